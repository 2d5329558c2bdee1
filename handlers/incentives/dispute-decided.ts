/**
 * A dispute is answered: upheld or rejected, with words that the rep reads. An upheld one goes to operations, who see to
 * the correction; the award itself is never changed. When the deadline passes first, the next level is told, once.
 */
import type { Form, Localized } from '../../cards/card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { recordEvent } from '../../db/audit/record-event.ts';
import { type Award, findAward } from '../../db/repos/awards.ts';
import { type Dispute, findDispute, updateDispute } from '../../db/repos/disputes.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { cancelTimer } from '../../db/repos/timers.ts';
import type { Session } from '../../db/session.ts';
import { cleanText } from '../../domain/leads/lead-fields.ts';
import { can } from '../../domain/rights/can.ts';
import { type Acting, actingMember, notice, type Refused, refuse } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { readFields } from '../form-fields.ts';
import type { ActionClicked, FormSubmitted, Reply } from '../inbound.ts';
import { audienceOf } from '../people/tell-audience.ts';
import { showDispute } from './dispute-raised.ts';
import { tellOperations } from './evaluate-plans.ts';
import { awardTitle } from './load-dispute-card.ts';

export async function decisionAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const opened = await openDispute(tx, ctx, event.actorId, event.value);
  return opened.isRefused ? opened.reply : { kind: 'open-form', form: decisionForm(ctx, opened) };
}

export async function disputeDecided(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const opened = await openDispute(tx, ctx, event.actorId, event.value);
  if (opened.isRefused) return opened.reply;
  const { dispute, award, member } = opened;
  const answers = { ...event.fields, answer: cleanText(event.fields.answer ?? '') };
  const fields = readFields(decisionForm(ctx, opened), answers);
  if ('problems' in fields) return { kind: 'form-problems', problems: fields.problems };
  const status = fields.values.decision === 'upheld' ? 'upheld' : 'rejected';
  const answer = fields.values.answer ?? '';
  const change = { status, answer, decidedBy: member.id, decidedAt: ctx.now } as const;
  if (!(await updateDispute(tx, dispute, change))) return notice('info', (t) => t.dispute.alreadyDecided);
  await cancelTimer(tx, `dispute:${dispute.id}`);
  await recordEvent(tx, {
    subjectKind: 'dispute',
    subjectId: dispute.id,
    type: `dispute.${status}`,
    actorId: member.id,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: { number: dispute.number, awardId: award.id },
    values: { personKey: `member:${dispute.raisedBy}`, before: null, after: { answer } },
  });
  if (status === 'upheld') {
    await tellOperations(tx, ctx, {
      id: ctx.newId(),
      plan: award.plan,
      policyId: award.policyId,
      memberId: award.memberId,
      causeKind: 'dispute',
      causeId: dispute.id,
      reason: { code: 'dispute-upheld', params: { number: award.number, answer } },
      at: ctx.now,
      settledAt: null,
      settledBy: null,
    });
  }
  await refreshCards(tx, dispute.id, ctx.now, ctx.newId);
  return notice('success', (t) => t.dispute.decided);
}

/** The timer of a dispute: still open when it was due. */
export async function disputeOverdue(tx: Session, ctx: HandlerContext, disputeId: string): Promise<void> {
  const dispute = await findDispute(tx, disputeId);
  if (dispute?.status !== 'open' || dispute.escalatedAt !== null) return;
  await updateDispute(tx, dispute, { escalatedAt: dispute.dueAt });
  const unitId = (await ctx.directory(tx)).members.get(dispute.raisedBy)?.unitId ?? '';
  const { overdueTo } = ctx.policies.current.incentives.disputes;
  const told = await audienceOf(tx, ctx, overdueTo, { ownerId: null, unitId });
  const memberIds = told.memberIds.filter((id) => id !== dispute.raisedBy && id !== dispute.ownerId);
  await recordEvent(tx, {
    subjectKind: 'dispute',
    subjectId: dispute.id,
    type: 'dispute.overdue',
    actorId: null,
    via: 'timer',
    occurredAt: dispute.dueAt,
    recordedAt: ctx.now,
    params: { number: dispute.number, ownerId: dispute.ownerId, told: memberIds, reasons: told.reasons },
  });
  await refreshCards(tx, dispute.id, ctx.now, ctx.newId);
  for (const memberId of memberIds) await showDispute(tx, ctx, dispute.id, memberId);
}

interface OpenDispute extends Acting {
  readonly dispute: Dispute;
  readonly award: Award;
}

/** @param value `disputeId|version`: an overdue one may be answered from a card that does not say so yet */
async function openDispute(
  tx: Session,
  ctx: HandlerContext,
  actorId: string,
  value: string,
): Promise<OpenDispute | Refused> {
  const acting = await actingMember(tx, ctx, actorId);
  if (acting.isRefused) return acting;
  const dispute = await findDispute(tx, value.split('|')[0] ?? '');
  const award = dispute ? await findAward(tx, dispute.awardId) : null;
  if (!dispute || !award) return refuse(notice('warning', (t) => t.notice.noLongerHere));
  if (dispute.raisedBy === acting.member.id) return refuse(notice('warning', (t) => t.dispute.notOwn));
  const unitPath = (await ctx.directory(tx)).members.get(award.memberId)?.unitPath ?? [];
  if (!can(acting.actor, 'dispute.decide', { ownerId: null, unitPath }).allowed)
    return refuse(notice('warning', (t) => t.notice.notYourRole));
  if (dispute.status !== 'open') return refuse(notice('info', (t) => t.dispute.alreadyDecided));
  return { ...acting, dispute, award };
}

function decisionForm(ctx: HandlerContext, { dispute, award }: OpenDispute): Localized<Form> {
  const title = awardTitle(ctx, award);
  return inBoth((t, locale) => ({
    id: 'dispute.decide',
    title: t.dispute.answerTitle,
    intro: `${dispute.number} · ${title[locale]}\n${dispute.reason}`,
    fields: [
      {
        kind: 'choice',
        name: 'decision',
        label: t.dispute.decision,
        isRequired: true,
        options: Object.entries(t.dispute.decisions).map(([value, label]) => ({ value, label })),
      },
      {
        kind: 'long-text',
        name: 'answer',
        label: t.dispute.answer,
        isRequired: true,
        help: t.dispute.answerHelp,
        maxLength: 500,
      },
    ],
    submitLabel: t.dispute.submitAnswer,
    value: `${dispute.id}|${dispute.version}`,
  }));
}
