/**
 * The programming interface through which other systems send leads and behaviour events, with a bearer token. It answers
 * only after the commit: 202 means that lead, deadlines and card survive whatever happens next; 200 that it was there
 * already; 503 that nothing was stored (no room, no company yet) and the same may be sent again. What leads mean is the
 * handlers' part.
 */
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Locale, Localized } from '../../cards/card.ts';
import { type Store, StoreError } from '../../db/store.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import { receiveBehaviour } from '../../handlers/leads/behaviour-received.ts';
import { receiveLead } from '../../handlers/leads/lead-received.ts';
import { hasCompany } from '../../handlers/people/has-company.ts';
import { languageOf, refuse } from './answers.ts';
import { isSameToken, readBearer } from './compare-token.ts';
import { type BodyProblem, checkBody, eventBody, leadBody } from './intake-bodies.ts';
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

export function createIntakeRouter(deps: IntakeDeps): Router {
  const router = express.Router();
  const guards = [
    requireToken(deps),
    limitRate({ points: requestsPer10Seconds, windowSeconds: 10, keyOf: () => 'api' }),
    readJson(),
  ];
  router.post('/api/leads', guards, answering(deps, takeLead));
  router.post('/api/events', guards, answering(deps, takeEvent));
  return router;
}

async function takeLead({ store, makeContext, language }: IntakeDeps, request: Request, response: Response) {
  const { body, problem } = checkBody(leadBody, request.body);
  if (problem) return refuseBody(response, problem, language);
  const taken = await store.transaction(
    async (tx) => {
      const ctx = makeContext();
      const directory = await ctx.directory(tx);
      if (!hasCompany(directory)) return null;
      const door = { actorId: null, via: 'api', importId: null, startAt: ctx.now };
      const receipt = await receiveLead(tx, ctx, { ...body, raw: request.body }, door);
      const { ownerId } = receipt.lead;
      return { receipt, owner: ownerId === null ? null : directory.members.get(ownerId) };
    },
    { lock: 'intake' },
  );
  if (!taken) return refuse(response, 503, 'no-company', noCompany, language);
  const { receipt, owner } = taken;
  response.status(receipt.status === 'duplicate' ? 200 : 202).json({
    leadId: receipt.lead.id,
    number: receipt.lead.number,
    status: receipt.status,
    assignedTo: owner ? { id: owner.id, name: owner.name } : null,
    dueAt: receipt.dueAt?.toISOString() ?? null,
  });
}

async function takeEvent({ store, makeContext, language }: IntakeDeps, request: Request, response: Response) {
  const { body, problem } = checkBody(eventBody, request.body);
  if (problem) return refuseBody(response, problem, language);
  const receipt = await store.transaction(
    (tx) => receiveBehaviour(tx, makeContext(), { ...body, raw: request.body }, 'api'),
    { lock: 'intake' },
  );
  if (receipt.status === 'lead-unknown') {
    const field = body.leadId === undefined ? 'leadNumber' : 'leadId';
    return refuseBody(response, { code: 'lead-unknown', text: leadUnknown, field }, language, 404);
  }
  response.status(receipt.status === 'duplicate' ? 200 : 202).json(receipt);
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
function answering(
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

function refuseBody(response: Response, { code, text, field }: BodyProblem, language: Locale, status = 400): void {
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
const noCompany: Localized<string> = {
  zh: '还没有组织和人员，线索无人可派，这一条没有收下。请管理员先载入组织和人员（npm run baton -- company），再把同样的内容发一次。',
  en: 'There are no teams and people yet whom a lead could be given, so this was not taken. Ask your administrator to load them (npm run baton -- company), then send the same again.',
};
const leadUnknown: Localized<string> = {
  zh: '没有这条线索，事件没有保存。请用接收线索时返回的 leadId 或 number，或者改用 phone。',
  en: 'There is no such lead, so the event was not stored. Use the leadId or number returned when the lead was taken, or send phone instead.',
};
