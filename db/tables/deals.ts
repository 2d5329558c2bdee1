/**
 * What was sold: deals, the quotes before and the payments after them. Amounts are integer minor units with their
 * currency beside them; a refund is a payment with a negative amount, never a changed one.
 */
import type { Kit } from '../columns.ts';
import { isNull } from '../drizzle.ts';

export function defineDeals(kit: Kit) {
  const deals = kit.table(
    'deals',
    {
      id: kit.id().primaryKey(),
      number: kit.text().notNull().unique(),
      memberId: kit.id().notNull(),
      accountId: kit.id(),
      /** As it was stated, where no account is known by that name. */
      customer: kit.text(),
      leadId: kit.id(),
      line: kit.text().notNull(),
      product: kit.text(),
      outcome: kit.oneOf(['won', 'lost']).notNull(),
      amountMinor: kit.money().notNull(),
      currency: kit.text().notNull(),
      /** Local date YYYY-MM-DD. */
      closedOn: kit.text().notNull(),
      /** Which system or chat it came from, with its id there. */
      source: kit.text(),
      externalId: kit.text(),
      /** Null for history that was loaded. */
      recordedAt: kit.instant(),
      recordedBy: kit.id(),
      cancelledAt: kit.instant(),
      /** The deal that says what is right, after a dispute was upheld. */
      replacedById: kit.id(),
    },
    (t) => [
      kit.index('deals_member').on(t.memberId, t.closedOn),
      kit.index('deals_account').on(t.accountId),
      kit.index('deals_recorded').on(t.recordedAt),
      kit.index('deals_closed').on(t.closedOn),
      kit.uniqueIndex('deals_external').on(t.source, t.externalId),
    ],
  );
  /** Deals per rep, line and local day: the sums that the success rate reads. */
  const dealDays = kit.table(
    'deal_days',
    {
      memberId: kit.id().notNull(),
      line: kit.text().notNull(),
      day: kit.text().notNull(),
      won: kit.whole().notNull(),
      lost: kit.whole().notNull(),
    },
    (t) => [kit.primaryKey({ columns: [t.memberId, t.line, t.day] }), kit.index('deal_days_day').on(t.day)],
  );
  const quotes = kit.table(
    'quotes',
    {
      id: kit.id().primaryKey(),
      number: kit.text().notNull().unique(),
      memberId: kit.id().notNull(),
      accountId: kit.id(),
      /** As it was stated, where no account is known by that name. */
      customer: kit.text(),
      leadId: kit.id(),
      product: kit.text(),
      amountMinor: kit.money().notNull(),
      currency: kit.text().notNull(),
      sentAt: kit.instant().notNull(),
      /** The customer has confirmed, or it became a deal, or it is void: nobody waits for it any more. */
      settledAt: kit.instant(),
      settledAs: kit.oneOf(['confirmed', 'won', 'void']),
      /** The deal that it became; when that is cancelled the quote waits again. */
      dealId: kit.id(),
      source: kit.text().notNull(),
      externalId: kit.text(),
      recordedAt: kit.instant().notNull(),
      recordedBy: kit.id(),
    },
    (t) => [
      kit.index('quotes_waiting').on(t.sentAt).where(isNull(t.settledAt)),
      kit.index('quotes_member').on(t.memberId, t.sentAt),
      kit.index('quotes_deal').on(t.dealId),
      kit.uniqueIndex('quotes_external').on(t.source, t.externalId),
    ],
  );
  const payments = kit.table(
    'payments',
    {
      id: kit.id().primaryKey(),
      number: kit.text().notNull().unique(),
      dealId: kit.id().notNull(),
      /** Negative = a refund. */
      amountMinor: kit.money().notNull(),
      currency: kit.text().notNull(),
      /** Local date YYYY-MM-DD. */
      receivedOn: kit.text().notNull(),
      /** The payment that this one gives back. */
      refundsId: kit.id(),
      /** The payment that says what is right, after a dispute was upheld. */
      replacedById: kit.id(),
      source: kit.text().notNull(),
      externalId: kit.text(),
      recordedAt: kit.instant().notNull(),
      recordedBy: kit.id(),
    },
    (t) => [
      kit.index('payments_deal').on(t.dealId),
      kit.index('payments_recorded').on(t.recordedAt),
      kit.uniqueIndex('payments_external').on(t.source, t.externalId),
    ],
  );
  return { deals, dealDays, quotes, payments };
}
