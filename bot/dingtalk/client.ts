/**
 * Calls to DingTalk's two APIs: the new one (api.dingtalk.com, token in a header, HTTP status says how it went) and the
 * old one (oapi.dingtalk.com, token in the query, always 200). Keeps the token, counts against the monthly allowance,
 * holds the rate per API, reads every answer with distrust. Says of each failure what it means (errors.ts); never logs.
 */
import { z } from 'zod';
import type { Clock } from '../../domain/shared/clock.ts';
import type { DingtalkConfig } from '../platform-config.ts';
import { DingtalkError, isQuotaGone, isRateProblem, isTokenProblem, notJson, refusal } from './errors.ts';
import type { RateLimit } from './rate-limit.ts';

/** What a call or push costs of the month's allowance. */
export interface Meter {
  spend(what: 'calls' | 'pushes'): Promise<void>;
  /** It was refused for its rate and is not counted. */
  refund(what: 'calls' | 'pushes'): void;
  /** The vendor says that nothing is left. */
  exhausted(what: 'calls' | 'pushes'): Promise<void>;
}

export interface ClientDeps {
  readonly config: DingtalkConfig;
  readonly systemClock: Clock;
  readonly limit: RateLimit;
  readonly meter: Meter;
}

export interface Call {
  readonly operation: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body: object;
  readonly signal: AbortSignal;
  /** Exempt from the monthly allowance: directory, login. */
  readonly isFree?: boolean;
  /** It shows something to somebody: if the answer is lost, whether it arrived is not known. */
  readonly isSend?: boolean;
}

const callTimeoutMs = 10_000;
/** Fetched anew this long before it ends; the vendor says 5 to 10 minutes. */
const tokenMarginMs = 5 * 60_000;
const maxAnswerBytes = 5_000_000;

const tokenShape = z.object({ accessToken: z.string().min(1), expireIn: z.coerce.number().positive() });
const refusalShape = z.object({ code: z.union([z.string(), z.number()]).transform(String) });
const oldShape = z.object({ errcode: z.coerce.number(), sub_code: z.coerce.string().optional() });
const ticketShape = z.object({ endpoint: z.string().regex(/^wss?:\/\/\S+$/), ticket: z.string().min(1) });

export class OpenApi {
  readonly #deps: ClientDeps;
  #token: { readonly text: string; readonly endsAt: number } | null = null;
  #fetching: Promise<string> | null = null;

  constructor(deps: ClientDeps) {
    this.#deps = deps;
  }

