/**
 * DingTalk's Stream mode: one outbound WebSocket on which the vendor pushes robot messages, card clicks and events, so
 * that no public address is needed. Own and small because of what it must survive: dead sockets (a watchdog), expiring
 * connections (the new one is opened before the old is dropped), storms (one attempt at a time, longer and longer apart),
 * frames that are no JSON. It decides nothing: `onPush` says what is answered, null = nothing, so that it comes again.
 */
import WebSocket from 'ws';
import { z } from 'zod';
import type { Clock } from '../../domain/shared/clock.ts';

export const topics = { robot: '/v1.0/im/bot/messages/get', card: '/v1.0/card/instances/callback' } as const;

export interface Push {
  readonly type: 'EVENT' | 'CALLBACK';
  readonly topic: string;
  readonly messageId: string;
  /** Only of events. */
  readonly eventType: string;
  readonly eventId: string;
  readonly data: unknown;
}

export interface StreamDeps {
  /** A fresh ticket: it opens one connection, within 90 s. */
  readonly openTicket: (signal: AbortSignal) => Promise<{ endpoint: string; ticket: string }>;
  /** @returns the data of the acknowledgement; `unknown-topic` for what nobody handles; null = no acknowledgement */
  readonly onPush: (push: Push) => Promise<object | 'unknown-topic' | null>;
  /** Real time. */
  readonly clock: Clock;
  readonly report: (module: string, problem: unknown) => void;
  /** 0 to 1; spreads the attempts of several machines. */
  readonly random?: () => number;
}

/** The vendor pings every 20 to 30 s: a minute of silence is a dead socket. */
const silenceMs = 60_000;
const lookEveryMs = 20_000;
const firstBackoffMs = 1_000;
const longestBackoffMs = 60_000;
const openTimeoutMs = 10_000;
const maxFrameBytes = 2_000_000;

const frameShape = z.object({
  type: z.enum(['SYSTEM', 'EVENT', 'CALLBACK']),
  headers: z.object({
    topic: z.string(),
    messageId: z.string(),
    eventType: z.string().default(''),
    eventId: z.string().default(''),
  }),
  data: z.string().default('{}'),
});

export class StreamClient {
  readonly #deps: StreamDeps;
  #isWanted = false;
  #isConnecting = false;
  /** The connection that was being opened is over already. */
  #isAnotherWanted = false;
  #failures = 0;
  #current: WebSocket | null = null;
  #cancelRetry: () => void = () => undefined;
  readonly #underWay = new Set<Promise<void>>();

  constructor(deps: StreamDeps) {
    this.#deps = deps;
  }

