/**
 * The door of the programming interface: who may come in (a bearer token, not too often, JSON of a limited size), and
 * how it answers what the database could not take or a body that does not fit. Routes behind it: intake, deals.
 */
import type { Request, RequestHandler, Response } from 'express';
import type { Locale, Localized } from '../../cards/card.ts';
import { type Store, StoreError } from '../../db/store.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import { languageOf, refuse } from './answers.ts';
import { isSameToken, readBearer } from './compare-token.ts';
import type { BodyProblem } from './intake-bodies.ts';
import { byAddress, limitRate } from './limit-rate.ts';
import { readJson } from './read-json.ts';

export interface IntakeDeps {
  readonly store: Store;
  /** One per transaction. */
  readonly makeContext: () => HandlerContext;
  readonly apiToken: string;
  /** Of whoever states none. */
  readonly language: Locale;
}

/** A person who mistypes a token stays far below; somebody who guesses does not. */
const wrongTokensPerMinute = 20;
/** Ten times what a busy company sends; stops a sender that runs wild. */
const requestsPer10Seconds = 5_000;
/** Seconds after which a sender should try again while nothing can be saved. */
const retryAfterSeconds = 5;

/** Before every route: token, rate, body. Made once per router, so that routes share the limit. */
export function apiGuards(deps: IntakeDeps): RequestHandler[] {
  return [
    requireToken(deps),
    limitRate({ points: requestsPer10Seconds, windowSeconds: 10, keyOf: () => 'api' }),
    readJson(),
  ];
}

function requireToken({ apiToken, language }: IntakeDeps): RequestHandler {
  const limitWrongOnes = limitRate({ points: wrongTokensPerMinute, windowSeconds: 60, keyOf: byAddress });
  return (request, response, next) => {
    if (isSameToken(readBearer(request), apiToken)) return next();
    return limitWrongOnes(request, response, () => {
      response.set('www-authenticate', 'Bearer');
      refuse(response, 401, 'token-missing', tokenMissing, language);
    });
  };
}

/** Lets a route answer what the database could not take; anything else is for the app's last handler. */
export function answering(
  deps: IntakeDeps,
  take: (deps: IntakeDeps, request: Request, response: Response) => Promise<void>,
): RequestHandler {
  return async (request, response) => {
    try {
      await take(deps, request, response);
    } catch (problem) {
      const isPassing = problem instanceof StoreError && ['full', 'busy', 'unavailable'].includes(problem.code);
      if (!isPassing) throw problem;
      response.set('retry-after', String(retryAfterSeconds));
      refuse(response, 503, 'store-unavailable', storeUnavailable, deps.language);
    }
  };
}

export function refuseBody(
  response: Response,
  { code, text, field }: BodyProblem,
  language: Locale,
  status = 400,
): void {
  const message = text[languageOf(response.req, language)];
  response.status(status).json({ code, message, ...(field ? { field } : {}) });
}

const tokenMissing: Localized<string> = {
  zh: '请在请求头里带上令牌：Authorization: Bearer <令牌>。令牌是 BATON_API_TOKEN 的值，演示时启动后会显示。',
  en: 'Please send the token in a header: Authorization: Bearer <token>. It is the value of BATON_API_TOKEN; the demo prints one when it starts.',
};
const storeUnavailable: Localized<string> = {
  zh: '现在无法保存，这一条没有收下，也没有存一半。请稍后把同样的内容再发一次，不会重复。若持续出现，请让管理员检查磁盘空间和数据库。',
  en: 'Nothing can be saved right now; this was not taken, not even in part. Please send the same again shortly, it will not double. If it lasts, ask your administrator to check disk space and database.',
};
