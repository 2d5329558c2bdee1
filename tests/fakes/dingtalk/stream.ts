/**
 * The fake's gateway: tickets of 90 s that open one connection, frames with data as text, acknowledgements with a time
 * limit, one connection of several chosen at random, disconnect frames after which nothing more is delivered.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Body, Refusal, textIn } from './answers.ts';
import type { FakeState } from './state.ts';

export interface Ack {
  readonly code: number;
  readonly data: Body;
}

interface Connection {
  readonly socket: WebSocket;
  readonly topics: ReadonlySet<string>;
  isDoomed: boolean;
  answeredPings: number;
}

const ticketLifeMs = 90_000;

export class FakeStream {
  readonly #state: FakeState;
  readonly #tickets = new Map<string, { endsAt: number; topics: Set<string> }>();
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #connections = new Set<Connection>();
  readonly #waiting = new Map<string, { from: Connection; resolve: (ack: Ack | null) => void }>();
  readonly #watchers = new Set<() => void>();
  /** Every connection that was ever opened. */
  opened = 0;
  isRefusing = false;
  #atAck: { fate: 'is heard' | 'is lost'; then: () => void } | null = null;

  constructor(state: FakeState) {
    this.#state = state;
  }

  /** POST /v1.0/gateway/connections/open; XML unless `accept` asks for JSON. */
  open(body: Body, accept: string, address: string): object {
    const { clientId, clientSecret } = this.#state;
    if (textIn(body, 'clientId') !== clientId || textIn(body, 'clientSecret') !== clientSecret)
      throw new Refusal(401, { code: 'authFailed', message: 'fake', requestid: 'fake-request' });
    if (this.isRefusing) throw new Refusal(503, { code: 'system.busy', message: 'fake' });
    if (!/json/.test(accept)) throw new Refusal(200, { xml: true });
    const subscriptions = Array.isArray(body.subscriptions) ? (body.subscriptions as Body[]) : [];
    if (subscriptions.some((one) => one.type === 'EVENT' && one.topic !== '*'))
      throw new Refusal(400, { code: 'invalidTopic', message: 'fake' });
    // What has to be encoded in an address is in there on purpose.
    const ticket = `${this.#state.id('ticket')}+/=&`;
    const topics = new Set(subscriptions.map((one) => `${textIn(one, 'type')} ${textIn(one, 'topic')}`));
    this.#tickets.set(ticket, { endsAt: this.#state.now().getTime() + ticketLifeMs, topics });
    return { endpoint: `${address.replace('http', 'ws')}/connect`, ticket };
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const given = /[?&]ticket=([^&]*)/.exec(request.url ?? '')?.[1] ?? '';
    const ticket = decodeURIComponent(given);
    const known = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    if (!known || known.endsAt < this.#state.now().getTime() || this.#state.isNetworkCut) {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#take(opened, known.topics));
  }

  #take(socket: WebSocket, topics: ReadonlySet<string>): void {
    const connection: Connection = { socket, topics, isDoomed: false, answeredPings: 0 };
    this.#connections.add(connection);
    this.opened += 1;
    socket.on('message', (bytes) => this.#heard(connection, String(bytes)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      this.#connections.delete(connection);
      // Nobody is left who could acknowledge.
      for (const { from, resolve } of this.#waiting.values()) if (from === connection) resolve(null);
      this.#changed();
    });
    this.#changed();
  }

  #heard(connection: Connection, text: string): void {
    const frame = JSON.parse(text) as { code: number; headers: { messageId: string }; data: string };
    if (typeof frame.data !== 'string') this.#state.complaints.push('data of an acknowledgement is no text');
    const data = JSON.parse(frame.data) as Body;
    const { messageId } = frame.headers;
    if (messageId.startsWith('ping')) {
      if (data.opaque === messageId) connection.answeredPings += 1;
      else this.#state.complaints.push('a ping was not echoed');
    }
    const waiting = this.#waiting.get(messageId);
    const meant = waiting ? this.#atAck : null;
    if (meant) this.#atAck = null;
    if (meant?.fate !== 'is lost') {
      waiting?.resolve({ code: frame.code, data });
      this.#waiting.delete(messageId);
    }
    meant?.then();
    this.#changed();
  }

  /** @returns null when nobody is connected or nobody answered in time */
  async push(
    type: 'EVENT' | 'CALLBACK',
    topic: string,
    data: object,
    more: { messageId?: string; eventType?: string; eventId?: string } = {},
  ): Promise<Ack | null> {
    const ready = [...this.#connections].filter(
      ({ isDoomed, topics }) => !isDoomed && (topics.has(`${type} ${topic}`) || topics.has(`${type} *`)),
    );
    const connection = ready[Math.floor(Math.random() * ready.length)];
    if (!connection || this.#state.isNetworkCut) return null;
    const messageId = more.messageId ?? this.#state.id('frame');
    const { promise, resolve } = Promise.withResolvers<Ack | null>();
    const timer = setTimeout(() => {
      this.#waiting.delete(messageId);
      resolve(null);
    }, this.#state.options.ackMs ?? 2_000);
    this.#waiting.set(messageId, { from: connection, resolve });
    this.#frame(connection, type, topic, messageId, JSON.stringify(data), more);
    const ack = await promise;
    clearTimeout(timer);
    this.#waiting.delete(messageId);
    return ack;
  }

  /** `then` is called at the next acknowledgement, which is heard or is lost on its way. */
  atNextAck(fate: 'is heard' | 'is lost', then: () => void): void {
    this.#atAck = { fate, then };
  }

  /** An application ping to every connection. */
  ping(): void {
    for (const connection of this.#connections) {
      const id = this.#state.id('ping');
      this.#frame(connection, 'SYSTEM', 'ping', id, JSON.stringify({ opaque: id }));
    }
  }

  /** Nothing more comes on these connections; they close when the other side has left, or by `closeDoomed`, as after ten silent seconds. */
  disconnect(): void {
    for (const connection of this.#connections) {
      connection.isDoomed = true;
      const data = JSON.stringify({ reason: 'connection is expired' });
      this.#frame(connection, 'SYSTEM', 'disconnect', this.#state.id('frame'), data);
    }
  }

  closeDoomed(): void {
    for (const { socket, isDoomed } of this.#connections) if (isDoomed) socket.terminate();
  }

  /** What the vendor sends may be broken. */
  sendRaw(text: string): void {
    for (const { socket } of this.#connections) socket.send(text);
  }

  /** The line breaks without a word. */
  destroyAll(): void {
    for (const { socket } of this.#connections) socket.terminate();
  }

  /** Connected and silent for ever: neither pings nor pongs are answered any more. */
  freeze(): void {
    for (const connection of this.#connections) {
      (connection.socket as unknown as { _socket: Duplex })._socket.pause();
      // What the vendor would still push into it is lost; the tests push to the living.
      connection.isDoomed = true;
    }
  }

  get connections(): number {
    return [...this.#connections].filter(({ isDoomed }) => !isDoomed).length;
  }

  /** Those included that were sent away and are still open. */
  get all(): number {
    return this.#connections.size;
  }

  get answeredPings(): number {
    return [...this.#connections].reduce((sum, { answeredPings }) => sum + answeredPings, 0);
  }

  /** Resolves when the condition holds; looked at whenever something changes. */
  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = () => {
        if (!holds()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
    });
  }

  close(): void {
    for (const { socket } of this.#connections) socket.terminate();
    this.#server.close();
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }

  #frame(
    { socket }: Connection,
    type: string,
    topic: string,
    messageId: string,
    data: string,
    { eventType, eventId }: { eventType?: string; eventId?: string } = {},
  ): void {
    const time = String(this.#state.now().getTime());
    const headers = { topic, messageId, contentType: 'application/json', time, appId: 'a1', connectionId: 'c1' };
    const event = eventType === undefined ? {} : { eventType, eventId, eventCorpId: this.#state.corpId };
    socket.send(JSON.stringify({ specVersion: '1.0', type, headers: { ...headers, ...event }, data }));
  }
}
