/** Pauses of intake set by the circuit breaker, with what led to them and what was moved. */
import { and, desc, eq, isNotNull } from 'drizzle-orm';
import type { Session } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type Pause = Row<'pauses'>;

export async function findPause(session: Session, id: string): Promise<Pause | null> {
  const { pauses } = session.tables;
  return (await session.db.select().from(pauses).where(eq(pauses.id, id)))[0] ?? null;
}

export async function updatePause(tx: Session, id: string, change: Partial<Pause>): Promise<void> {
  await tx.db.update(tx.tables.pauses).set(change).where(eq(tx.tables.pauses.id, id));
}

/** Adds misses and moved leads, each once. */
export async function extendPause(
  tx: Session,
  id: string,
  more: { missedClockIds: string[]; movedLeadIds: string[] },
): Promise<void> {
  const pause = await findPause(tx, id);
  if (!pause) return;
  await updatePause(tx, id, {
    missedClockIds: [...new Set([...pause.missedClockIds, ...more.missedClockIds])],
    movedLeadIds: [...new Set([...pause.movedLeadIds, ...more.movedLeadIds])],
  });
}

/** The rep's latest missed first-touch clocks: those that make up the running streak. */
export async function missedClocksSinceTouch(session: Session, memberId: string, streak: number): Promise<string[]> {
  const { clocks, assignments } = session.tables;
  const rows = await session.db
    .select({ id: clocks.id })
    .from(clocks)
    .innerJoin(assignments, eq(assignments.id, clocks.assignmentId))
    .where(and(eq(assignments.memberId, memberId), eq(clocks.kind, 'first-touch'), isNotNull(clocks.missedAt)))
    .orderBy(desc(clocks.missedAt), desc(clocks.round))
    .limit(streak);
  return rows.map((row) => row.id);
}
