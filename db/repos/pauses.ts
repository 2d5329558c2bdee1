/** Pauses of intake set by the circuit breaker, with what led to them and what was moved. */
import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lte, ne, notExists, sql } from '../drizzle.ts';
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

/** To whom the breaker gave these leads when it took them (null = a pool), by lead. @param since the pause's beginning */
export async function breakerMoves(
  session: Session,
  leadIds: readonly string[],
  since: Date,
): Promise<Map<string, string | null>> {
  const { assignments } = session.tables;
  const moves = new Map<string, string | null>();
  if (leadIds.length === 0) return moves;
  const rows = await session.db
    .select({ leadId: assignments.leadId, memberId: assignments.memberId })
    .from(assignments)
    .where(
      and(inArray(assignments.leadId, [...leadIds]), eq(assignments.how, 'breaker'), gte(assignments.fromAt, since)),
    )
    .orderBy(asc(assignments.fromAt));
  for (const { leadId, memberId } of rows) if (!moves.has(leadId)) moves.set(leadId, memberId);
  return moves;
}

/** Whether the rep has kept a first-touch promise since then, on any lead but this one. */
export async function hasKeptPromiseSince(
  session: Session,
  memberId: string,
  since: Date,
  exceptLeadId: string,
): Promise<boolean> {
  const { clocks, assignments } = session.tables;
  const rows = await session.db
    .select({ id: clocks.id })
    .from(clocks)
    .innerJoin(assignments, eq(assignments.id, clocks.assignmentId))
    .where(
      and(
        eq(assignments.memberId, memberId),
        eq(clocks.kind, 'first-touch'),
        eq(clocks.status, 'met'),
        gte(clocks.endedAt, since),
        ne(clocks.leadId, exceptLeadId),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/**
 * The rep's latest missed first-touch clocks: those that make up the running streak, and none that did not count, because
 * the rep was on leave or the lead came with a list.
 */
export async function missedClocksSinceTouch(
  session: Session,
  memberId: string,
  { streak, countsImported }: { streak: number; countsImported: boolean },
): Promise<string[]> {
  const { clocks, assignments, leaves } = session.tables;
  const leaveThen = session.db
    .select({ one: sql`1` })
    .from(leaves)
    .where(and(eq(leaves.memberId, memberId), lte(leaves.fromAt, clocks.dueAt), gt(leaves.toAt, clocks.dueAt)));
  const rows = await session.db
    .select({ id: clocks.id })
    .from(clocks)
    .innerJoin(assignments, eq(assignments.id, clocks.assignmentId))
    .where(
      and(
        eq(assignments.memberId, memberId),
        eq(clocks.kind, 'first-touch'),
        isNotNull(clocks.missedAt),
        countsImported ? undefined : isNull(clocks.importId),
        notExists(leaveThen),
      ),
    )
    .orderBy(desc(clocks.missedAt), desc(clocks.round))
    .limit(streak);
  return rows.map((row) => row.id);
}
