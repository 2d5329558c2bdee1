/** The facts of the cards of a deal and of a quote, for one viewer. */
import type { DealCardFacts } from '../../cards/deal-card.ts';
import type { QuoteCardFacts } from '../../cards/quote-card.ts';
import { findDeal } from '../../db/repos/deals.ts';
import { leftOfPayment, paymentsOfDeal } from '../../db/repos/payments.ts';
import { findQuote } from '../../db/repos/quotes.ts';
import type { Session } from '../../db/session.ts';
import { can } from '../../domain/rights/can.ts';
import type { HandlerContext } from '../context.ts';
import { actorOf } from '../people/actor-of.ts';
import { customerOf } from './customer-of.ts';

export async function loadDealCard(
  session: Session,
  ctx: HandlerContext,
  key: string,
  dealId: string,
  memberId: string | null,
): Promise<DealCardFacts | null> {
  const deal = await findDeal(session, dealId);
  if (!deal) return null;
  const payments = await paymentsOfDeal(session, deal.id);
  let canRefund = false;
  for (const payment of payments) {
    if (payment.amountMinor > 0 && (await leftOfPayment(session, payment)) > 0) canRefund = true;
  }
  return {
    key,
    deal: {
      ...deal,
      isCancelled: deal.cancelledAt !== null,
      correctedBy: (await findDeal(session, deal.replacedById))?.number ?? null,
    },
    customer: await customerOf(session, deal),
    receivedMinor: payments.reduce((sum, payment) => sum + payment.amountMinor, 0),
    payments: payments.toReversed(),
    canRefund,
    canAct: deal.outcome === 'won' && (await mayRecord(session, ctx, deal.memberId, memberId)),
    now: ctx.now,
    timeZone: ctx.timeZone,
  };
}

export async function loadQuoteCard(
  session: Session,
  ctx: HandlerContext,
  key: string,
  quoteId: string,
  memberId: string | null,
): Promise<QuoteCardFacts | null> {
  const quote = await findQuote(session, quoteId);
  if (!quote) return null;
  return {
    key,
    quote,
    customer: await customerOf(session, quote),
    canAct: await mayRecord(session, ctx, quote.memberId, memberId),
    now: ctx.now,
    timeZone: ctx.timeZone,
  };
}

async function mayRecord(
  session: Session,
  ctx: HandlerContext,
  repId: string,
  memberId: string | null,
): Promise<boolean> {
  const { members } = await ctx.directory(session);
  const viewer = memberId === null ? undefined : members.get(memberId);
  if (!viewer) return false;
  const record = { ownerId: repId, unitPath: members.get(repId)?.unitPath ?? [] };
  return can(await actorOf(session, ctx, viewer), 'deal.record', record).allowed;
}
