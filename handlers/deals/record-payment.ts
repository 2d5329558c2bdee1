/**
 * A payment for a deal comes in, or goes back. A payment earns what the plans say; a refund takes the awards of its
 * payment back exactly, and where part of the payment stays, that part is counted anew under the same plan version.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { type Award, standingAwards } from '../../db/repos/awards.ts';
import { type Deal, findDeal } from '../../db/repos/deals.ts';
import { takeNumber } from '../../db/repos/leads.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { findPaymentByExternalId, leftOfPayment, type Payment, paymentsOfDeal } from '../../db/repos/payments.ts';
import type { Session } from '../../db/session.ts';
import type { DealProblem } from '../../domain/deals/deal-problem.ts';
import type { HandlerContext } from '../context.ts';
import { awardsOfSettlingPlans, type Evaluation, evaluatePlans, evaluateRest } from '../incentives/evaluate-plans.ts';
import { closeExceptionsOf, recountOverpaidOf } from '../incentives/exception-settled.ts';
import { reverseAward } from '../incentives/grant-award.ts';
import { chatSource, plainReference } from './chat-source.ts';
import { knownBy } from './known-by.ts';
import type { Amount } from './read-amount.ts';
import type { DealDoor } from './record-deal.ts';

export interface PaymentInput extends Amount {
  readonly source: string;
  readonly externalId?: string | undefined;
  /** Local day YYYY-MM-DD. */
  readonly receivedOn: string;
  /** The day was not stated; a payment that is known already cannot contradict it. */
  readonly isDayLeftOut?: boolean;
  /** The plan version of a payment of which this one says what is right; null = the plans had not begun, and do not now. */
  readonly corrects?: { readonly policyId: string | null };
}

export type PaymentReceipt =
  | { readonly status: 'recorded'; readonly payment: Payment; readonly evaluation: Evaluation }
  | { readonly status: 'duplicate'; readonly payment: Payment }
  | { readonly status: 'refused'; readonly problem: DealProblem };

export async function recordPayment(
  tx: Session,
  ctx: HandlerContext,
  deal: Deal,
  input: PaymentInput,
  door: DealDoor,
): Promise<PaymentReceipt> {
  const known = await findKnown(tx, deal, input, null);
  if (typeof known !== 'string') return known;
  if (deal.outcome !== 'won') return refused('deal-lost', 'deal', { number: deal.number });
  if (deal.cancelledAt !== null) return refused('deal-cancelled', 'deal', { number: deal.number });
  if (deal.currency !== input.currency) return refused('currency-differs', 'currency', { currency: deal.currency });
  const payment = await insertPayment(tx, ctx, deal, { ...input, externalId: known }, null, door);
  const evaluation =
    input.corrects?.policyId === null
      ? { awards: [], exceptions: [] }
      : await evaluatePlans(tx, ctx, { kind: 'payment', deal, payment }, input.corrects?.policyId);
  await refreshCards(tx, deal.id, ctx.now, ctx.newId);
  return { status: 'recorded', payment, evaluation };
}

/** @param input its amount is what goes back, greater than zero. Money of a cancelled deal can go back as well. */
export async function recordRefund(
  tx: Session,
  ctx: HandlerContext,
  paid: Payment,
  input: PaymentInput,
  door: DealDoor,
): Promise<PaymentReceipt> {
  const deal = await findDeal(tx, paid.dealId);
  if (!deal || paid.amountMinor <= 0) return refused('payment-unknown', 'refundOf', {});
  const known = await findKnown(tx, deal, input, paid);
  if (typeof known !== 'string') return known;
  if (deal.currency !== input.currency) return refused('currency-differs', 'currency', { currency: deal.currency });
  const left = (await leftOfPayment(tx, paid)) - input.amountMinor;
  if (left < 0)
    return refused('refund-too-large', 'amount', { left: String(left + input.amountMinor), currency: deal.currency });
  const refund = await insertPayment(tx, ctx, deal, { ...input, externalId: known }, paid, door);
  // Read before anything is taken back: what is left is counted by the version that has paid so far.
  const settling = await awardsOfSettlingPlans(tx, ctx, deal);
  const granted: Award[] = [];
  const plans = new Map(settling.map((award) => [award.plan, award]));
  for (const award of await awardsOfPayment(tx, deal, paid)) {
    granted.push(await reverseAward(tx, ctx, award, { kind: 'payment', id: refund.id, number: refund.number }));
    if (!plans.has(award.plan)) plans.set(award.plan, award);
  }
  for (const award of plans.values()) {
    const rest = await evaluateRest(tx, ctx, award, { deal, paid, refund });
    if (rest) granted.push(rest);
  }
  if (left === 0) await closeExceptionsOf(tx, ctx, paid.id);
  await recountOverpaidOf(tx, ctx, deal);
  await refreshCards(tx, deal.id, ctx.now, ctx.newId);
  return { status: 'recorded', payment: refund, evaluation: { awards: granted, exceptions: [] } };
}

