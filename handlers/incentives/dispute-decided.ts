/**
 * A dispute is answered: upheld or rejected, with words that the rep reads. Upholding it says which record is wrong and
 * what is right, and that is corrected at once (correct-record.ts); what no amount puts right goes to operations. The award
 * itself is never changed. When the deadline passes first, the next level is told, once.
 */
import type { Form, Localized } from '../../cards/card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { recordEvent } from '../../db/audit/record-event.ts';
import { type Award, findAward } from '../../db/repos/awards.ts';
import type { Deal } from '../../db/repos/deals.ts';
import { type Dispute, findDispute, updateDispute } from '../../db/repos/disputes.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import type { Payment } from '../../db/repos/payments.ts';
import { cancelTimer } from '../../db/repos/timers.ts';
import type { Session } from '../../db/session.ts';
import { cleanText } from '../../domain/leads/lead-fields.ts';
import { can } from '../../domain/rights/can.ts';
import { moneyText } from '../../domain/shared/money.ts';
import { type Acting, actingMember, notice, type Refused, refuse } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { readAmount } from '../deals/read-amount.ts';
import type { DealDoor } from '../deals/record-deal.ts';
import { mayRecordFor, problemsOf } from '../deals/sale-forms.ts';
import { readFields } from '../form-fields.ts';
import type { ActionClicked, FormSubmitted, Reply } from '../inbound.ts';
import { audienceOf } from '../people/tell-audience.ts';
import { type Correctable, type Correction, correctableOf, correctDeal, correctPayment } from './correct-record.ts';
import { showDispute } from './dispute-raised.ts';
import { tellOperations } from './evaluate-plans.ts';
import { awardStateTitle } from './load-dispute-card.ts';

export async function decisionAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const opened = await openDispute(tx, ctx, event.actorId, event.value);
  return opened.isRefused ? opened.reply : { kind: 'open-form', form: await decisionForm(tx, ctx, opened) };
}

export async function disputeDecided(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const opened = await openDispute(tx, ctx, event.actorId, event.value);
  if (opened.isRefused) return opened.reply;
  const { dispute, award, member, correctable } = opened;
  const decision = event.fields.decision ?? '';
  if (isCorrection(decision) && correctable[decision] === null)
    return notice('warning', (t) => t.dispute.notCorrectable);
  const answers = { ...event.fields, answer: cleanText(event.fields.answer ?? '') };
  const fields = readFields(await decisionForm(tx, ctx, opened), answers);
  if ('problems' in fields) return { kind: 'form-problems', problems: fields.problems };
  const answer = fields.values.answer ?? '';
  const right = isCorrection(decision) ? statedAmount(ctx, fields.values, correctable[decision]) : null;
  if (right !== null && 'kind' in right) return right;

  const status = decision === 'rejected' ? 'rejected' : 'upheld';
  const door = { actorId: member.id, via: event.platform };
  const correction = { dispute, award, amountMinor: right?.amountMinor ?? 0, answer };
  const record = right === null ? null : await correct(tx, ctx, decision, correctable, correction, door);
  if (right !== null && record === null)
    return { kind: 'form-problems', problems: { amount: inBoth((t) => t.dispute.recordedBefore) } };
  const decided = {
    status,
    answer,
    decidedBy: member.id,
    decidedAt: ctx.now,
    correctionId: record?.id ?? null,
  } as const;
  if (!(await updateDispute(tx, dispute, decided))) throw new Error('A dispute was decided twice at once');
  await cancelTimer(tx, `dispute:${dispute.id}`);
  await recordEvent(tx, {
    subjectKind: 'dispute',
    subjectId: dispute.id,
    type: `dispute.${status}`,
    actorId: member.id,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: {
      number: dispute.number,
      awardId: award.id,
      ...(record ? { correctionId: record.id, correction: record.number } : {}),
    },
    values: { personKey: `member:${dispute.raisedBy}`, before: null, after: { answer } },
  });
  if (status === 'upheld' && record === null) await leaveToOperations(tx, ctx, { dispute, award, answer });
  await refreshCards(tx, dispute.id, ctx.now, ctx.newId);
  await refreshCards(tx, award.id, ctx.now, ctx.newId);
  return record === null
    ? notice('success', (t) => t.dispute.decided)
    : notice('success', (t) => t.dispute.corrected(record.number));
}

/** Nothing that stating another amount puts right: people in operations see to it. */
async function leaveToOperations(
  tx: Session,
  ctx: HandlerContext,
  { dispute, award, answer }: { dispute: Dispute; award: Award; answer: string },
): Promise<void> {
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

function isCorrection(decision: string): decision is keyof Correctable {
  return decision === 'deal' || decision === 'payment';
}

/** The amount that is right, or the answer to one that cannot be. */
function statedAmount(
  ctx: HandlerContext,
  values: Readonly<Record<string, string>>,
  record: Correctable[keyof Correctable],
): { amountMinor: number } | Reply {
  const text = values.amount ?? '';
  if (text === '') return { kind: 'form-problems', problems: { amount: inBoth((t) => t.form.required) } };
  const currency = record?.currency;
  const amount = readAmount({ text, currency }, ctx.policies.current.incentives);
  if ('code' in amount) return problemsOf(amount);
  return amount.amountMinor === record?.amountMinor
    ? { kind: 'form-problems', problems: { amount: inBoth((t) => t.dispute.sameAmount) } }
    : amount;
}

async function correct(
  tx: Session,
  ctx: HandlerContext,
  decision: string,
  { deal, payment }: Correctable,
  correction: Correction,
  door: DealDoor,
): Promise<{ readonly id: string; readonly number: string } | null> {
  if (decision === 'deal' && deal) return correctDeal(tx, ctx, deal, correction, door);
  return deal && payment ? correctPayment(tx, ctx, deal, payment, correction, door) : null;
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
  readonly correctable: Correctable;
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
  const mayCorrect = await mayRecordFor(tx, ctx, acting.actor, award.memberId);
  const correctable = mayCorrect ? await correctableOf(tx, award) : { deal: null, payment: null };
  return { ...acting, dispute, award, correctable };
}

/** What can be put right by an amount is offered with the amount that is recorded. */
async function decisionForm(
  tx: Session,
  ctx: HandlerContext,
  { dispute, award, correctable }: OpenDispute,
): Promise<Localized<Form>> {
  const title = await awardStateTitle(tx, ctx, award);
  const { deal, payment } = correctable;
  const moneyOf = (record: Deal | Payment) => moneyText(BigInt(record.amountMinor), record.currency);
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
        options: [
          ...(payment ? [{ value: 'payment', label: t.dispute.correctPayment(payment.number, moneyOf(payment)) }] : []),
          ...(deal ? [{ value: 'deal', label: t.dispute.correctDeal(deal.number, moneyOf(deal)) }] : []),
          ...Object.entries(t.dispute.decisions).map(([value, label]) => ({ value, label })),
        ],
      },
      ...(deal
        ? [
            {
              kind: 'money' as const,
              name: 'amount',
              label: t.dispute.rightAmount,
              isRequired: false,
              help: t.dispute.rightAmountHelp,
              currencies: [deal.currency],
            },
          ]
        : []),
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
