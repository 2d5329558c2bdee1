/**
 * What another system states about a deal, a quote or a payment becomes a record, or is refused with the reason. The same
 * checks as in chat; here records are named by numbers and ids instead of being picked from a list.
 */
import { type Award, standingAwards } from '../../db/repos/awards.ts';
import { type Deal, findDeal, findDealByExternalId, findDealByNumber } from '../../db/repos/deals.ts';
import { findPayment, findPaymentByExternalId, findPaymentByNumber } from '../../db/repos/payments.ts';
import { findQuote, findQuoteByExternalId } from '../../db/repos/quotes.ts';
import type { Session } from '../../db/session.ts';
import type { DealProblem } from '../../domain/deals/deal-problem.ts';
import { checkOccurredAt } from '../../domain/leads/check-occurred-at.ts';
import { dateOfDay, localDay } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../context.ts';
import type { Evaluation } from '../incentives/evaluate-plans.ts';
import { chatReference, chatSource } from './chat-source.ts';
import { findSale, type StatedSale } from './find-sale.ts';
import { type Amount, readAmount } from './read-amount.ts';
import { readDay } from './read-day.ts';
import { cancelWonDeal, recordDeal } from './record-deal.ts';
import { recordPayment, recordRefund } from './record-payment.ts';
import { endQuote, recordQuote } from './record-quote.ts';

interface Stated {
  readonly source: string;
  readonly externalId?: string | undefined;
  readonly amount?: string | undefined;
  readonly currency?: string | undefined;
}

export interface StatedDeal extends Stated, StatedSale {
  readonly status: 'won' | 'cancelled';
  readonly dealId?: string | undefined;
  readonly dealNumber?: string | undefined;
  readonly closedOn?: string | undefined;
  readonly reason?: string | undefined;
}

export interface StatedQuote extends Stated, StatedSale {
  readonly status: 'sent' | 'confirmed' | 'void';
  readonly quoteId?: string | undefined;
  readonly sentAt?: unknown;
}

export interface StatedPayment extends Stated {
  readonly dealId?: string | undefined;
  readonly dealNumber?: string | undefined;
  readonly dealExternalId?: string | undefined;
  readonly refundOf?: string | undefined;
  readonly receivedOn?: string | undefined;
}

export type Taken =
  | {
      readonly status: 'recorded' | 'duplicate' | 'cancelled' | 'settled';
      readonly id: string;
      readonly number: string;
      readonly awards: readonly Award[];
      readonly exceptions: Evaluation['exceptions'];
    }
  | { readonly status: 'refused'; readonly problem: DealProblem };

const door = { actorId: null, via: 'api' };

export async function takeDeal(tx: Session, ctx: HandlerContext, stated: StatedDeal): Promise<Taken> {
  if (stated.status === 'cancelled') {
    const deal = await namedDeal(tx, stated.source, { ...stated, dealExternalId: stated.externalId });
    if (!deal) return refused('deal-unknown', stated.dealNumber ? 'dealNumber' : 'externalId');
    const receipt = await cancelWonDeal(tx, ctx, deal, { ...door, reason: stated.reason ?? null });
    return receipt.status === 'refused' ? receipt : taken(receipt.status, deal, []);
  }
  const amount = amountOf(ctx, stated);
  if ('code' in amount) return { status: 'refused', problem: amount };
  const sale = await findSale(tx, ctx, stated);
  if ('code' in sale) return { status: 'refused', problem: sale };
  const closedOn = readDay(ctx, stated.closedOn, 'closedOn');
  if (typeof closedOn !== 'string') return { status: 'refused', problem: closedOn };
  const { source, externalId } = stated;
  const leftOut = [...sale.leftOut, ...(stated.closedOn ? [] : ['day' as const])];
  const receipt = await recordDeal(tx, ctx, { source, externalId, ...sale, ...amount, closedOn, leftOut }, door);
  if (receipt.status === 'refused') return receipt;
  if (receipt.status === 'duplicate')
    return taken('duplicate', receipt.deal, await standingAwards(tx, receipt.deal.id));
  return taken('recorded', receipt.deal, receipt.evaluation.awards, receipt.evaluation.exceptions);
}

