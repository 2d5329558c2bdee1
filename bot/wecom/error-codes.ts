/**
 * What WeCom's error codes mean for us, in one place: later, never, the message or person is no more, or something that an
 * administrator has to mend (then we wait long and keep the message). Source: 企业微信开发者中心, 全局错误码.
 */
import { PlatformError } from '../../jobs/chat-platform.ts';

interface Meaning {
  readonly kind: 'retry' | 'gone' | 'refused';
  readonly retryAfterMs?: number;
}

const settingWaitMs = 10 * 60_000;
export const tooOftenCode = 45009;
const toMend: Meaning = { kind: 'retry', retryAfterMs: settingWaitMs };
const gone: Meaning = { kind: 'gone' };

const meanings: Readonly<Record<number, Meaning>> = {
  [-1]: { kind: 'retry', retryAfterMs: 2_000 },
  // Wrong secret or corp id; asked too often with it the address is shut out for an hour.
  40001: toMend,
  40013: toMend,
  40091: toMend,
  // The token, after one refresh.
  40014: { kind: 'retry', retryAfterMs: 30_000 },
  42001: { kind: 'retry', retryAfterMs: 30_000 },
  40003: gone,
  60111: gone,
  46004: gone,
  81013: gone,
  40007: gone,
  // The group robot or group: mended with `baton channels`.
  40050: toMend,
  86001: toMend,
  86003: toMend,
  86008: toMend,
  93000: toMend,
  93004: toMend,
  93008: toMend,
  // Blocked for a minute by minute limits, for an hour by hour limits: WeCom does not say which.
  [tooOftenCode]: { kind: 'retry', retryAfterMs: 61_000 },
  45033: { kind: 'retry', retryAfterMs: 1_500 },
  45035: { kind: 'retry', retryAfterMs: 1_500 },
  48002: toMend,
  48009: toMend,
  50001: toMend,
  50003: toMend,
  60011: toMend,
  60020: toMend,
  60021: toMend,
  301002: toMend,
};

/** WeCom's own answer, without its words: they name addresses and people. */
export class WecomRefusal extends Error {
  readonly code: number;
  /** The address that WeCom saw us come from, where it says so (60020). */
  readonly seenAddress: string | null;

  constructor(code: number, errmsg: string) {
    super(`WeCom answered with code ${code}`);
    this.name = 'WecomRefusal';
    this.code = code;
    this.seenAddress = /from ip: ([0-9a-f.:]{3,45})/i.exec(errmsg)?.[1] ?? null;
  }
}

export const expiredTokenCodes: readonly number[] = [40014, 42001];

export function errorOf(operation: string, code: number, errmsg: string): PlatformError {
  const { kind, retryAfterMs } = meanings[code] ?? { kind: 'refused' };
  return new PlatformError('wecom', `${operation} ${code}`, kind, {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    cause: new WecomRefusal(code, errmsg),
  });
}

/** @returns WeCom's code behind a failure, null when it came from elsewhere */
export function codeOf(problem: unknown): number | null {
  const cause = problem instanceof PlatformError ? problem.cause : problem;
  return cause instanceof WecomRefusal ? cause.code : null;
}
