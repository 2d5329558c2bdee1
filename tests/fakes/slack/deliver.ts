/**
 * How the fake brings payloads to the bot: signed HTTP posts with Slack's content types, or envelopes over the sockets of
 * Socket Mode. Events are brought again when they were not taken (at once, after a minute, after five); clicks never.
 */
import type { WebSocket } from 'ws';
import { slackRequest } from './sign.ts';
import type { Json } from './world.ts';

export type PayloadKind = 'events' | 'actions' | 'commands';

export interface Delivered {
  /** HTTP status; over a socket 200 for an acknowledgement, 0 for none in time. */
  readonly status: number;
  /** Body of the acknowledgement. */
  readonly answer: Json | null;
  readonly tookMs: number;
  /** The bot asked for no second time (`x-slack-no-retry`). */
  readonly isFinal?: boolean;
}

export interface DeliverOptions {
  readonly botUrl: string;
  readonly secret: string;
  readonly now: () => Date;
  readonly sockets: () => readonly WebSocket[];
  readonly isSocketMode: () => boolean;
}

const retryAfterMs = [0, 60_000, 300_000] as const;

interface Waiting {
  readonly payload: Json;
  readonly attempt: number;
  readonly dueAt: number;
}

export class Deliveries {
  readonly #options: DeliverOptions;
  readonly #acks = new Map<string, (answer: Json | null) => void>();
  #waiting: Waiting[] = [];
  #envelopes = 0;
  /** Every payload is brought this often. */
  copies = 1;
  /** Slack waits three seconds for an acknowledgement. */
  patienceMs = 3_000;

  constructor(options: DeliverOptions) {
    this.#options = options;
  }

  /** An event, and again when it is not taken. @returns what the first bringing gave */
  async event(payload: Json): Promise<Delivered> {
    return this.#event(payload, 0);
  }

  async once(kind: PayloadKind, payload: Json): Promise<Delivered> {
    const all = await Promise.all(Array.from({ length: this.copies }, () => this.#bring(kind, payload, 0)));
    // Whichever copy was handled has the answer.
    const answered = all.find(({ answer }) => answer !== null) ?? all[0];
    if (!answered) throw new Error('Nothing was delivered');
    return answered;
  }

  /** Brings what was not taken before and is due by now. */
  async bringDue(): Promise<number> {
    const now = this.#options.now().getTime();
    const due = this.#waiting.filter((one) => one.dueAt <= now);
    this.#waiting = this.#waiting.filter((one) => one.dueAt > now);
    for (const { payload, attempt } of due) await this.#event(payload, attempt);
    return due.length;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** An acknowledgement that came over a socket. */
  acknowledged(envelopeId: string, payload: Json | null): void {
    this.#acks.get(envelopeId)?.(payload);
    this.#acks.delete(envelopeId);
  }

  async #event(payload: Json, attempt: number): Promise<Delivered> {
    const copies = attempt === 0 ? this.copies : 1;
    const all = await Promise.all(Array.from({ length: copies }, () => this.#bring('events', payload, attempt)));
    const delivered = all.find(({ status }) => status === 200) ?? all[0];
    if (!delivered) throw new Error('Nothing was delivered');
    const wait = retryAfterMs[attempt];
    if (delivered.status !== 200 && !delivered.isFinal && wait !== undefined)
      this.#waiting.push({ payload, attempt: attempt + 1, dueAt: this.#options.now().getTime() + wait });
    return delivered;
  }

  #bring(kind: PayloadKind, payload: Json, attempt: number): Promise<Delivered> {
    return this.#options.isSocketMode()
      ? this.#overSocket(kind, payload, attempt)
      : this.#overHttp(kind, payload, attempt);
  }

  async #overHttp(kind: PayloadKind, payload: Json, attempt: number): Promise<Delivered> {
    const { botUrl, secret, now } = this.#options;
    const { path, headers, body } = slackRequest(kind, payload, { secret, at: now() });
    const retry = attempt > 0 ? { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': 'http_error' } : {};
    const began = performance.now();
    try {
      const response = await fetch(`${botUrl}${path}`, {
        method: 'POST',
        headers: { ...headers, ...retry },
        body,
        signal: AbortSignal.timeout(this.patienceMs),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
      const answer = isJson ? (JSON.parse(text) as Json) : null;
      const isFinal = response.headers.get('x-slack-no-retry') === '1';
      return { status: response.status, answer, tookMs: performance.now() - began, isFinal };
    } catch {
      return { status: 0, answer: null, tookMs: performance.now() - began };
    }
  }

  async #overSocket(kind: PayloadKind, payload: Json, attempt: number): Promise<Delivered> {
    const open = this.#options.sockets().filter((socket) => socket.readyState === socket.OPEN);
    const socket = open[this.#envelopes % Math.max(open.length, 1)];
    this.#envelopes += 1;
    if (!socket) return { status: 0, answer: null, tookMs: 0 };
    const envelopeId = `envelope-${this.#envelopes}`;
    const type = { events: 'events_api', actions: 'interactive', commands: 'slash_commands' }[kind];
    const answered = new Promise<Json | null | 'late'>((resolve) => {
      const timer = setTimeout(() => resolve('late'), this.patienceMs);
      this.#acks.set(envelopeId, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
    });
    const began = performance.now();
    socket.send(
      JSON.stringify({
        type,
        envelope_id: envelopeId,
        payload,
        accepts_response_payload: kind !== 'events',
        ...(attempt > 0 ? { retry_attempt: attempt, retry_reason: 'timeout' } : {}),
      }),
    );
    const answer = await answered;
    const tookMs = performance.now() - began;
    return answer === 'late' ? { status: 0, answer: null, tookMs } : { status: 200, answer, tookMs };
  }
}