export async function takeQuote(tx: Session, ctx: HandlerContext, stated: StatedQuote): Promise<Taken> {
  const { source, externalId } = stated;
  if (stated.status !== 'sent') {
    const quote = stated.quoteId
      ? await findQuote(tx, stated.quoteId)
      : await findQuoteByExternalId(tx, source, externalId ?? '');
    if (!quote) return refused('quote-unknown', stated.quoteId ? 'quoteId' : 'externalId');
    if (await endQuote(tx, ctx, quote, stated.status, door)) return taken('settled', quote, []);
    // A quote that became a deal was confirmed as well; anything else contradicts what is known.
    const isSame = quote.settledAs === stated.status || (quote.settledAs === 'won' && stated.status === 'confirmed');
    return isSame ? taken('duplicate', quote, []) : refused('quote-settled', 'status', { number: quote.number });
  }
  const amount = amountOf(ctx, stated);
  if ('code' in amount) return { status: 'refused', problem: amount };
  const sale = await findSale(tx, ctx, stated);
  if ('code' in sale) return { status: 'refused', problem: sale };
  const { at } = checkOccurredAt(stated.sentAt, ctx.timeZone);
  const isTimed = at !== null && at <= ctx.now;
  const sentAt = isTimed ? at : ctx.now;
  const day = readDay(ctx, dateOfDay(localDay(ctx.timeZone, sentAt.getTime())), 'sentAt');
  if (typeof day !== 'string') return { status: 'refused', problem: day };
  const leftOut = [...sale.leftOut, ...(isTimed ? [] : ['day' as const])];
  const receipt = await recordQuote(tx, ctx, { source, externalId, ...sale, ...amount, sentAt, leftOut }, day, door);
  return receipt.status === 'refused' ? receipt : taken(receipt.status, receipt.quote, []);
}

export async function takePayment(tx: Session, ctx: HandlerContext, stated: StatedPayment): Promise<Taken> {
  const amount = amountOf(ctx, stated);
  if ('code' in amount) return { status: 'refused', problem: amount };
  const receivedOn = readDay(ctx, stated.receivedOn, 'receivedOn');
  if (typeof receivedOn !== 'string') return { status: 'refused', problem: receivedOn };
  const { source, externalId } = stated;
  const input = { source, externalId, ...amount, receivedOn, isDayLeftOut: !stated.receivedOn };
  if (stated.refundOf !== undefined) {
    const paid = await namedPayment(tx, source, stated.refundOf);
    if (!paid) return refused('payment-unknown', 'refundOf');
    return receiptOf(tx, await recordRefund(tx, ctx, paid, input, door));
  }
  const deal = await namedDeal(tx, source, stated);
  if (!deal)
    return refused('deal-unknown', stated.dealNumber ? 'dealNumber' : stated.dealId ? 'dealId' : 'dealExternalId');
  return receiptOf(tx, await recordPayment(tx, ctx, deal, input, door));
}

async function receiptOf(tx: Session, receipt: Awaited<ReturnType<typeof recordPayment>>): Promise<Taken> {
  if (receipt.status === 'refused') return receipt;
  const { payment } = receipt;
  if (receipt.status === 'duplicate') return taken('duplicate', payment, await standingAwards(tx, payment.id));
  return taken('recorded', payment, receipt.evaluation.awards, receipt.evaluation.exceptions);
}

function amountOf(ctx: HandlerContext, { amount, currency }: Stated): Amount | DealProblem {
  return readAmount({ text: amount ?? '', currency }, ctx.policies.current.incentives);
}

async function namedDeal(
  tx: Session,
  source: string,
  by: { dealId?: string | undefined; dealNumber?: string | undefined; dealExternalId?: string | undefined },
): Promise<Deal | null> {
  if (by.dealId) return findDeal(tx, by.dealId);
  if (by.dealNumber) return findDealByNumber(tx, by.dealNumber);
  return by.dealExternalId ? findDealByExternalId(tx, source, by.dealExternalId) : null;
}

async function namedPayment(tx: Session, source: string, name: string) {
  return (
    (await findPaymentByNumber(tx, name)) ??
    (await findPaymentByExternalId(tx, source, name)) ??
    (await findPaymentByExternalId(tx, chatSource, chatReference(name))) ??
    (await findPayment(tx, name))
  );
}

function taken(
  status: Exclude<Taken['status'], 'refused'>,
  { id, number }: { id: string; number: string },
  awards: readonly Award[],
  exceptions: Evaluation['exceptions'] = [],
): Taken {
  return { status, id, number, awards, exceptions };
}

function refused(code: DealProblem['code'], field: string, params: DealProblem['params'] = {}): Taken {
  return { status: 'refused', problem: { code, field, params } };
}
