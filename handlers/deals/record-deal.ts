/**
 * A won deal is recorded, through whichever door: stored once, counted for the success rate, the quotes behind it are
 * settled, the plans are evaluated, and the rep gets its card; all in one transaction. A cancellation takes back what the
 * deal and its payments have earned.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { standingAwards } from '../../db/repos/awards.ts';
import { cancelDeal, countWonDeal, type Deal, findDealByExternalId } from '../../db/repos/deals.ts';
import { markDirectoryChanged } from '../../db/repos/directory.ts';
import { openLeadsOfAccount, takeNumber } from '../../db/repos/leads.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { paymentsOfDeal } from '../../db/repos/payments.ts';
import { type Quote, reopenQuotesOf, settleQuote, waitingQuotes } from '../../db/repos/quotes.ts';
import type { Session } from '../../db/session.ts';
import type { DealProblem } from '../../domain/deals/deal-problem.ts';
import { productLineOf } from '../../domain/scoring/score-lead.ts';
import type { HandlerContext } from '../context.ts';
import { type Evaluation, evaluatePlans } from '../incentives/evaluate-plans.ts';
import { closeExceptionsOf } from '../incentives/exception-settled.ts';
import { reverseAward } from '../incentives/grant-award.ts';
import { isSameSale, type SaleField } from './find-sale.ts';
import { knownBy } from './known-by.ts';
import type { Amount } from './read-amount.ts';
import { showToRep } from './show-to-rep.ts';

export interface DealInput extends Amount {
  readonly source: string;
  readonly externalId?: string | undefined;
  readonly memberId: string;
  readonly accountId: string | null;
  /** As stated, where no account is known by that name. */
  readonly customer: string | null;
  readonly leadId: string | null;
  readonly product: string | null;
  /** Local day YYYY-MM-DD. */
  readonly closedOn: string;
  readonly leftOut?: readonly SaleField[];
  /** A deal of which this one says what is right: its place among the customer's deals and its plan version are kept. */
  readonly corrects?: { readonly recordedAt: Date | null; readonly policyId: string };
}

export interface DealDoor {
  readonly actorId: string | null;
  readonly via: string;
}

export type DealReceipt =
  | { readonly status: 'recorded'; readonly deal: Deal; readonly evaluation: Evaluation }
  | { readonly status: 'duplicate'; readonly deal: Deal }
  | { readonly status: 'refused'; readonly problem: DealProblem };

/** Deals of products that no line knows. */
const unknownLine = 'other';

export async function recordDeal(
  tx: Session,
  ctx: HandlerContext,
  input: DealInput,
  door: DealDoor,
): Promise<DealReceipt> {
  const { source, externalId: stated, leftOut = [], corrects, ...says } = input;
  const find = (id: string) => findDealByExternalId(tx, source, id);
  const { externalId, record: known } = await knownBy(stated, says, find, (deal) => deal.cancelledAt !== null);
  if (known?.cancelledAt) return refused('deal-cancelled', 'externalId', { number: known.number });
  if (known) {
    const isSame = isSameSale(known, says, leftOut) && (leftOut.includes('day') || known.closedOn === says.closedOn);
    return isSame ? { status: 'duplicate', deal: known } : refused('id-differs', 'externalId');
  }

  const deal: Deal = {
    ...says,
    id: ctx.newId(),
    number: await takeNumber(tx, 'deal', 'D'),
    line: productLineOf(input.product, ctx.policies.current.grading) ?? unknownLine,
    outcome: 'won',
    source,
    externalId,
    recordedAt: corrects ? corrects.recordedAt : ctx.now,
    recordedBy: door.actorId,
    cancelledAt: null,
    replacedById: null,
  };
  await tx.insert('deals', deal);
  await countWonDeal(tx, deal, 1);
  await settleQuotesOf(tx, ctx, deal);
  await recordEvent(tx, {
    subjectKind: 'deal',
    subjectId: deal.id,
    type: 'deal.won',
    actorId: door.actorId,
    via: door.via,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: {
      number: deal.number,
      memberId: deal.memberId,
      amountMinor: deal.amountMinor,
      currency: deal.currency,
      line: deal.line,
      closedOn: deal.closedOn,
      leadId: deal.leadId,
    },
  });
  const evaluation = await evaluatePlans(tx, ctx, { kind: 'deal', deal }, corrects?.policyId);
  await showToRep(tx, ctx, deal.memberId, `deal:${deal.id}`, deal.id);
  await countedAnew(tx, ctx, deal);
  return { status: 'recorded', deal, evaluation };
}

