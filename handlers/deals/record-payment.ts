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
import { type Evaluation, evaluatePlans, evaluateRest } from '../incentives/evaluate-plans.ts';
import { closeExceptionsOf } from '../incentives/exception-settled.ts';
import { reverseAward } from '../incentives/grant-award.ts';
import { knownBy } from './known-by.ts';
import type { Amount } from './read-amount.ts';
import type { DealDoor } from './record-deal.ts';

export interface PaymentInput extends Amount {
  readonly source: string;
  readonly externalId?: string | undefined;
  /** Local day YYYY-MM-DD. */
  readonly receivedOn: string;
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
  if (known) return known;
  if (deal.cancelledAt !== null) return refused('deal-cancelled', 'deal', { number: deal.number });
  if (deal.currency !== input.currency) return refused('currency-differs', 'currency', { currency: deal.currency });
  const payment = await insertPayment(tx, ctx, deal, input, null, door);
  const evaluation = await evaluatePlans(tx, ctx, { kind: 'payment', deal, payment });
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
  if (known) return known;
  if (deal.currency !== input.currency) return refused('currency-differs', 'currency', { currency: deal.currency });
  const left = (await leftOfPayment(tx, paid)) - input.amountMinor;
  if (left < 0)
    return refused('refund-too-large', 'amount', { left: String(left + input.amountMinor), currency: deal.currency });
  const refund = await insertPayment(tx, ctx, deal, input, paid, door);
  const granted: Award[] = [];
  for (const award of await awardsOfPayment(tx, deal, paid)) {
    const reversal = await reverseAward(tx, ctx, award, { kind: 'payment', id: refund.id, number: refund.number });
    granted.push(reversal);
    const rest = left > 0 ? await evaluateRest(tx, ctx, award, { deal, paid, refund, leftMinor: left }) : null;
    if (rest) granted.push(rest);
  }
  if (left === 0) await closeExceptionsOf(tx, ctx, paid.id);
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

async function findKnown(
  tx: Session,
  deal: Deal,
  input: PaymentInput,
  refunds: Payment | null,
): Promise<PaymentReceipt | null> {
  const payment = await findPaymentByExternalId(tx, input.source, idOf(deal, input, refunds));
  if (!payment) return null;
  const isSame =
    payment.dealId === deal.id &&
    payment.currency === input.currency &&
    payment.refundsId === (refunds?.id ?? null) &&
    payment.amountMinor === (refunds ? -input.amountMinor : input.amountMinor);
  return isSame ? { status: 'duplicate', payment } : refused('id-differs', 'externalId', {});
}

function idOf(deal: Deal, { externalId, ...says }: PaymentInput, refunds: Payment | null): string {
  return knownBy(externalId, { ...says, dealId: deal.id, refundsId: refunds?.id ?? null });
}

async function insertPayment(
  tx: Session,
  ctx: HandlerContext,
  deal: Deal,
  input: PaymentInput,
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
    source: input.source,
    externalId: idOf(deal, input, refunds),
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
