/**
 * The programming interface through which other systems send leads and behaviour events, with a bearer token. It answers
 * only after the commit: 202 means that lead, deadlines and card survive whatever happens next; 200 that it was there
 * already; 503 that nothing was stored (no room, no company yet) and the same may be sent again. What leads mean is the
 * handlers' part.
 */
import express, { type Request, type Response, type Router } from 'express';
import type { Localized } from '../../cards/card.ts';
import { receiveBehaviour } from '../../handlers/leads/behaviour-received.ts';
import { receiveLead } from '../../handlers/leads/lead-received.ts';
import { hasCompany } from '../../handlers/people/has-company.ts';
import { refuse } from './answers.ts';
import { answering, apiGuards, type IntakeDeps, refuseBody } from './api-door.ts';
import { checkBody, eventBody, leadBody } from './intake-bodies.ts';

export function createIntakeRouter(deps: IntakeDeps): Router {
  const router = express.Router();
  const guards = apiGuards(deps);
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

const noCompany: Localized<string> = {
  zh: '还没有组织和人员，线索无人可派，这一条没有收下。请管理员先载入组织和人员（npm run baton -- company），再把同样的内容发一次。',
  en: 'There are no teams and people yet whom a lead could be given, so this was not taken. Ask your administrator to load them (npm run baton -- company), then send the same again.',
};
const leadUnknown: Localized<string> = {
  zh: '没有这条线索，事件没有保存。请用接收线索时返回的 leadId 或 number，或者改用 phone。',
  en: 'There is no such lead, so the event was not stored. Use the leadId or number returned when the lead was taken, or send phone instead.',
};
