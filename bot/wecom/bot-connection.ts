/**
 * The long connection of an intelligent bot (智能机器人): signs in, answers pings, comes back after a break with growing
 * waits. One connection per bot: when another process takes it over this one stays away and says so, instead of fighting.
 * What comes in is delivered once and never again, so it is handed on at once.
 */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { z } from 'zod';

export interface BotConnectionDeps {
  readonly url: string;
  readonly id: string;
  readonly secret: string;
  /** A message or event; failures are reported by the connection. */
  readonly take: (frame: BotFrame) => Promise<void>;
  readonly report: (module: string, problem: unknown) => void;
  /** Waits between tries, between pings and for the sign-in, in ms; other than the usual only for tests. */
  readonly waits?: { readonly first: number; readonly longest: number; readonly ping: number; readonly signIn: number };
}

export interface BotFrame {
  readonly reqId: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const vendorWaits = { first: 1_000, longest: 30_000, ping: 30_000, signIn: 10_000 };
/** Wrong id or secret, too many sign-ins: WeCom is not asked again soon. */
const refusedWaitMs = 10 * 60_000;
const handshakeTimeout = 10_000;
const maxPayload = 4 * 1024 * 1024;
const missedPings = 2;
const frameShape = z.looseObject({
  cmd: z.string().optional(),
  headers: z.looseObject({ req_id: z.string().default('') }).optional(),
  errcode: z.int().optional(),
  body: z.record(z.string(), z.unknown()).optional(),
});
const eventShape = z.looseObject({ event: z.looseObject({ eventtype: z.string() }) });

/** WeCom does not take the bot's id and secret, or says that another process has the connection now. */
export class BotRefused extends Error {
  readonly code: number | 'taken-over';

  constructor(code: number | 'taken-over') {
    super('The connection of the intelligent bot was refused');
    this.name = 'BotRefused';
    this.code = code;
  }
}

export class BotConnection {
  readonly #deps: BotConnectionDeps;
  readonly #waits: NonNullable<BotConnectionDeps['waits']>;
  #socket: WebSocket | null = null;
  #again: NodeJS.Timeout | null = null;
  #isWanted = false;
  #tries = 0;

  constructor(deps: BotConnectionDeps) {
    this.#deps = deps;
    this.#waits = deps.waits ?? vendorWaits;
  }

  start(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#open();
  }

  stop(): void {
    this.#isWanted = false;
    if (this.#again) clearTimeout(this.#again);
    this.#socket?.terminate();
    this.#socket = null;
  }

  /** Says something under what came in; best effort, the answer itself goes another way. */
  respond(reqId: string, content: string): void {
    const body = { msgtype: 'stream', stream: { id: randomUUID(), finish: true, content } };
    this.#send(this.#socket, 'aibot_respond_msg', reqId, body);
  }

  #open(): void {
    const socket = new WebSocket(this.#deps.url, { handshakeTimeout, maxPayload });
    this.#socket = socket;
    const signIn = `aibot_subscribe_${randomUUID()}`;
    let refused: BotRefused | null = null;
    let unanswered = 0;
    let pinging: NodeJS.Timeout | null = null;
    const ping = () => {
      unanswered += 1;
      if (unanswered > missedPings) return socket.terminate();
      this.#send(socket, 'ping', `ping_${randomUUID()}`);
    };
    let signingIn: NodeJS.Timeout | undefined;
    socket.on('open', () => {
      signingIn = setTimeout(() => socket.terminate(), this.#waits.signIn);
      const { id, secret } = this.#deps;
      this.#send(socket, 'aibot_subscribe', signIn, { bot_id: id, secret });
    });
    socket.on('message', (data) => {
      const frame = frameShape.safeParse(parseJson(String(data)));
      if (!frame.success) return;
      const { cmd, errcode = 0, headers, body } = frame.data;
      unanswered = 0;
      if (headers?.req_id === signIn && cmd === undefined) {
        clearTimeout(signingIn);
        if (errcode !== 0) {
          refused = new BotRefused(errcode);
          return socket.terminate();
        }
        this.#tries = 0;
        pinging = setInterval(ping, this.#waits.ping);
        return;
      }
      if (!body || (cmd !== 'aibot_msg_callback' && cmd !== 'aibot_event_callback')) return;
      if (isTakenOver(body)) {
        refused = new BotRefused('taken-over');
        return socket.terminate();
      }
      this.#deps.take({ reqId: headers?.req_id ?? '', body }).catch((problem: unknown) => {
        this.#deps.report('wecom bot message', problem);
      });
    });
    // What went wrong shows in the close that follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(signingIn);
      if (pinging) clearInterval(pinging);
      if (this.#socket === socket) this.#comeBack(refused);
    });
  }

  #comeBack(refused: BotRefused | null): void {
    this.#socket = null;
    if (!this.#isWanted) return;
    if (refused) this.#deps.report('wecom bot', refused);
    if (refused?.code === 'taken-over') {
      this.#isWanted = false;
      return;
    }
    const { first, longest } = this.#waits;
    const waitMs = refused ? refusedWaitMs : Math.min(first * 2 ** this.#tries, longest);
    this.#tries += 1;
    this.#again = setTimeout(() => this.#open(), waitMs);
    this.#again.unref();
  }

  #send(socket: WebSocket | null, cmd: string, reqId: string, body?: object): void {
    if (socket?.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify({ cmd, headers: { req_id: reqId }, ...(body ? { body } : {}) }));
  }
}

function isTakenOver(body: Readonly<Record<string, unknown>>): boolean {
  const event = eventShape.safeParse(body);
  return event.success && event.data.event.eventtype === 'disconnected_event';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
