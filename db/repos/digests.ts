/**
 * Figures of the loop for one team, or several, and one span of time. New and waiting leads count where they are now;
 * touches and misses count for the team whose rep made the promise, also when the lead has gone elsewhere since.
 */
import { and, asc, eq, gte, inArray, isNull, lt, sql } from '../drizzle.ts';
import type { Session } from '../session.ts';

export interface LoopFigures {
  readonly received: { A: number; B: number; C: number };
  readonly touchedInTime: number;
  readonly reportedOnly: number;
  readonly missed: number;
  readonly waiting: number;
  readonly pooled: number;
  /** Owners of the leads that have waited longest, each once. */
  readonly longestWaitingOwnerIds: string[];
}

const count = sql<number>`count(*)`.mapWith(Number);

export async function loopFigures(
  session: Session,
  unitIds: readonly string[],
  from: Date,
  to: Date,
): Promise<LoopFigures> {
  const { leads, clocks, touches, assignments } = session.tables;
  const { db } = session;
  const received = { A: 0, B: 0, C: 0 };
  const inUnit = inArray(leads.unitId, [...unitIds]);
  const promisedInUnit = inArray(assignments.unitId, [...unitIds]);
  // Of all units: only so is the span looked up, and not every lead that a unit ever had.
  for (const row of await db
    .select({ unitId: leads.unitId, grade: leads.grade, count })
    .from(leads)
    .where(and(gte(leads.receivedAt, from), lt(leads.receivedAt, to)))
    .groupBy(leads.unitId, leads.grade)) {
    if (unitIds.includes(row.unitId)) received[row.grade] += row.count;
  }
  const met = and(
    eq(clocks.kind, 'first-touch'),
    eq(clocks.status, 'met'),
    eq(clocks.round, 1),
    gte(clocks.endedAt, from),
    lt(clocks.endedAt, to),
  );
  const [touchedInTime] = await db
    .select({ count })
    .from(clocks)
    .innerJoin(assignments, eq(assignments.id, clocks.assignmentId))
    .where(and(met, promisedInUnit));
  const [reportedOnly] = await db
    // A lead that changed hands may have a first touch per owner.
    .select({ count: sql<number>`count(distinct ${clocks.id})`.mapWith(Number) })
    .from(clocks)
    .innerJoin(assignments, eq(assignments.id, clocks.assignmentId))
    .innerJoin(
      touches,
      and(
        eq(touches.leadId, clocks.leadId),
        eq(touches.recordedAt, clocks.endedAt),
        eq(touches.isFirstTouch, true),
        eq(touches.proof, 'reported'),
        isNull(touches.undoneAt),
      ),
    )
    .where(and(met, promisedInUnit));
  const [missed] = await db
    .select({ count })
    .from(clocks)
    .innerJoin(assignments, eq(assignments.id, clocks.assignmentId))
    .where(and(eq(clocks.kind, 'first-touch'), gte(clocks.missedAt, from), lt(clocks.missedAt, to), promisedInUnit));
  const open = new Map<string, number>();
  for (const row of await db
    .select({ status: leads.status, count })
    .from(leads)
    .where(and(inUnit, inArray(leads.status, ['assigned', 'accepted', 'pooled'])))
    .groupBy(leads.status)) {
    open.set(row.status, row.count);
  }
  const oldest = await db
    .select({ ownerId: leads.ownerId })
    .from(leads)
    .where(and(inUnit, inArray(leads.status, ['assigned', 'accepted'])))
    .orderBy(asc(leads.receivedAt))
    .limit(20);
  return {
    received,
    touchedInTime: touchedInTime?.count ?? 0,
    reportedOnly: reportedOnly?.count ?? 0,
    missed: missed?.count ?? 0,
    waiting: (open.get('assigned') ?? 0) + (open.get('accepted') ?? 0),
    pooled: open.get('pooled') ?? 0,
    longestWaitingOwnerIds: [...new Set(oldest.map((row) => row.ownerId).filter((id) => id !== null))].slice(0, 3),
  };
}
