/**
 * The visitor submits. While something is missing nothing changes, and the answer says exactly what. A complete visit is
 * a proven touch of the lead: it stops the first-touch clock and ends the streak as a recorded call does. A lead that has
 * moved on keeps its state; the visit is evidence all the same.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { findLead, type Lead } from '../../db/repos/leads.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { updateVisit } from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import { can } from '../../domain/rights/can.ts';
import { notice, noticeWithMend } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { ActionClicked, Reply } from '../inbound.ts';
import { recordTouch } from '../leads/record-touch.ts';
import { settleDueClocks } from '../leads/settle-due.ts';
import { leadPlace } from '../people/actor-of.ts';
import { missingOf } from './load-visit.ts';
import { waitingSubject } from './place-waiting.ts';
import { openVisitAct, type VisitAct } from './visit-act.ts';

export async function visitSubmitted(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openVisitAct(tx, ctx, event.actorId, event.value);
  if (act.isRefused) return act.reply;
  if (!act.judgement.isComplete) {
    const missing = missingOf(act);
    const text: Parameters<typeof notice>[1] = (t, locale) => t.visit.incomplete(missing[locale]);
    const lacksAnswers = act.judgement.missing.some(({ code }) => code !== 'visit.proof-missing');
    // A photo is sent, not pressed: the card says how.
    if (!lacksAnswers) return notice('warning', text);
    return noticeWithMend(text, { actionId: 'visit.answers', value: act.visit.id, label: (t) => t.visit.answers });
  }
  const lead = await leadOfVisit(tx, ctx, act);
  const visit = await updateVisit(tx, act.visit, { status: 'submitted', endedAt: ctx.now });
  const touch = lead ? await recordVisit(event, tx, ctx, act, lead) : null;
  if (touch) await updateVisit(tx, visit, { touchId: touch.touchId });
  await recordEvent(tx, {
    subjectKind: 'visit',
    subjectId: visit.id,
    type: 'visit.submitted',
    actorId: act.actor.memberId,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: {
      leadId: visit.leadId,
      accountId: visit.accountId,
      touchId: touch?.touchId ?? null,
      isFirstTouch: touch?.isFirstTouch ?? false,
      policyId: visit.policyId,
      proofs: Object.fromEntries(act.attachments.flatMap(({ proof, sha256 }) => (proof ? [[proof, sha256]] : []))),
    },
  });
  await refreshCards(tx, visit.id, ctx.now, ctx.newId);
  await refreshCards(tx, waitingSubject(visit.memberId), ctx.now, ctx.newId);
  if (!touch) return notice('success', (t) => t.visit.submittedElsewhere);
  return notice('success', (t) => (touch.isFirstTouch ? t.visit.submittedFirstTouch : t.visit.submitted), touch.undo);
}

/** The lead, when the visit still counts as a touch of it. */
async function leadOfVisit(tx: Session, ctx: HandlerContext, { visit, actor }: VisitAct): Promise<Lead | null> {
  if (visit.leadId === null) return null;
  await settleDueClocks(tx, ctx, visit.leadId);
  const lead = await findLead(tx, visit.leadId);
  if (!lead || lead.status === 'closed' || lead.status === 'pooled') return null;
  return can(actor, 'lead.start-visit', leadPlace(await ctx.directory(tx), lead)).allowed ? lead : null;
}

async function recordVisit(
  event: ActionClicked,
  tx: Session,
  ctx: HandlerContext,
  { visit, actor }: VisitAct,
  lead: Lead,
) {
  return recordTouch(tx, ctx, {
    lead,
    actorId: actor.memberId,
    via: event.platform,
    occurredAt: event.occurredAt,
    touch: { kind: 'visit', proof: 'proven', outcome: 'visited', seconds: null, note: visit.nextStep },
    stopsClock: true,
    closeReason: null,
    event: { type: 'lead.visit-recorded', params: { visitId: visit.id, number: visit.number } },
    undo: { action: 'visit', state: { visitId: visit.id } },
  });
}
