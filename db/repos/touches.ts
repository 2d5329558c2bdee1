/** Touches of leads (calls, visits), what can be undone, and what cards show of both. */
import { and, desc, eq, isNull, sql } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type Touch = Row<'touches'>;

const lastTouchOf = statement('last touch', (db, t) =>
  db
    .select()
    .from(t.touches)
    .where(and(eq(t.touches.leadId, arg('leadId')), isNull(t.touches.undoneAt)))
    .orderBy(desc(t.touches.isFirstTouch), desc(t.touches.occurredAt))
    .limit(1),
);
const dealsOfAccount = statement('deals of account', (db, t) =>
  db
    .select({ outcome: t.deals.outcome, count: sql<number>`count(*)`.mapWith(Number) })
    .from(t.deals)
    .where(and(eq(t.deals.accountId, arg('accountId')), isNull(t.deals.cancelledAt)))
    .groupBy(t.deals.outcome),
);

/** The touch a card shows: the first effective one, else the newest attempt. */
export async function shownTouch(session: Session, leadId: string): Promise<Touch | null> {
  return (await session.run(lastTouchOf, { leadId }))[0] ?? null;
}

/** What happened last with a lead, whether it counted or not. */
export async function newestTouch(session: Session, leadId: string): Promise<Touch | null> {
  const { touches } = session.tables;
  const rows = await session.db
    .select()
    .from(touches)
    .where(and(eq(touches.leadId, leadId), isNull(touches.undoneAt)))
    .orderBy(desc(touches.occurredAt), desc(touches.id))
    .limit(1);
  return rows[0] ?? null;
}

export async function undoTouch(tx: Session, touchId: string, now: Date): Promise<void> {
  const { touches } = tx.tables;
  await tx.db.update(touches).set({ undoneAt: now }).where(eq(touches.id, touchId));
}

export async function accountDeals(session: Session, accountId: string): Promise<{ won: number; lost: number }> {
  const rows = await session.run(dealsOfAccount, { accountId });
  const countOf = (outcome: 'won' | 'lost') => rows.find((row) => row.outcome === outcome)?.count ?? 0;
  return { won: countOf('won'), lost: countOf('lost') };
}

/** A step that was not undone yet. */
export async function findUndo(session: Session, id: string): Promise<Row<'undos'> | null> {
  const { undos } = session.tables;
  return (
    (
      await session.db
        .select()
        .from(undos)
        .where(and(eq(undos.id, id), isNull(undos.usedAt)))
    )[0] ?? null
  );
}

export async function useUndo(tx: Session, id: string, now: Date): Promise<void> {
  const { undos } = tx.tables;
  await tx.db.update(undos).set({ usedAt: now }).where(eq(undos.id, id));
}
