/**
 * Calls to Slack's Web API through the SDK, with its own retries off: every failure comes out as a PlatformError and the
 * outbox decides what follows. Every call has a timeout and ends when its caller gives up.
 */
import { z } from 'zod';
import { PlatformError } from '../../jobs/chat-platform.ts';
import type { SlackConfig } from '../platform-config.ts';
import type { Bolt } from './load-bolt.ts';
import { silentLogger } from './load-bolt.ts';
import { asPlatformError, asRateLimited, asUnanswered } from './problems.ts';

/** A call takes well under a second; what takes longer than this is looked at again. */
export const callTimeoutMs = 8_000;

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Made twice it does the same as made once: reading, changing a message, opening a chat. */
  readonly isHarmless?: boolean;
}

export interface SlackClient {
  /** @returns what `shape` reads of the answer @throws PlatformError */
  call<T>(method: string, args: Record<string, unknown>, shape: z.ZodType<T>, options?: CallOptions): Promise<T>;
  /** Scopes of the token, from the headers of the last answer. */
  scopes(): readonly string[];
}

export const okAnswer = z.looseObject({});

export function createSlackClient(bolt: Bolt, config: SlackConfig): SlackClient {
  const web = new bolt.webApi.WebClient(config.botToken, {
    slackApiUrl: `${config.apiUrl}/`,
    timeout: callTimeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: silentLogger(bolt),
  });
  let scopes: readonly string[] = [];
  return {
    scopes: () => scopes,
    async call(method, args, shape, { signal, isHarmless = false } = {}) {
      if (signal?.aborted) throw new PlatformError('slack', method, 'retry');
      try {
        const answer = await untilGivenUp(web.apiCall(method, args), signal);
        scopes = answer.response_metadata?.scopes ?? scopes;
        const read = shape.safeParse(answer);
        if (!read.success) throw asUnanswered(method, 'unreadable-answer', isHarmless);
        return read.data;
      } catch (problem) {
        throw asKnown(bolt, method, problem, isHarmless);
      }
    },
  };
}

function asKnown(bolt: Bolt, method: string, problem: unknown, isHarmless: boolean): PlatformError {
  const { WebAPIPlatformError, WebAPIRateLimitedError, WebAPIHTTPError } = bolt.webApi;
  if (problem instanceof PlatformError) return problem;
  if (problem instanceof WebAPIRateLimitedError) return asRateLimited(method, problem.retryAfter * 1_000);
  if (problem instanceof WebAPIPlatformError) {
    const code = problem.data.error;
    // A page instead of an answer: the SDK takes its text for the code.
    if (!/^[a-z0-9_]{1,80}$/.test(code)) return asUnanswered(method, 'not-json', isHarmless);
    return asPlatformError(method, code, isHarmless);
  }
  if (problem instanceof WebAPIHTTPError) {
    const code = `http-${problem.statusCode}`;
    if (problem.statusCode === 429 || problem.statusCode === 503) return asRateLimited(method, 30_000);
    return asUnanswered(method, code, isHarmless || problem.statusCode < 500);
  }
  return asUnanswered(method, 'no-answer', isHarmless);
}

async function untilGivenUp<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const given = Promise.withResolvers<never>();
  const giveUp = () => given.reject(signal.reason);
  signal.addEventListener('abort', giveUp, { once: true });
  work.catch(() => {});
  try {
    return await Promise.race([work, given.promise]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
