/** Leave of members as rows, for whoever enters it; who is away at a moment is read with the people (directory.ts). */
import { and, asc, eq, gt, lte } from '../drizzle.ts';
import type { Session } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type Leave = Row<'leaves'>;

export async function addLeave(tx: Session, leave: Leave): Promise<void> {
  await tx.insert('leaves', leave);
}

/** Leave that is not over, the earliest first; of one member, or of everybody. */
export async function leavesAfter(session: Session, now: Date, memberId: string | null): Promise<Leave[]> {
  const { leaves } = session.tables;
  const isWanted = memberId === null ? undefined : eq(leaves.memberId, memberId);
  return session.db
    .select()
    .from(leaves)
    .where(and(gt(leaves.toAt, now), isWanted))
    .orderBy(asc(leaves.fromAt), asc(leaves.id));
}

/** Whether the member was away at a moment, also one that lies back: the people in memory know leave that is not over. */
export async function wasAwayAt(session: Session, memberId: string, at: Date): Promise<boolean> {
  const { leaves } = session.tables;
  const rows = await session.db
    .select({ id: leaves.id })
    .from(leaves)
    .where(and(eq(leaves.memberId, memberId), lte(leaves.fromAt, at), gt(leaves.toAt, at)))
    .limit(1);
  return rows.length > 0;
}

export async function endLeave(tx: Session, id: string, toAt: Date): Promise<void> {
  const { leaves } = tx.tables;
  await tx.db.update(leaves).set({ toAt }).where(eq(leaves.id, id));
}

/** For leave that never began; what was planned stays in the history. */
export async function removeLeave(tx: Session, id: string): Promise<void> {
  const { leaves } = tx.tables;
  await tx.db.delete(leaves).where(eq(leaves.id, id));
}
