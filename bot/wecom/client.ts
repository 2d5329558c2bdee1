/**
 * Calls to WeCom's API: the token in the address (WeCom takes it nowhere else), one renewal when it has run out, every
 * answer judged by its errcode, every failure a PlatformError. Never logs an address: they carry token, secret and key.
 */
import { z } from 'zod';
import { PlatformError } from '../../jobs/chat-platform.ts';
import type { WecomConfig } from '../platform-config.ts';
import { codeOf, errorOf, expiredTokenCodes, tooOftenCode } from './error-codes.ts';
import { KeptToken } from './kept-token.ts';

export interface CallOptions {
  readonly signal: AbortSignal;
  /** A lost answer leaves it open whether this took effect. */
  readonly isSend?: boolean;
}

export type Answer = Readonly<Record<string, unknown>>;

const timeoutMs = 10_000;
const oddAnswerWaitMs = 60_000;
/** Refused for so long as too much: it is an hour's limit, not a minute's, and asking every minute only uses up tries. */
const longBusyMs = 15 * 60_000;
const longBusyWaitMs = 10 * 60_000;
/** Connections that never came about: nothing can have arrived. */
const notReached = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];
const answerShape = z.looseObject({ errcode: z.int().optional(), errmsg: z.string().optional() });
const tokenShape = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const ticketShape = z.object({ ticket: z.string().min(1), expires_in: z.number().positive() });

export class WecomClient {
  readonly #config: Pick<WecomConfig, 'corpId' | 'secret' | 'apiUrl' | 'webhookUrl'>;
  readonly #token: KeptToken;
  readonly #ticket: KeptToken;
  readonly #nowMs: () => number;
  /** Operations that WeCom refuses as too many, and since when. */
  readonly #busySince = new Map<string, number>();

  /** @param nowMs real time */
  constructor(config: Pick<WecomConfig, 'corpId' | 'secret' | 'apiUrl' | 'webhookUrl'>, nowMs: () => number) {
    this.#config = config;
    this.#nowMs = nowMs;
    this.#token = new KeptToken(() => this.#fetchToken(), nowMs);
    this.#ticket = new KeptToken(() => this.#fetchTicket(), nowMs);
  }

