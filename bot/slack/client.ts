/**
 * Calls to Slack's Web API through the SDK, with its own retries off: every failure comes out as a PlatformError and the
 * outbox decides what follows. Every call has a timeout and ends when its caller gives up.
 */
import { z } from 'zod';
import type { Clock } from '../../domain/shared/clock.ts';
import { PlatformError } from '../../jobs/chat-platform.ts';
import type { SlackConfig } from '../platform-config.ts';
import type { Bolt } from './load-bolt.ts';
import { silentLogger } from './load-bolt.ts';
import { asPlatformError, asRateLimited, asUnanswered, codeOf, isSettingsProblem } from './problems.ts';

/** A call takes well under a second; what takes longer than this is looked at again. */
const callTimeoutMs = 8_000;
/** When Slack wants less traffic and does not say for how long. */
const unsaidWaitMs = 30_000;

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

/**
 * While the token or a setting at Slack is wrong, tries become rarer: as long apart as it has lasted, an hour at most. How
 * long a message waits for somebody to mend it is the outbox's matter (jobs/dispatch-outbox.ts).
 */
const settingsWaitMs = { least: 30_000, most: 3_600_000 } as const;

export function createSlackClient(bolt: Bolt, config: SlackConfig, systemClock: Clock): SlackClient {
  const web = new bolt.webApi.WebClient(config.botToken, {
    slackApiUrl: `${config.apiUrl}/`,
    timeout: callTimeoutMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: silentLogger(bolt),
    fetch: fetchWithWait,
  });
  let scopes: readonly string[] = [];
  /** Since when a place cannot be reached because of settings; one channel without the bot is not the whole of Slack. */
  const wrongSince = new Map<string, number>();
  /** The same failure, with how long to leave Slack alone when only a person can mend it. */
  const withPatience = (problem: PlatformError, place: string): PlatformError => {
    const code = codeOf(problem);
    if (code === null || !isSettingsProblem(code)) return problem;
    const nowMs = systemClock.now().getTime();
    const sinceMs = wrongSince.get(place) ?? nowMs;
    wrongSince.set(place, sinceMs);
    const retryAfterMs = Math.min(Math.max(nowMs - sinceMs, settingsWaitMs.least), settingsWaitMs.most);
    return new PlatformError('slack', problem.operation, 'retry', { retryAfterMs, cause: problem.cause });
  };
  return {
    scopes: () => scopes,
    async call(method, args, shape, { signal, isHarmless = false } = {}) {
      const place = typeof args.channel === 'string' ? args.channel : '';
      if (signal?.aborted) throw new PlatformError('slack', method, 'retry');
      try {
        const answer = await untilGivenUp(web.apiCall(method, args), signal);
        wrongSince.delete(place);
        // With another token (the app's) they would be that one's.
        if (args.token === undefined) scopes = answer.response_metadata?.scopes ?? scopes;
        const read = shape.safeParse(answer);
        if (!read.success) throw asUnanswered(method, 'unreadable-answer', isHarmless);
        return read.data;
      } catch (problem) {
        throw withPatience(asKnown(bolt, method, problem, isHarmless), place);
      }
    },
  };
}

/** The SDK takes "too much" without a time to wait for any failure, which might have been a message all the same. */
async function fetchWithWait(...args: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(...args);
  if (response.status !== 429 || Number.parseInt(response.headers.get('retry-after') ?? '', 10) >= 0) return response;
  await response.body?.cancel();
  return new Response(null, { status: 429, headers: { 'retry-after': String(unsaidWaitMs / 1_000) } });
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
    if (problem.statusCode === 503) return asRateLimited(method, unsaidWaitMs);
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
