/**
 * Limits how often one caller may ask, kept in memory: enough to stop a runaway script or a guessing attack, far above
 * what a person can click. Says when to come back.
 */
import type { Request, RequestHandler, Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { refuse } from './answers.ts';

export interface RateLimit {
  /** Requests allowed per window. */
  readonly points: number;
  readonly windowSeconds: number;
  /** Whom to count: the address, a session, a token. */
  readonly keyOf: (request: Request, response: Response) => string;
}

/** Answers 429 with Retry-After (seconds) once a caller is over the limit. */
export function limitRate(limit: RateLimit): RequestHandler {
  const limiter = new RateLimiterMemory({ points: limit.points, duration: limit.windowSeconds });
  return async (request, response, next) => {
    try {
      await limiter.consume(limit.keyOf(request, response));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const seconds = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      response.set('retry-after', String(seconds));
      return refuse(response, 429, 'too-many-requests', {
        zh: `操作太频繁，请在 ${seconds} 秒后再试。之前的操作都已保存。`,
        en: `Too many requests. Please try again in ${seconds} s. What you did before is saved.`,
      });
    }
    next();
  };
}

/** The caller's address, for limits before anybody is known. */
export function byAddress(request: Request): string {
  return request.ip ?? request.socket.remoteAddress ?? 'unknown';
}