  /** The new API. @throws DingtalkError */
  call(call: Call): Promise<unknown> {
    const { config } = this.#deps;
    return this.#withToken(call, (token) =>
      this.#request(call, `${config.apiUrl}${call.path}`, {
        'content-type': 'application/json',
        'x-acs-dingtalk-access-token': token,
      }),
    );
  }

  /** The old API. @returns the whole answer, whose errcode is 0. @throws DingtalkError */
  callOld(call: Call): Promise<unknown> {
    const { config } = this.#deps;
    return this.#withToken(call, (token) =>
      this.#request(call, `${config.oapiUrl}${call.path}?access_token=${encodeURIComponent(token)}`, {
        'content-type': 'application/json',
      }),
    );
  }

  /** Uploads a file of the old API. @param type `image`: up to 20 MB, jpg, gif, png, bmp */
  upload(call: Omit<Call, 'body'> & { type: 'image'; file: Blob; name: string }): Promise<unknown> {
    const { config } = this.#deps;
    const { type, file, name } = call;
    return this.#withToken({ ...call, body: {} }, (token) => {
      const form = new FormData();
      form.set('type', type);
      form.set('media', file, name);
      // Also in the query: with the form field alone some gateways answer 40004.
      const address = `${config.oapiUrl}${call.path}?access_token=${encodeURIComponent(token)}&type=${type}`;
      return this.#answer(call, address, { method: 'POST', body: form });
    });
  }

  /** To a group robot, which has its own token in the address; counts as a push. @throws DingtalkError */
  async toGroupRobot(call: Call & { query: string }): Promise<void> {
    const { config, limit } = this.#deps;
    await limit.take(call.path, call.signal);
    const address = `${config.oapiUrl}${call.path}?${call.query}`;
    await this.#metered('pushes', () => this.#request(call, address, { 'content-type': 'application/json' }));
  }

  /** A ticket for one Stream connection. */
  async openTicket(subscriptions: readonly object[], signal: AbortSignal): Promise<z.output<typeof ticketShape>> {
    const { clientId, clientSecret, apiUrl } = this.#deps.config;
    const answer = await this.#answer({ operation: 'open stream', signal }, `${apiUrl}/v1.0/gateway/connections/open`, {
      method: 'POST',
      // Without `accept` the gateway may answer in XML.
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ clientId, clientSecret, ua: 'baton', subscriptions }),
    });
    const read = ticketShape.safeParse(answer);
    if (!read.success) throw notJson('open stream', 200);
    return read.data;
  }

  /** The token, from memory while it lasts. Also for `check`: whether the credentials are right. */
  token(): Promise<string> {
    const now = this.#deps.systemClock.now().getTime();
    if (this.#token && this.#token.endsAt - tokenMarginMs > now) return Promise.resolve(this.#token.text);
    // One for everybody who asks meanwhile: fetching it often is throttled.
    this.#fetching ??= this.#fetchToken().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  async #fetchToken(): Promise<string> {
    const { config, systemClock } = this.#deps;
    const signal = AbortSignal.timeout(callTimeoutMs);
    const answer = await this.#answer({ operation: 'token', signal }, `${config.apiUrl}/v1.0/oauth2/accessToken`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ appKey: config.clientId, appSecret: config.clientSecret }),
    });
    const read = tokenShape.safeParse(answer);
    if (!read.success) throw notJson('token', 200);
    const { accessToken, expireIn } = read.data;
    this.#token = { text: accessToken, endsAt: systemClock.now().getTime() + expireIn * 1_000 };
    return accessToken;
  }

  async #withToken(call: Call, request: (token: string) => Promise<unknown>): Promise<unknown> {
    const { limit } = this.#deps;
    for (let isSecond = false; ; isSecond = true) {
      const token = await this.token();
      await limit.take(call.path, call.signal);
      try {
        return await (call.isFree ? request(token) : this.#metered('calls', () => request(token)));
      } catch (problem) {
        if (isSecond || !isTokenProblem(problem)) throw problem;
        // Somebody else may have fetched a new one meanwhile.
        if (this.#token?.text === token) this.#token = null;
      }
    }
  }

  async #metered(what: 'calls' | 'pushes', request: () => Promise<unknown>): Promise<unknown> {
    const { meter } = this.#deps;
    await meter.spend(what);
    try {
      return await request();
    } catch (problem) {
      if (isRateProblem(problem)) meter.refund(what);
      if (isQuotaGone(problem)) await meter.exhausted(what);
      throw problem;
    }
  }

  #request(call: Call, address: string, headers: Record<string, string>): Promise<unknown> {
    const { method = 'POST', body } = call;
    return this.#answer(call, address, {
      method,
      headers,
      ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
    });
  }

  async #answer(
    { operation, signal, isSend = false }: Pick<Call, 'operation' | 'signal' | 'isSend'>,
    address: string,
    init: RequestInit,
  ): Promise<unknown> {
    if (signal.aborted) throw new DingtalkError(operation, 'given-up', { kind: 'retry' });
    let status: number;
    let text: string;
    try {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(callTimeoutMs)]);
      const response = await fetch(address, { ...init, signal: limited, redirect: 'error' });
      status = response.status;
      text = (await response.text()).slice(0, maxAnswerBytes);
    } catch (problem) {
      throw new DingtalkError(operation, 'network', {
        kind: isSend && mayHaveArrived(problem) ? 'uncertain' : 'retry',
      });
    }
    const body = readJson(text);
    if (body === undefined) throw notJson(operation, status);
    // A gateway that bans an address answers 200 with its own kind of body.
    if (isPunished(body)) throw refusal(operation, status, '1111');
    const old = oldShape.safeParse(body);
    if (old.success && old.data.errcode !== 0)
      throw refusal(
        operation,
        status,
        old.data.errcode === 88 ? (old.data.sub_code ?? '88') : String(old.data.errcode),
      );
    if (status >= 200 && status < 300) return body;
    const refused = refusalShape.safeParse(body);
    throw refusal(operation, status, refused.success ? refused.data.code : `http-${status}`);
  }
}

/** Nobody was there to take it: it cannot have arrived. */
function mayHaveArrived(problem: unknown): boolean {
  const cause = problem instanceof Error ? (problem.cause as { code?: unknown } | undefined) : undefined;
  return !['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'].includes(String(cause?.code));
}

function readJson(text: string): object | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function isPunished(body: object): boolean {
  return 'punish' in body && 'status' in body;
}
