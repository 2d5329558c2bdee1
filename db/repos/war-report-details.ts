/**
 * The rows behind the counted figures of a report: effective actions, kept and missed promises, new
 * leads of a span. Lights and wins need none: their rows are kept with the report. Read when somebody opens the page.
 */
import { and, asc, eq, gte, inArray, isNotNull, isNull, lt, or } from '../drizzle.ts';
import type { Session } from '../session.ts';

interface DetailSpan {
  readonly from: Date;
  readonly to: Date;
  readonly unitIds: readonly string[];
}

export interface ActionDetail {
  readonly memberId: string;
  readonly kind: 'call' | 'visit';
  readonly number: string;
  readonly at: Date;
  readonly seconds: number | null;
}

/** Effective actions of these members, newest last. */
export async function actionDetails(
  { db, tables: { touches, leads, visits } }: Session,
  { from, to }: DetailSpan,
  memberIds: readonly string[],
  minCallSeconds: number,
): Promise<ActionDetail[]> {
  const calls = await db
    .select({
      memberId: touches.memberId,
      number: leads.number,
      at: touches.recordedAt,
      seconds: touches.seconds,
      outcome: touches.outcome,
    })
    .from(touches)
    .innerJoin(leads, eq(leads.id, touches.leadId))
    .where(
      and(
        gte(touches.recordedAt, from),
        lt(touches.recordedAt, to),
        eq(touches.kind, 'call'),
        gte(touches.seconds, minCallSeconds),
        isNull(touches.undoneAt),
        inArray(touches.memberId, [...memberIds]),
      ),
    );
  const submitted = await db
    .select({ memberId: visits.memberId, number: visits.number, at: visits.endedAt })
    .from(visits)
    .where(
      and(
        eq(visits.status, 'submitted'),
        gte(visits.endedAt, from),
        lt(visits.endedAt, to),
        inArray(visits.memberId, [...memberIds]),
      ),
    );
  return [
    ...calls
      .filter(({ outcome }) => outcome.startsWith('reached'))
      .map(({ outcome: _, ...call }) => ({ ...call, kind: 'call' as const })),
    ...submitted.flatMap(({ at, ...visit }) => (at ? [{ ...visit, at, kind: 'visit' as const, seconds: null }] : [])),
  ].toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

export interface PromiseDetail {
  readonly number: string;
  readonly memberId: string | null;
  readonly unitId: string;
  readonly dueAt: Date;
  /** null = missed at `dueAt`. */
  readonly keptAt: Date | null;
}

/** First-touch deadlines that were kept (in their first round) or missed. */
export async function promiseDetails(
  { db, tables: { clocks, assignments, leads } }: Session,
  { from, to, unitIds }: DetailSpan,
): Promise<PromiseDetail[]> {
  const kept = and(eq(clocks.status, 'met'), eq(clocks.round, 1), gte(clocks.endedAt, from), lt(clocks.endedAt, to));
  const missed = and(isNotNull(clocks.missedAt), gte(clocks.missedAt, from), lt(clocks.missedAt, to));
  const rows = await db
    .select({
      number: leads.number,
      memberId: assignments.memberId,
      unitId: assignments.unitId,
      dueAt: clocks.dueAt,
      endedAt: clocks.endedAt,
      missedAt: clocks.missedAt,
    })
    .from(clocks)
    .innerJoin(assignments, eq(assignments.id, clocks.assignmentId))
    .innerJoin(leads, eq(leads.id, clocks.leadId))
    .where(and(eq(clocks.kind, 'first-touch'), inArray(assignments.unitId, [...unitIds]), or(kept, missed)))
    .orderBy(asc(clocks.dueAt));
  return rows.map(({ endedAt, missedAt, ...row }) => ({ ...row, keptAt: missedAt ? null : endedAt }));
}

export interface ReceivedDetail {
  readonly leadId: string;
  readonly number: string;
  readonly memberId: string | null;
  readonly unitId: string;
  readonly at: Date;
}

/** New leads, oldest first. */
export async function receivedDetails(
  { db, tables: { leads } }: Session,
  { from, to, unitIds }: DetailSpan,
  limit: number,
): Promise<ReceivedDetail[]> {
  const rows = await db
    .select({
      leadId: leads.id,
      number: leads.number,
      memberId: leads.ownerId,
      unitId: leads.unitId,
      at: leads.receivedAt,
    })
    .from(leads)
    .where(and(gte(leads.receivedAt, from), lt(leads.receivedAt, to), inArray(leads.unitId, [...unitIds])))
    .orderBy(asc(leads.receivedAt))
    .limit(limit);
  return rows;
}