export type CancelReceipt =
  | { readonly status: 'cancelled' | 'duplicate' }
  | { readonly status: 'refused'; readonly problem: DealProblem };

/** Only what was won can be cancelled; a second time changes nothing. */
export async function cancelWonDeal(
  tx: Session,
  ctx: HandlerContext,
  deal: Deal,
  door: DealDoor & { readonly reason: string | null },
): Promise<CancelReceipt> {
  if (deal.outcome !== 'won') return refused('deal-lost', 'deal', { number: deal.number });
  if (deal.cancelledAt !== null) return { status: 'duplicate' };
  await cancelDeal(tx, deal.id, ctx.now);
  await countWonDeal(tx, deal, -1);
  const causes = [deal.id, ...(await paymentsOfDeal(tx, deal.id)).map((payment) => payment.id)];
  const reversed: string[] = [];
  for (const causeId of causes) {
    for (const award of await standingAwards(tx, causeId)) {
      reversed.push((await reverseAward(tx, ctx, award, { kind: 'deal', id: deal.id, number: deal.number })).id);
    }
    await closeExceptionsOf(tx, ctx, causeId);
  }
  await reopenQuotes(tx, ctx, deal);
  await recordEvent(tx, {
    subjectKind: 'deal',
    subjectId: deal.id,
    type: 'deal.cancelled',
    actorId: door.actorId,
    via: door.via,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: { number: deal.number, reversed },
    values: { personKey: `deal:${deal.id}`, before: null, after: { reason: door.reason } },
  });
  await refreshCards(tx, deal.id, ctx.now, ctx.newId);
  await countedAnew(tx, ctx, deal);
  return { status: 'cancelled' };
}

/** The success rates are kept in memory until the directory changes; a lead's card counts the deals of its account. */
async function countedAnew(tx: Session, ctx: HandlerContext, deal: Deal): Promise<void> {
  await markDirectoryChanged(tx, ctx.newId());
  const leadIds = new Set(deal.accountId === null ? [] : await openLeadsOfAccount(tx, deal.accountId));
  if (deal.leadId !== null) leadIds.add(deal.leadId);
  for (const leadId of leadIds) await refreshCards(tx, leadId, ctx.now, ctx.newId);
}

/** What the rep offered this customer for it, or for the same lead, has become this deal; nobody waits for it any more. */
async function settleQuotesOf(tx: Session, ctx: HandlerContext, deal: Deal): Promise<void> {
  for (const quote of await waitingQuotes(tx, deal.memberId)) {
    const isOfLead = deal.leadId !== null && quote.leadId === deal.leadId;
    const isOfCustomer =
      deal.accountId === null
        ? deal.customer !== null && quote.customer === deal.customer
        : quote.accountId === deal.accountId;
    if (!isOfLead && !(isOfCustomer && quote.product === deal.product)) continue;
    await settleQuote(tx, quote.id, 'won', ctx.now, deal.id);
    await quoteChanged(tx, ctx, deal, quote, 'quote.won');
  }
}

async function reopenQuotes(tx: Session, ctx: HandlerContext, deal: Deal): Promise<void> {
  for (const quote of await reopenQuotesOf(tx, deal.id)) await quoteChanged(tx, ctx, deal, quote, 'quote.reopened');
}

async function quoteChanged(
  tx: Session,
  ctx: HandlerContext,
  deal: Deal,
  quote: Quote,
  type: 'quote.won' | 'quote.reopened',
): Promise<void> {
  await recordEvent(tx, {
    subjectKind: 'quote',
    subjectId: quote.id,
    type,
    actorId: null,
    via: 'deal',
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: { number: quote.number, dealId: deal.id },
  });
  await refreshCards(tx, quote.id, ctx.now, ctx.newId);
}

function refused(
  code: DealProblem['code'],
  field: string,
  params: DealProblem['params'] = {},
): { status: 'refused'; problem: DealProblem } {
  return { status: 'refused', problem: { code, field, params } };
}
