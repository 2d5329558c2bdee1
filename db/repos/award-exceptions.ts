/** What no plan could judge, and what a dispute has left to put right: the list that operations work off. */
import { and, asc, eq, isNull } from '../drizzle.ts';
import type { Session } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type AwardException = Row<'awardExceptions'>;

export async function findAwardException(session: Session, id: string): Promise<AwardException | null> {
  const { awardExceptions } = session.tables;
  return (await session.db.select().from(awardExceptions).where(eq(awardExceptions.id, id)))[0] ?? null;
}

/** Those that nobody has settled, oldest first. */
export async function openAwardExceptions(session: Session): Promise<AwardException[]> {
  const { awardExceptions } = session.tables;
  return session.db
    .select()
    .from(awardExceptions)
    .where(isNull(awardExceptions.settledAt))
    .orderBy(asc(awardExceptions.at), asc(awardExceptions.id));
}

export async function openExceptionsOf(session: Session, causeId: string): Promise<AwardException[]> {
  const { awardExceptions } = session.tables;
  return session.db
    .select()
    .from(awardExceptions)
    .where(and(eq(awardExceptions.causeId, causeId), isNull(awardExceptions.settledAt)));
}

/** @returns whether it was still open */
export async function settleAwardException(tx: Session, id: string, by: string | null, at: Date): Promise<boolean> {
  const { awardExceptions } = tx.tables;
  const settled = await tx.db
    .update(awardExceptions)
    .set({ settledAt: at, settledBy: by })
    .where(and(eq(awardExceptions.id, id), isNull(awardExceptions.settledAt)))
    .returning({ id: awardExceptions.id });
  return settled.length > 0;
}

export async function restateAwardException(tx: Session, id: string, reason: AwardException['reason']): Promise<void> {
  const { awardExceptions } = tx.tables;
  await tx.db.update(awardExceptions).set({ reason }).where(eq(awardExceptions.id, id));
}

/** Settles what is open of one cause. @returns the ids of what was */
export async function settleExceptionsOf(tx: Session, causeId: string, at: Date): Promise<string[]> {
  const { awardExceptions } = tx.tables;
  const settled = await tx.db
    .update(awardExceptions)
    .set({ settledAt: at })
    .where(and(eq(awardExceptions.causeId, causeId), isNull(awardExceptions.settledAt)))
    .returning({ id: awardExceptions.id });
  return settled.map((row) => row.id);
}
