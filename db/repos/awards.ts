/**
 * Awards as rows, and the ledger they are written into. Both only grow: a correction is another award with the exact
 * negative. The ledger counts its entries per member and unit, so that two writers can never both take the next place.
 */
import { and, asc, desc, eq, inArray, isNull } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type Award = Row<'awards'>;
export type LedgerEntry = Row<'ledger'>;

const byId = statement('award by id', (db, t) =>
  db
    .select()
    .from(t.awards)
    .where(eq(t.awards.id, arg('id'))),
);
const lastEntry = statement('last ledger entry', (db, t) =>
  db
    .select()
    .from(t.ledger)
    .where(and(eq(t.ledger.memberId, arg('memberId')), eq(t.ledger.unit, arg('unit'))))
    .orderBy(desc(t.ledger.entry))
    .limit(1),
);
const entryOf = statement('ledger entry of award', (db, t) =>
  db
    .select()
    .from(t.ledger)
    .where(eq(t.ledger.awardId, arg('awardId'))),
);
const reversalBy = statement('reversal of award', (db, t) =>
  db
    .select()
    .from(t.awards)
    .where(eq(t.awards.reversesId, arg('id'))),
);

export async function findAward(session: Session, id: string | null): Promise<Award | null> {
  return id === null ? null : ((await session.run(byId, { id }))[0] ?? null);
}

/** The award that takes this one back, if any does. */
export async function findReversal(session: Session, awardId: string): Promise<Award | null> {
  return (await session.run(reversalBy, { id: awardId }))[0] ?? null;
}

/** Awards earned by a deal or payment that nothing has taken back yet. */
export async function standingAwards(session: Session, causeId: string): Promise<Award[]> {
  const { awards } = session.tables;
  const rows = await session.db
    .select()
    .from(awards)
    .where(and(eq(awards.causeId, causeId), isNull(awards.reversesId)))
    .orderBy(asc(awards.id));
  const standing: Award[] = [];
  for (const row of rows) if (!(await findReversal(session, row.id))) standing.push(row);
  return standing;
}

/** All that a plan has written for the payments of a deal, what was taken back too, in the order of their numbers. */
export async function awardsOnPayments(
  session: Session,
  plan: string,
  dealId: string,
  paymentIds: readonly string[],
): Promise<Award[]> {
  const { awards } = session.tables;
  const rows = await session.db
    .select()
    .from(awards)
    .where(and(eq(awards.plan, plan), inArray(awards.causeId, [dealId, ...paymentIds])));
  return rows.toSorted((one, other) => (isEarlier(one.number, other.number) ? -1 : 1));
}

/** Keys of the plans that have written an award for a payment of this deal. */
export async function plansOnPayments(session: Session, dealId: string): Promise<string[]> {
  const { awards, payments } = session.tables;
  const rows = await session.db
    .selectDistinct({ plan: awards.plan })
    .from(awards)
    .innerJoin(payments, eq(payments.id, awards.causeId))
    .where(eq(payments.dealId, dealId))
    .orderBy(asc(awards.plan));
  return rows.map((row) => row.plan);
}

/** Numbers grow by one with each award. */
export function isEarlier(number: string, other: string): boolean {
  return number.length === other.length ? number < other : number.length < other.length;
}

/** Ids of all awards in the order of their numbers, which is the order in which they were written. For verifying. */
export async function awardIds(session: Session): Promise<string[]> {
  const { awards } = session.tables;
  const rows = await session.db.select({ id: awards.id, number: awards.number }).from(awards);
  return rows.toSorted((one, other) => (isEarlier(one.number, other.number) ? -1 : 1)).map((row) => row.id);
}

/** Adds an award to what its member has. @returns the entry with the new balance. @throws RangeError beyond 2^53 − 1 */
export async function appendLedger(
  tx: Session,
  award: Pick<Award, 'id' | 'memberId' | 'unit' | 'amountMinor'>,
  at: Date,
): Promise<LedgerEntry> {
  const { memberId, unit, amountMinor } = award;
  const [last] = await tx.run(lastEntry, { memberId, unit });
  const balanceMinor = (last?.balanceMinor ?? 0) + amountMinor;
  if (!Number.isSafeInteger(balanceMinor)) throw new RangeError('A balance has grown beyond what can be kept exactly');
  const entry = { memberId, unit, entry: (last?.entry ?? 0) + 1, awardId: award.id, amountMinor, balanceMinor, at };
  await tx.insert('ledger', entry);
  return entry;
}

export async function ledgerEntryOf(session: Session, awardId: string): Promise<LedgerEntry | null> {
  return (await session.run(entryOf, { awardId }))[0] ?? null;
}

/** What a member has, per unit: the last entry of each. */
export async function balancesOf(session: Session, memberId: string): Promise<LedgerEntry[]> {
  const { ledger } = session.tables;
  const units = await session.db
    .selectDistinct({ unit: ledger.unit })
    .from(ledger)
    .where(eq(ledger.memberId, memberId));
  const entries: LedgerEntry[] = [];
  for (const { unit } of units) entries.push(...(await session.run(lastEntry, { memberId, unit })));
  return entries.toSorted((one, other) => (one.unit < other.unit ? -1 : 1));
}

/** A member's latest awards, newest first. */
export async function latestAwards(session: Session, memberId: string, limit: number): Promise<Award[]> {
  const { awards } = session.tables;
  return session.db
    .select()
    .from(awards)
    .where(eq(awards.memberId, memberId))
    .orderBy(desc(awards.earnedAt), desc(awards.id))
    .limit(limit);
}

/** Every entry of the ledger by member, unit and place, a page after the given one. For verifying. */
export async function ledgerOf(session: Session, memberId: string, unit: string): Promise<LedgerEntry[]> {
  const { ledger } = session.tables;
  return session.db
    .select()
    .from(ledger)
    .where(and(eq(ledger.memberId, memberId), eq(ledger.unit, unit)))
    .orderBy(asc(ledger.entry));
}

export async function ledgerOwners(session: Session): Promise<{ memberId: string; unit: string }[]> {
  const { ledger } = session.tables;
  return session.db
    .selectDistinct({ memberId: ledger.memberId, unit: ledger.unit })
    .from(ledger)
    .orderBy(asc(ledger.memberId), asc(ledger.unit));
}
