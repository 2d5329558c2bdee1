/** What an independent auditor asks of the rows, in small pieces so that nobody waits for it. */
import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, notExists, type SQLWrapper, sql } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';

const clocksAfter = statement('audit clocks', (db, t) =>
  db
    .select({ id: t.clocks.id, timerKey: t.timers.key })
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
): Promise<{ id: string; hasTimer: boolean }[]> {
  const rows = await session.run(clocksAfter, { afterId, limit });
  return rows.map(({ id, timerKey }) => ({ id, hasTimer: timerKey !== null }));
}

/** Written out, not handed over as an argument: only so do the databases use the small index of open leads. */
const isOpen = (leads: { status: SQLWrapper }) => sql`${leads.status} in ('pooled', 'assigned', 'accepted')`;

const openLeads = statement('audit leads', (db, { leads, clocks }) =>
  db
    .select({
      id: leads.id,
      hasNoClock: sql`${notExists(
        db
          .select({ one: sql`1` })
          .from(clocks)
          .where(and(eq(clocks.leadId, leads.id), eq(clocks.assignmentId, leads.assignmentId))),
      )}`.mapWith(Boolean),
    })
    .from(leads)
    .where(and(gt(leads.id, arg('afterId')), isOpen(leads)))
    .orderBy(asc(leads.id))
    .limit(sql.placeholder('limit')),
);

/**
 * Leads that wait for somebody. `hasNoClock`: their ownership has neither a running deadline nor a recorded end. Page by
 * the last id.
 */
export async function openLeadsAfter(
  session: Session,
  afterId: string,
  limit: number,
): Promise<{ id: string; hasNoClock: boolean }[]> {
  return session.run(openLeads, { afterId, limit });
}

/** Timers that were due before this instant and still wait. */
export async function overdueTimers(session: Session, before: Date): Promise<number> {
  const { timers } = session.tables;
  const [row] = await session.db
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(timers)
    .where(and(inArray(timers.lane, ['prompt', 'bulk']), lt(timers.dueAt, before)));
  return row?.count ?? 0;
}
