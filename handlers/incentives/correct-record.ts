/**
 * An upheld dispute names the record that is wrong and what is right. Records never change: the old one goes back by the
 * same way as a cancelled deal or a refunded payment, with the exact negative of what it earned, and one with the right
 * amount is recorded in its place, counted by the plan version of the disputed award. The id under which its source knows
 * the old record passes to the new one. All in the transaction of the decision.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { openExceptionsOf } from '../../db/repos/award-exceptions.ts';
import { type Award, isEarlier, standingAwards } from '../../db/repos/awards.ts';
import { type Deal, findDealByExternalId, replaceDeal } from '../../db/repos/deals.ts';
import type { Dispute } from '../../db/repos/disputes.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import {
  findPaymentByExternalId,
  leftOfPayment,
  type Payment,
  paymentsOfDeal,
  replacePayment,
} from '../../db/repos/payments.ts';
import type { Session } from '../../db/session.ts';
import { dateOfDay, localDay } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../context.ts';
import { disputeSource } from '../deals/chat-source.ts';
import { isBodyId, knownBy } from '../deals/known-by.ts';
import { cancelWonDeal, type DealDoor, recordDeal } from '../deals/record-deal.ts';
import { recordPayment, recordRefund } from '../deals/record-payment.ts';
import { causeOfAward } from './load-award-card.ts';

/** What of an award's records can be put right by stating another amount. */
export interface Correctable {
  readonly deal: Deal | null;
  /** Null also where part of it has gone back already: which part was right nobody can tell from one amount. */
  readonly payment: Payment | null;
}

export interface Correction {
  readonly dispute: Dispute;
  readonly award: Award;
  /** In the currency of the deal, greater than zero, and another one than was recorded. */
  readonly amountMinor: number;
  /** The words of the decision, kept as the reason. */
  readonly answer: string;
}

export async function correctableOf(session: Session, award: Award): Promise<Correctable> {
  const { deal, payment } = await causeOfAward(session, award);
  if (deal?.outcome !== 'won' || deal.cancelledAt !== null) return { deal: null, payment: null };
  const isWhole = payment !== null && (await leftOfPayment(session, payment)) === payment.amountMinor;
  return { deal, payment: isWhole && payment.amountMinor > 0 ? payment : null };
}

/** @returns the deal that stands in its place; null = one that says exactly this stands beside it already */
export async function correctDeal(
  tx: Session,
  ctx: HandlerContext,
  old: Deal,
  { dispute, award, amountMinor, answer }: Correction,
  door: DealDoor,
): Promise<Deal | null> {
  const { memberId, accountId, customer, leadId, product, closedOn, currency } = old;
  const says = { memberId, accountId, customer, leadId, product, closedOn, amountMinor, currency };
  const from = old.source ?? disputeSource;
  const keepsId = old.externalId !== null && !isBodyId(old.externalId);
  if (!keepsId) {
    const known = await knownBy(
      undefined,
      says,
      (id) => findDealByExternalId(tx, from, id),
      (deal) => deal.cancelledAt !== null,
    );
    if (known.record !== null) return null;
  }
  const held = await heldPayments(tx, old);
  const policyId = (await standingAwards(tx, old.id))[0]?.policyId ?? award.policyId;
  await cancelWonDeal(tx, ctx, old, { ...door, reason: answer });
  if (keepsId) await replaceDeal(tx, old.id, { externalId: `${old.externalId} ${dispute.number}` });
  for (const { payment, leftMinor } of held) await giveBack(tx, ctx, payment, leftMinor, dispute, door);
  const externalId = keepsId ? (old.externalId ?? undefined) : undefined;
  const corrects = { recordedAt: old.recordedAt, policyId };
  const receipt = await recordDeal(tx, ctx, { source: from, externalId, ...says, corrects }, door);
  if (receipt.status !== 'recorded') throw new Error('A corrected deal could not take the place of the old one');
  const { deal } = receipt;
  for (const { payment, leftMinor, policyId } of held) {
    await takeOver(tx, ctx, payment, { deal, amountMinor: leftMinor, policyId, dispute }, door);
  }
  await replaceDeal(tx, old.id, { replacedById: deal.id });
  await corrected(tx, ctx, 'deal', { from: old, to: deal, dispute }, door);
  return deal;
}

