/**
 * Deals as rows, and what is summed up along with them: won and lost deals per rep, line and day, which the success rate
 * reads. A deal is never changed after it was recorded, except that it can be cancelled once.
 */
import { and, desc, eq, inArray, isNull, lt, or, sql } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type Deal = Row<'deals'>;

const byId = statement('deal by id', (db, t) =>
  db
    .select()
    .from(t.deals)
    .where(eq(t.deals.id, arg('id'))),
);
const byNumber = statement('deal by number', (db, t) =>
  db
    .select()
    .from(t.deals)
    .where(eq(t.deals.number, arg('number'))),
);
const byExternal = statement('deal by external id', (db, t) =>
  db
    .select()
    .from(t.deals)
    .where(and(eq(t.deals.source, arg('source')), eq(t.deals.externalId, arg('externalId')))),
);
const addToDay = statement('add to deal day', (db, t) =>
  db
    .insert(t.dealDays)
    .values({
      memberId: arg('memberId') as never,
      line: arg('line') as never,
      day: arg('day') as never,
      won: arg('won') as never,
      lost: arg('lost') as never,
    })
    .onConflictDoUpdate({
      target: [t.dealDays.memberId, t.dealDays.line, t.dealDays.day],
      set: { won: sql`${t.dealDays.won} + excluded.won`, lost: sql`${t.dealDays.lost} + excluded.lost` },
    }),
);

export async function findDeal(session: Session, id: string | null): Promise<Deal | null> {
  return id === null ? null : ((await session.run(byId, { id }))[0] ?? null);
}

export async function findDealByNumber(session: Session, number: string): Promise<Deal | null> {
  return (await session.run(byNumber, { number }))[0] ?? null;
}

export async function findDealByExternalId(session: Session, source: string, externalId: string): Promise<Deal | null> {
  return (await session.run(byExternal, { source, externalId }))[0] ?? null;
}

/** Counts a won deal in, or (−1) out again, where the success rate is read from. */
export async function countWonDeal(
  tx: Session,
  { memberId, line, closedOn }: Pick<Deal, 'memberId' | 'line' | 'closedOn'>,
  by: 1 | -1,
): Promise<void> {
  await tx.run(addToDay, { memberId, line, day: closedOn, won: by, lost: 0 });
}

/** What somebody lost to a competitor, for the same rate: no deal has come of it, so there is no row of one. */
export interface LostSale {
  readonly memberId: string;
  readonly line: string;
  /** Local date YYYY-MM-DD. */
  readonly lostOn: string;
}

export async function countLostSale(tx: Session, { memberId, line, lostOn }: LostSale, by: 1 | -1): Promise<void> {
  await tx.run(addToDay, { memberId, line, day: lostOn, won: 0, lost: by });
}

export async function cancelDeal(tx: Session, id: string, at: Date): Promise<void> {
  const { deals } = tx.tables;
  await tx.db.update(deals).set({ cancelledAt: at }).where(eq(deals.id, id));
}

/** Won deals of an account that still stand and were recorded before this one; history that was loaded came before. */
export async function wonDealsBefore(
  session: Session,
  accountId: string,
  { recordedAt, number }: Pick<Deal, 'recordedAt' | 'number'>,
): Promise<number> {
  const { deals } = session.tables;
  const isBefore =
    recordedAt === null
      ? lt(deals.number, number)
      : or(
          isNull(deals.recordedAt),
          lt(deals.recordedAt, recordedAt),
          and(eq(deals.recordedAt, recordedAt), lt(deals.number, number)),
        );
  const [row] = await session.db
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(deals)
    .where(and(eq(deals.accountId, accountId), eq(deals.outcome, 'won'), isNull(deals.cancelledAt), isBefore));
  return row?.count ?? 0;
}

/** Won deals of these members that were not cancelled, newest first. */
export async function dealsOfMembers(session: Session, memberIds: readonly string[], limit: number): Promise<Deal[]> {
  if (memberIds.length === 0) return [];
  const { deals } = session.tables;
  return session.db
    .select()
    .from(deals)
    .where(and(inArray(deals.memberId, [...memberIds]), eq(deals.outcome, 'won'), isNull(deals.cancelledAt)))
    .orderBy(desc(deals.closedOn), desc(deals.id))
    .limit(limit);
}

/** Says which deal is right instead of a cancelled one, and lets the id go under which its source knows it. */
export async function replaceDeal(tx: Session, id: string, by: { replacedById?: string; externalId?: string }) {
  const { deals } = tx.tables;
  await tx.db.update(deals).set(by).where(eq(deals.id, id));
}
