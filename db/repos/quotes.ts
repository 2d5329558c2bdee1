/** Quotes as rows: waiting for the customer until they are confirmed, become a deal, or are void. */
import { and, desc, eq, inArray, isNull } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type Quote = Row<'quotes'>;

const byId = statement('quote by id', (db, t) =>
  db
    .select()
    .from(t.quotes)
    .where(eq(t.quotes.id, arg('id'))),
);
const byExternal = statement('quote by external id', (db, t) =>
  db
    .select()
    .from(t.quotes)
    .where(and(eq(t.quotes.source, arg('source')), eq(t.quotes.externalId, arg('externalId')))),
);

export async function findQuote(session: Session, id: string): Promise<Quote | null> {
  return (await session.run(byId, { id }))[0] ?? null;
}

export async function findQuoteByNumber(session: Session, number: string): Promise<Quote | null> {
  const { quotes } = session.tables;
  return (await session.db.select().from(quotes).where(eq(quotes.number, number)))[0] ?? null;
}

/** Quotes of these members that still wait, newest first. */
export async function waitingQuotesOf(session: Session, memberIds: readonly string[], limit: number): Promise<Quote[]> {
  if (memberIds.length === 0) return [];
  const { quotes } = session.tables;
  return session.db
    .select()
    .from(quotes)
    .where(and(inArray(quotes.memberId, [...memberIds]), isNull(quotes.settledAt)))
    .orderBy(desc(quotes.sentAt), desc(quotes.id))
    .limit(limit);
}

export async function findQuoteByExternalId(
  session: Session,
  source: string,
  externalId: string,
): Promise<Quote | null> {
  return (await session.run(byExternal, { source, externalId }))[0] ?? null;
}

/** Nobody waits for it any more. @param dealId the deal that it became @returns whether it still waited */
export async function settleQuote(
  tx: Session,
  id: string,
  as: NonNullable<Quote['settledAs']>,
  at: Date,
  dealId: string | null = null,
): Promise<boolean> {
  const { quotes } = tx.tables;
  const settled = await tx.db
    .update(quotes)
    .set({ settledAt: at, settledAs: as, dealId })
    .where(and(eq(quotes.id, id), isNull(quotes.settledAt)))
    .returning({ id: quotes.id });
  return settled.length > 0;
}

/** The quotes that became this deal wait again. @returns them */
export async function reopenQuotesOf(tx: Session, dealId: string): Promise<Quote[]> {
  const { quotes } = tx.tables;
  const change = { settledAt: null, settledAs: null, dealId: null };
  return tx.db.update(quotes).set(change).where(eq(quotes.dealId, dealId)).returning();
}

/** Quotes of a rep that still wait, newest first. */
export async function waitingQuotes(session: Session, memberId: string): Promise<Quote[]> {
  const { quotes } = session.tables;
  return session.db
    .select()
    .from(quotes)
    .where(and(eq(quotes.memberId, memberId), isNull(quotes.settledAt)))
    .orderBy(desc(quotes.sentAt), desc(quotes.id));
}
