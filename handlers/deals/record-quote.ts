/** A quote goes to a customer: stored once, and waits until the customer confirms, it becomes a deal, or it is void. */
import { recordEvent } from '../../db/audit/record-event.ts';
import { takeNumber } from '../../db/repos/leads.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { findQuoteByExternalId, type Quote, settleQuote } from '../../db/repos/quotes.ts';
import type { Session } from '../../db/session.ts';
import type { DealProblem } from '../../domain/deals/deal-problem.ts';
import type { HandlerContext } from '../context.ts';
import { isSameSale, type SaleField } from './find-sale.ts';
import { knownBy } from './known-by.ts';
import type { Amount } from './read-amount.ts';
import type { DealDoor } from './record-deal.ts';
import { showToRep } from './show-to-rep.ts';

export interface QuoteInput extends Amount {
  readonly source: string;
  readonly externalId?: string | undefined;
  readonly memberId: string;
  readonly accountId: string | null;
  /** As stated, where no account is known by that name. */
  readonly customer: string | null;
  readonly leadId: string | null;
  readonly product: string | null;
  readonly sentAt: Date;
  readonly leftOut?: readonly SaleField[];
}

export type QuoteReceipt =
  | { readonly status: 'recorded' | 'duplicate'; readonly quote: Quote }
  | { readonly status: 'refused'; readonly problem: DealProblem };

/** @param day local day that tells two equal quotes apart where their source gives no id */
export async function recordQuote(
  tx: Session,
  ctx: HandlerContext,
  input: QuoteInput,
  day: string,
  door: DealDoor,
): Promise<QuoteReceipt> {
  const { source, externalId: stated, sentAt, leftOut = [], ...says } = input;
  const find = (id: string) => findQuoteByExternalId(tx, source, id);
  const { externalId, record: known } = await knownBy(
    stated,
    { ...says, day },
    find,
    (quote) => quote.settledAs === 'void',
  );
  if (known) {
    // Without an id only the day tells quotes apart, not the minute.
    const isSameTime = stated === undefined || leftOut.includes('day') || +known.sentAt === +sentAt;
    return isSameTime && isSameSale(known, says, leftOut)
      ? { status: 'duplicate', quote: known }
      : { status: 'refused', problem: { code: 'id-differs', field: 'externalId', params: {} } };
  }
  const quote: Quote = {
    ...says,
    id: ctx.newId(),
    number: await takeNumber(tx, 'quote', 'Q'),
    sentAt,
    settledAt: null,
    settledAs: null,
    dealId: null,
    source,
    externalId,
    recordedAt: ctx.now,
    recordedBy: door.actorId,
  };
  await tx.insert('quotes', quote);
  await recordEvent(tx, {
    subjectKind: 'quote',
    subjectId: quote.id,
    type: 'quote.sent',
    actorId: door.actorId,
    via: door.via,
    occurredAt: sentAt,
    recordedAt: ctx.now,
    params: {
      number: quote.number,
      memberId: quote.memberId,
      amountMinor: quote.amountMinor,
      currency: quote.currency,
      leadId: quote.leadId,
    },
  });
  await showToRep(tx, ctx, quote.memberId, `quote:${quote.id}`, quote.id);
  return { status: 'recorded', quote };
}

/** @returns false when nobody waited for it any more */
export async function endQuote(
  tx: Session,
  ctx: HandlerContext,
  quote: Quote,
  as: 'confirmed' | 'void',
  door: DealDoor,
): Promise<boolean> {
  if (!(await settleQuote(tx, quote.id, as, ctx.now))) return false;
  await recordEvent(tx, {
    subjectKind: 'quote',
    subjectId: quote.id,
    type: `quote.${as === 'void' ? 'voided' : 'confirmed'}`,
    actorId: door.actorId,
    via: door.via,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: { number: quote.number },
  });
  await refreshCards(tx, quote.id, ctx.now, ctx.newId);
  return true;
}
