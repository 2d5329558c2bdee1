/** What an independent auditor asks of the rows, in small pieces so that nobody waits for it. */
import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, notExists, sql } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { SlaClock } from './clocks.ts';

const clocksAfter = statement('audit clocks', (db, t) =>
  db
    .select({ clock: t.clocks, timerKey: t.timers.key })
    .from(t.clocks)
    .leftJoin(t.timers, eq(t.timers.key, sql`'clock:' || ${t.clocks.id}`))
    .where(and(gt(t.clocks.id, arg('afterId')), isNull(t.clocks.endedAt), isNotNull(t.clocks.stepId)))
    .orderBy(asc(t.clocks.id))
    .limit(sql.placeholder('limit')),
);

/** Clocks that wait for something, each with whether its timer exists. Page by the last id. */
export async function waitingClocksAfter(
  session: Session,
  afterId: string,
  limit: number,
): Promise<{ clock: SlaClock; hasTimer: boolean }[]> {
  return (await session.run(clocksAfter, { afterId, limit })).map((row) => ({
    clock: row.clock,
    hasTimer: row.timerKey !== null,
  }));
}

/** Open leads whose ownership has no clock at all: neither a running deadline nor a recorded end. */
export async function leadsWithoutClock(session: Session, limit: number): Promise<string[]> {
  const { leads, clocks } = session.tables;
  const rows = await session.db
    .select({ id: leads.id })
    .from(leads)
    .where(
      and(
        inArray(leads.status, ['pooled', 'assigned', 'accepted']),
        notExists(
          session.db
            .select({ one: sql`1` })
            .from(clocks)
            .where(and(eq(clocks.leadId, leads.id), eq(clocks.assignmentId, leads.assignmentId))),
        ),
      ),
    )
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Timers that were due before this instant and still wait. */
export async function overdueTimers(session: Session, before: Date): Promise<number> {
  const { timers } = session.tables;
  const [row] = await session.db
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(timers)
    .where(lt(timers.dueAt, before));
  return row?.count ?? 0;
}