  /** @throws PlatformError */
  get(path: string, query: Readonly<Record<string, string>>, options: CallOptions): Promise<Answer> {
    return this.#withToken(path, (token) =>
      this.#exchange(path, this.#address(path, { ...query, ...token }), {}, options),
    );
  }

  /** @throws PlatformError */
  post(path: string, body: unknown, options: CallOptions): Promise<Answer> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return this.#withToken(path, (token) => this.#exchange(path, this.#address(path, token), init, options));
  }

  /** @returns the media id, good for three days. @throws PlatformError */
  async upload(
    type: 'image' | 'voice' | 'video' | 'file',
    file: Blob,
    name: string,
    signal: AbortSignal,
  ): Promise<string> {
    const path = '/cgi-bin/media/upload';
    const answer = await this.#withToken(path, (token) => {
      const body = new FormData();
      body.append('media', file, name);
      return this.#exchange(path, this.#address(path, { ...token, type }), { method: 'POST', body }, { signal });
    });
    return z.object({ media_id: z.string().min(1) }).parse(answer).media_id;
  }

  /** A message of a group robot; `key` is the whole credential. @throws PlatformError */
  async postWebhook(key: string, body: unknown, options: CallOptions): Promise<void> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const address = `${this.#config.webhookUrl}/cgi-bin/webhook/send?${new URLSearchParams({ key })}`;
    await this.#exchange('webhook', address, init, options);
  }

  /** Bytes, unjudged: a failure is JSON with status 200. @throws PlatformError when no answer came */
  getRaw(path: string, query: Readonly<Record<string, string>>, headers: Record<string, string>, signal: AbortSignal) {
    return this.#withToken(path, async (token) => {
      const response = await this.#fetch(path, this.#address(path, { ...query, ...token }), { headers }, { signal });
      const isJson = /^(application\/json|text\/plain)/i.test(response.headers.get('content-type') ?? '');
      // A file has a name; what has none is an answer in words.
      if (isJson && !response.headers.has('content-disposition')) await this.#judge(path, response, { signal });
      return response;
    });
  }

  /** For the signature of pages that use the JS-SDK. @throws PlatformError */
  jsTicket(): Promise<string> {
    return this.#ticket.get();
  }

  async #withToken<T>(operation: string, call: (token: { access_token: string }) => Promise<T>): Promise<T> {
    const token = await this.#token.get();
    try {
      return await call({ access_token: token });
    } catch (problem) {
      if (!expiredTokenCodes.includes(codeOf(problem) ?? 0)) throw problem;
      this.#token.drop(token);
      const renewed = await this.#token.get();
      if (renewed === token) throw new PlatformError('wecom', operation, 'retry', { retryAfterMs: 30_000 });
      return call({ access_token: renewed });
    }
  }

  async #fetchToken() {
    const { corpId, secret } = this.#config;
    const path = '/cgi-bin/gettoken';
    const address = this.#address(path, { corpid: corpId, corpsecret: secret });
    const answer = await this.#exchange(path, address, {}, { signal: AbortSignal.timeout(timeoutMs) });
    const lent = tokenShape.safeParse(answer);
    if (!lent.success) throw new PlatformError('wecom', path, 'retry', { retryAfterMs: oddAnswerWaitMs });
    return { value: lent.data.access_token, expiresInMs: lent.data.expires_in * 1000 };
  }

  async #fetchTicket() {
    const path = '/cgi-bin/get_jsapi_ticket';
    const lent = ticketShape.safeParse(await this.get(path, {}, { signal: AbortSignal.timeout(timeoutMs) }));
    if (!lent.success) throw new PlatformError('wecom', path, 'retry', { retryAfterMs: oddAnswerWaitMs });
    return { value: lent.data.ticket, expiresInMs: lent.data.expires_in * 1000 };
  }

  #address(path: string, query: Readonly<Record<string, string>>): string {
    return `${this.#config.apiUrl}${path}?${new URLSearchParams(query)}`;
  }

  async #exchange(operation: string, address: string, init: RequestInit, options: CallOptions): Promise<Answer> {
    return this.#judge(operation, await this.#fetch(operation, address, init, options), options);
  }

  async #fetch(operation: string, address: string, init: RequestInit, options: CallOptions): Promise<Response> {
    const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      return await fetch(address, { ...init, signal, redirect: 'manual' });
    } catch (problem) {
      const cause = problem instanceof Error ? problem.cause : undefined;
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
      const kind = options.isSend && !notReached.includes(code) ? 'uncertain' : 'retry';
      throw new PlatformError('wecom', operation, kind);
    }
  }

  /** A page of a proxy or sign-in instead of JSON was written by somebody else: WeCom has not seen the call. */
  async #judge(operation: string, response: Response, { isSend }: CallOptions): Promise<Answer> {
    const text = await response.text().catch(() => null);
    const isLost = text === null || response.status >= 500;
    if (isLost) throw new PlatformError('wecom', operation, isSend ? 'uncertain' : 'retry');
    const answer = answerShape.safeParse(parseJson(text));
    if (response.status !== 200 || !answer.success)
      throw new PlatformError('wecom', `${operation} http ${response.status}`, 'retry', {
        retryAfterMs: oddAnswerWaitMs,
      });
    const { errcode = 0, errmsg = '' } = answer.data;
    if (errcode === tooOftenCode) throw this.#tooOften(operation, errmsg);
    this.#busySince.delete(operation);
    if (errcode !== 0) throw errorOf(operation, errcode, errmsg);
    return answer.data;
  }

  #tooOften(operation: string, errmsg: string): PlatformError {
    const since = this.#busySince.get(operation) ?? this.#nowMs();
    this.#busySince.set(operation, since);
    const problem = errorOf(operation, tooOftenCode, errmsg);
    if (this.#nowMs() - since < longBusyMs) return problem;
    const { platform, kind, cause } = problem;
    return new PlatformError(platform, problem.operation, kind, { retryAfterMs: longBusyWaitMs, cause });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