/** Of the payment itself, and of what earlier refunds left of it. */
async function awardsOfPayment(tx: Session, deal: Deal, paid: Payment): Promise<Award[]> {
  const awards: Award[] = [];
  for (const payment of await paymentsOfDeal(tx, deal.id)) {
    if (payment.id === paid.id || payment.refundsId === paid.id) awards.push(...(await standingAwards(tx, payment.id)));
  }
  return awards;
}

/** @returns the id under which it is to be kept, or the answer where it is there already or contradicts one that is */
async function findKnown(
  tx: Session,
  deal: Deal,
  input: PaymentInput,
  refunds: Payment | null,
): Promise<PaymentReceipt | string> {
  const { source, externalId: stated, isDayLeftOut, corrects: _, ...says } = input;
  const find = (id: string) => findPaymentByExternalId(tx, source, id);
  const isGone = async (payment: Payment) => payment.amountMinor > 0 && (await leftOfPayment(tx, payment)) === 0;
  const ofDeal = { ...says, dealId: deal.id, refundsId: refunds?.id ?? null };
  const { externalId, record } = await knownBy(stated, { source, ...ofDeal }, find, isGone);
  const amountMinor = refunds ? -input.amountMinor : input.amountMinor;
  if (!record) {
    const other = stated === undefined ? null : await throughOtherDoor(tx, source, stated, { ...ofDeal, amountMinor });
    return other === null || (await isGone(other)) ? externalId : { status: 'duplicate', payment: other };
  }
  const isSame =
    record.dealId === deal.id &&
    record.currency === input.currency &&
    record.refundsId === ofDeal.refundsId &&
    record.amountMinor === amountMinor &&
    (isDayLeftOut === true || record.receivedOn === input.receivedOn);
  if (!isSame) return refused('id-differs', 'externalId', {});
  if (await isGone(record)) return refused('payment-refunded', 'externalId', { number: record.number });
  return { status: 'duplicate', payment: record };
}

/** The same payment of the same deal, written down in chat with the reference under which another system knows it. */
async function throughOtherDoor(
  tx: Session,
  source: string,
  stated: string,
  { dealId, refundsId, amountMinor }: Pick<Payment, 'dealId' | 'refundsId' | 'amountMinor'>,
): Promise<Payment | null> {
  const same = (await paymentsOfDeal(tx, dealId)).find(
    (payment) =>
      payment.source !== source &&
      [payment.source, source].includes(chatSource) &&
      payment.amountMinor === amountMinor &&
      payment.refundsId === refundsId &&
      payment.externalId !== null &&
      plainReference(payment.externalId) === plainReference(stated),
  );
  return same ?? null;
}

async function insertPayment(
  tx: Session,
  ctx: HandlerContext,
  deal: Deal,
  input: PaymentInput & { readonly externalId: string },
  refunds: Payment | null,
  door: DealDoor,
): Promise<Payment> {
  const payment: Payment = {
    id: ctx.newId(),
    number: await takeNumber(tx, 'payment', 'P'),
    dealId: deal.id,
    amountMinor: refunds ? -input.amountMinor : input.amountMinor,
    currency: input.currency,
    receivedOn: input.receivedOn,
    refundsId: refunds?.id ?? null,
    replacedById: null,
    source: input.source,
    externalId: input.externalId,
    recordedAt: ctx.now,
    recordedBy: door.actorId,
  };
  await tx.insert('payments', payment);
  await recordEvent(tx, {
    subjectKind: 'payment',
    subjectId: payment.id,
    type: refunds ? 'payment.refunded' : 'payment.received',
    actorId: door.actorId,
    via: door.via,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: {
      number: payment.number,
      dealId: deal.id,
      memberId: deal.memberId,
      amountMinor: payment.amountMinor,
      currency: payment.currency,
      refundsId: payment.refundsId,
    },
  });
  return payment;
}

function refused(code: DealProblem['code'], field: string, params: DealProblem['params']): PaymentReceipt {
  return { status: 'refused', problem: { code, field, params } };
}