  /** Begins to connect and goes on until `stop`; returns at once. */
  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    void this.#connect();
  }

  /** Takes nothing more and waits for what is under way. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    this.#cancelRetry();
    await Promise.all(this.#underWay);
    this.#current?.close();
    this.#current = null;
  }

  async #connect(): Promise<void> {
    if (!this.#isWanted) return;
    if (this.#isConnecting) {
      this.#isAnotherWanted = true;
      return;
    }
    this.#isConnecting = true;
    this.#cancelRetry();
    let hasFailed = false;
    try {
      const { endpoint, ticket } = await this.#deps.openTicket(AbortSignal.timeout(openTimeoutMs));
      // Listens before the first frame can come, which may be together with the answer to the handshake.
      await openSocket(`${endpoint}?ticket=${encodeURIComponent(ticket)}`, (socket) => this.#take(socket));
    } catch (problem) {
      hasFailed = true;
      this.#deps.report('dingtalk stream', problem);
      this.#failures += 1;
      this.#retryLater();
    } finally {
      this.#isConnecting = false;
    }
    if (!this.#isAnotherWanted) return;
    this.#isAnotherWanted = false;
    if (!hasFailed) void this.#connect();
  }

  /** From here on the new connection counts; the one before goes when what it still handles has been answered on it. */
  #take(socket: WebSocket): void {
    if (!this.#isWanted) return void socket.close();
    const before = this.#current;
    this.#current = socket;
    this.#listen(socket);
    if (before) void Promise.all(this.#underWay).then(() => before.close());
  }

  #retryLater(): void {
    if (!this.#isWanted) return;
    this.#cancelRetry();
    const { clock, random = Math.random } = this.#deps;
    const waitMs = Math.min(firstBackoffMs * 2 ** Math.min(this.#failures, 10) + random() * 1_000, longestBackoffMs);
    this.#cancelRetry = clock.wakeAt(new Date(clock.now().getTime() + waitMs), () => void this.#connect());
  }

  #listen(socket: WebSocket): void {
    const { clock } = this.#deps;
    const openedAt = clock.now().getTime();
    let heardAt = openedAt;
    const heard = () => {
      heardAt = clock.now().getTime();
    };
    let cancelWatch: () => void = () => undefined;
    const watch = () => {
      if (clock.now().getTime() - heardAt >= silenceMs) return socket.terminate();
      this.#failures = 0;
      if (socket.readyState === WebSocket.OPEN) socket.ping();
      cancelWatch = clock.wakeAt(new Date(clock.now().getTime() + lookEveryMs), watch);
    };
    cancelWatch = clock.wakeAt(new Date(heardAt + lookEveryMs), watch);
    socket.on('ping', heard).on('pong', heard);
    socket.on('message', (bytes, isBinary) => {
      heard();
      if (isBinary) return;
      const working = this.#frame(socket, bytes.toString()).catch((problem: unknown) => {
        this.#deps.report('dingtalk stream', problem);
      });
      this.#underWay.add(working);
      void working.finally(() => this.#underWay.delete(working));
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      cancelWatch();
      if (this.#current !== socket) return;
      this.#current = null;
      if (clock.now().getTime() - openedAt >= lookEveryMs) return void this.#connect();
      // Opened and closed at once: somebody at the other end does not want us now.
      this.#failures += 1;
      this.#retryLater();
    });
  }

  /** Nothing more comes on this connection: the next one is opened first, then this one goes. */
  #leave(socket: WebSocket): void {
    if (this.#current !== socket) return;
    // One after the other sent away before it has lived: not at once for ever.
    this.#failures += 1;
    if (this.#failures === 1) void this.#connect();
    else this.#retryLater();
  }

  async #frame(socket: WebSocket, text: string): Promise<void> {
    const frame = readFrame(text);
    if (!frame) return this.#deps.report('dingtalk stream', new Error('A frame could not be read'));
    const { type, headers, data } = frame;
    const answer = (code: number, message: string, body: object) => {
      const reply = { code, message, headers: { messageId: headers.messageId, contentType: 'application/json' } };
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ ...reply, data: JSON.stringify(body) }));
    };
    if (type === 'SYSTEM') {
      if (headers.topic === 'ping') return answer(200, 'OK', data as object);
      if (headers.topic === 'disconnect') this.#leave(socket);
      return;
    }
    // Not acknowledged while stopping: it comes again, to whoever runs then.
    if (!this.#isWanted) return;
    const { topic, messageId, eventType, eventId } = headers;
    const outcome = await this.#deps.onPush({ type, topic, messageId, eventType, eventId, data });
    if (outcome === 'unknown-topic') return answer(404, 'unknown topic', {});
    if (outcome !== null) answer(200, 'OK', outcome);
  }
}

function readFrame(text: string): (Omit<z.output<typeof frameShape>, 'data'> & { data: unknown }) | null {
  try {
    const frame = frameShape.parse(JSON.parse(text));
    return { ...frame, data: JSON.parse(frame.data) as unknown };
  } catch {
    return null;
  }
}

function openSocket(address: string, onOpen: (socket: WebSocket) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address, {
      handshakeTimeout: openTimeoutMs,
      maxPayload: maxFrameBytes,
      perMessageDeflate: false,
    });
    socket.once('open', () => {
      socket.off('error', reject);
      onOpen(socket);
      resolve();
    });
    socket.once('error', reject);
  });
}