/** @returns the payment that stands in its place; null = one that says exactly this stands beside it already */
export async function correctPayment(
  tx: Session,
  ctx: HandlerContext,
  deal: Deal,
  old: Payment,
  { dispute, award, amountMinor }: Correction,
  door: DealDoor,
): Promise<Payment | null> {
  if (old.externalId === null || isBodyId(old.externalId)) {
    const says = { source: old.source, dealId: deal.id, refundsId: null, amountMinor, currency: old.currency };
    const find = (id: string) => findPaymentByExternalId(tx, old.source, id);
    const isGone = async (payment: Payment) => (await leftOfPayment(tx, payment)) === 0;
    const known = await knownBy(undefined, { ...says, receivedOn: old.receivedOn }, find, isGone);
    if (known.record !== null) return null;
  }
  await giveBack(tx, ctx, old, old.amountMinor, dispute, door);
  const payment = await takeOver(tx, ctx, old, { deal, amountMinor, policyId: award.policyId, dispute }, door);
  await refreshCards(tx, deal.id, ctx.now, ctx.newId);
  return payment;
}

interface Held {
  readonly payment: Payment;
  readonly leftMinor: number;
  /** Null for what came in before any plan looked at the deal: it is carried over and earns nothing. */
  readonly policyId: string | null;
}

/** What is left of each payment, in the order in which they came, and by which plan version each was counted. */
async function heldPayments(tx: Session, deal: Deal): Promise<Held[]> {
  const held: Held[] = [];
  let begunBy: string | null = null;
  const payments = await paymentsOfDeal(tx, deal.id);
  for (const payment of payments.toSorted((one, other) => (isEarlier(one.number, other.number) ? -1 : 1))) {
    const [standing] = await standingAwards(tx, payment.id);
    const [open] = await openExceptionsOf(tx, payment.id);
    const ownId = standing?.policyId ?? open?.policyId ?? null;
    begunBy ??= ownId;
    const leftMinor = payment.amountMinor > 0 ? await leftOfPayment(tx, payment) : 0;
    if (leftMinor > 0) held.push({ payment, leftMinor, policyId: ownId ?? begunBy });
  }
  return held;
}

async function giveBack(
  tx: Session,
  ctx: HandlerContext,
  payment: Payment,
  amountMinor: number,
  dispute: Dispute,
  door: DealDoor,
): Promise<void> {
  const receivedOn = dateOfDay(localDay(ctx.timeZone, ctx.now.getTime()));
  const externalId = `${dispute.number} ${payment.number}`;
  const input = { source: disputeSource, externalId, amountMinor, currency: payment.currency, receivedOn };
  const receipt = await recordRefund(tx, ctx, payment, input, door);
  if (receipt.status !== 'recorded') throw new Error('A payment that is to be corrected could not go back');
}

async function takeOver(
  tx: Session,
  ctx: HandlerContext,
  old: Payment,
  to: { deal: Deal; amountMinor: number; policyId: string | null; dispute: Dispute },
  door: DealDoor,
): Promise<Payment> {
  const { deal, amountMinor, policyId, dispute } = to;
  const keepsId = old.externalId !== null && !isBodyId(old.externalId);
  if (keepsId) await replacePayment(tx, old.id, { externalId: `${old.externalId} ${dispute.number}` });
  const externalId = keepsId ? (old.externalId ?? undefined) : undefined;
  const { source: from, currency, receivedOn } = old;
  const input = { source: from, externalId, amountMinor, currency, receivedOn, corrects: { policyId } };
  const receipt = await recordPayment(tx, ctx, deal, input, door);
  if (receipt.status !== 'recorded') throw new Error('A corrected payment could not take the place of the old one');
  await replacePayment(tx, old.id, { replacedById: receipt.payment.id });
  await corrected(tx, ctx, 'payment', { from: old, to: receipt.payment, dispute }, door);
  return receipt.payment;
}

async function corrected(
  tx: Session,
  ctx: HandlerContext,
  kind: 'deal' | 'payment',
  { from, to, dispute }: { from: Deal | Payment; to: Deal | Payment; dispute: Dispute },
  door: DealDoor,
): Promise<void> {
  await recordEvent(tx, {
    subjectKind: kind,
    subjectId: from.id,
    type: `${kind}.corrected`,
    actorId: door.actorId,
    via: door.via,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: {
      number: from.number,
      amountMinor: from.amountMinor,
      replacedById: to.id,
      byNumber: to.number,
      byAmountMinor: to.amountMinor,
      disputeId: dispute.id,
      dispute: dispute.number,
    },
  });
}
