/**
 * The side of WeCom that an intelligent bot talks to: sign-in, pings, one live connection per bot, messages once, files
 * encrypted each with a key of its own behind addresses that work for five minutes, replies under what came in only.
 */
import { createCipheriv, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { isFields } from './card-kinds.ts';

export const fakeBot = { id: 'bot-1', secret: 'secret-of-the-bot' } as const;

const fileLifeMs = 300_000;
const maxReplyBytes = 20_480;
const wrongShape = 40_058;

export class FakeBotServer {
  readonly #nowMs: () => number;
  readonly #files = new Map<string, { bytes: Buffer; type: string; untilMs: number }>();
  readonly #open = new Set<string>();
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  #live: WebSocket | null = null;
  #count = 0;
  /** What stands under which message. */
  readonly replies: { readonly reqId: string; readonly content: string }[] = [];
  /** Sign-ins, right or wrong. */
  signIns = 0;
  answersPings = true;
  answersSignIns = true;

  private constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#http = createServer((request, response) => {
      const file = this.#files.get(request.url ?? '');
      if (!file || this.#nowMs() > file.untilMs) return void response.writeHead(403).end('expired');
      response.writeHead(200, { 'content-type': file.type }).end(file.bytes);
    });
    this.#sockets = new WebSocketServer({ server: this.#http });
    this.#sockets.on('connection', (socket) => {
      socket.on('message', (data) => this.#take(socket, JSON.parse(String(data)) as Record<string, unknown>));
    });
  }

  static async start(nowMs: () => number): Promise<FakeBotServer> {
    const fake = new FakeBotServer(nowMs);
    await new Promise<void>((resolve) => fake.#http.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get isConnected(): boolean {
    return this.#live !== null;
  }

  /** Resolves when a bot has signed in, at once when one has. */
  async connected(): Promise<void> {
    while (!this.#live) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** @param type and what belongs to it, as WeCom sends it; delivered once */
  says(userid: string, msgtype: string, content: object, more: { chatid?: string; msgid?: string } = {}): string {
    this.#count += 1;
    const reqId = `R-${this.#count}`;
    this.#open.add(reqId);
    const chat = more.chatid ? { chattype: 'group', chatid: more.chatid } : { chattype: 'single' };
    const body = {
      msgid: more.msgid ?? `M-${this.#count}`,
      aibotid: fakeBot.id,
      ...chat,
      from: { userid },
      msgtype,
      [msgtype]: content,
    };
    this.#send(this.#live, { cmd: 'aibot_msg_callback', headers: { req_id: reqId }, body });
    return reqId;
  }

  /** An encrypted file with its own key. @param raw what the address answers instead */
  addFile(bytes: Buffer, raw?: { bytes: Buffer; type: string }): { url: string; aeskey: string } {
    const key = randomBytes(32);
    const pad = 32 - (bytes.length % 32);
    const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
    const closed = Buffer.concat([cipher.update(bytes), cipher.update(Buffer.alloc(pad, pad)), cipher.final()]);
    const path = `/files/${randomBytes(8).toString('hex')}`;
    const untilMs = this.#nowMs() + fileLifeMs;
    this.#files.set(path, raw ? { ...raw, untilMs } : { bytes: closed, type: 'application/octet-stream', untilMs });
    return {
      url: `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}${path}`,
      aeskey: key.toString('base64'),
    };
  }

  /** The line breaks. */
  cut(): void {
    this.#live?.terminate();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #take(socket: WebSocket, frame: Readonly<Record<string, unknown>>): void {
    if (frame.cmd === 'ping' && !this.answersPings) return;
    if (frame.cmd === 'aibot_subscribe' && !this.answersSignIns) {
      this.signIns += 1;
      return;
    }
    const headers = isFields(frame.headers) ? frame.headers : {};
    const reqId = String(headers.req_id ?? '');
    const errcode = this.#judge(socket, frame, reqId);
    // As WeCom does, a frame of the wrong shape is answered without its id.
    const named = errcode === wrongShape ? {} : { req_id: reqId };
    this.#send(socket, { headers: named, errcode, errmsg: errcode === 0 ? 'ok' : 'refused' });
  }

  #judge(socket: WebSocket, frame: Readonly<Record<string, unknown>>, reqId: string): number {
    const body = isFields(frame.body) ? frame.body : {};
    if (frame.cmd === 'aibot_subscribe') {
      this.signIns += 1;
      if (body.bot_id !== fakeBot.id || body.secret !== fakeBot.secret) return 853_000;
      this.#takeOver(socket);
      return 0;
    }
    if (socket !== this.#live) return 853_000;
    if (frame.cmd === 'ping') return 0;
    if (frame.cmd !== 'aibot_respond_msg') return 40_008;
    if (!this.#open.has(reqId)) return 846_605;
    const stream = isFields(body.stream) ? body.stream : null;
    if (body.msgtype !== 'stream' || typeof stream?.content !== 'string' || typeof stream.id !== 'string')
      return wrongShape;
    if (Buffer.byteLength(stream.content) > maxReplyBytes) return 45_002;
    this.replies.push({ reqId, content: stream.content });
    return 0;
  }

  #takeOver(socket: WebSocket): void {
    const before = this.#live;
    this.#live = socket;
    socket.once('close', () => {
      if (this.#live === socket) this.#live = null;
    });
    if (!before) return;
    const body = {
      msgid: `E-${this.signIns}`,
      aibotid: fakeBot.id,
      msgtype: 'event',
      event: { eventtype: 'disconnected_event' },
    };
    this.#send(before, { cmd: 'aibot_event_callback', headers: { req_id: `E-${this.signIns}` }, body });
    before.close();
  }

  #send(socket: WebSocket | null, frame: object): void {
    socket?.send(JSON.stringify(frame));
  }
}
