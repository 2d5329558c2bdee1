/**
 * What the figures of a war report are computed from (domain/reports/war-report.ts), for the whole company at once.
 * Everything is found by an index, so that ten thousand open leads cost milliseconds; `pause` lets others have a turn
 * between the queries where nobody needs them to be of one instant.
 */
import type { WarReportRows } from '../../domain/reports/war-report-rows.ts';
import { and, eq, gt, gte, isNotNull, isNull, lt, lte, or, sql } from '../drizzle.ts';
import type { Session } from '../session.ts';
import { type ReportSpan, readLeadsWithoutFollowUp, readPaidDeals, readWaitingQuotes } from './war-report-lights.ts';

const count = sql<number>`count(*)`.mapWith(Number);
const noPause = async (): Promise<void> => undefined;

/** Rows of the whole company. @param pause awaited between queries, outside transactions only */
export async function readWarReportRows(session: Session, span: ReportSpan, pause = noPause): Promise<WarReportRows> {
  const reps = await readReps(session);
  await pause();
  const wins = await readWins(session, span);
  await pause();
  const { calls, visits } = await readActions(session, span);
  await pause();
  const touchedLeads = await readLeadsWithoutFollowUp(session, span, pause);
  await pause();
  const waitingQuotes = await readWaitingQuotes(session, span);
  await pause();
  const paidDeals = await readPaidDeals(session, span);
  await pause();
  const answers = await readAnswers(session, span);
  await pause();
  return {
    reps,
    wins,
    calls,
    visits,
    touchedLeads,
    waitingQuotes,
    paidDeals,
    answers,
    ...(await readCounts(session, span)),
  };
}

async function readReps({ db, tables: { members } }: Session): Promise<WarReportRows['reps']> {
  return db
    .select({ memberId: members.id, unitId: members.unitId })
    .from(members)
    .where(and(eq(members.role, 'rep'), isNull(members.deactivatedAt)))
    .orderBy(members.key);
}

async function readWins({ db, tables }: Session, { from, to }: ReportSpan): Promise<WarReportRows['wins']> {
  const { deals, members, accounts } = tables;
  return db
    .select({
      dealId: deals.id,
      number: deals.number,
      memberId: deals.memberId,
      unitId: members.unitId,
      accountName: sql<string | null>`coalesce(${accounts.name}, ${deals.customer})`,
      product: deals.product,
      line: deals.line,
      amountMinor: deals.amountMinor,
      currency: deals.currency,
    })
    .from(deals)
    .innerJoin(members, eq(members.id, deals.memberId))
    .leftJoin(accounts, eq(accounts.id, deals.accountId))
    .where(
      and(eq(deals.outcome, 'won'), isNull(deals.cancelledAt), gte(deals.recordedAt, from), lt(deals.recordedAt, to)),
    );
}

async function readActions(
  { db, tables: { touches, visits } }: Session,
  { from, to }: ReportSpan,
): Promise<Pick<WarReportRows, 'calls' | 'visits'>> {
  const calls = await db
    .select({ memberId: touches.memberId, outcome: touches.outcome, seconds: touches.seconds })
    .from(touches)
    .where(
      and(
        gte(touches.recordedAt, from),
        lt(touches.recordedAt, to),
        eq(touches.kind, 'call'),
        isNull(touches.undoneAt),
      ),
    );
  const submitted = await db
    .select({ memberId: visits.memberId, count })
    .from(visits)
    .where(and(eq(visits.status, 'submitted'), gte(visits.endedAt, from), lt(visits.endedAt, to)))
    .groupBy(visits.memberId);
  return {
    calls: calls.map(({ outcome, ...call }) => ({ ...call, isReached: outcome.startsWith('reached') })),
    visits: submitted,
  };
}

/** Every attempt of the span that was the first of its assignment, or the lead's first touch. */
export async function readAnswers(
  { db, tables }: Session,
  { from, to }: Pick<ReportSpan, 'from' | 'to'>,
): Promise<WarReportRows['answers']> {
  const { touches, assignments, members, leads } = tables;
  const isFirstAttempt = sql<number>`case when exists (select 1 from ${touches} earlier
    where earlier.lead_id = ${touches.leadId} and earlier.member_id = ${touches.memberId}
    and earlier.undone_at is null and earlier.occurred_at >= ${assignments.fromAt}
    and (earlier.occurred_at < ${touches.occurredAt}
      or (earlier.occurred_at = ${touches.occurredAt} and earlier.id < ${touches.id}))) then 0 else 1 end`.mapWith(
    Number,
  );
  const rows = await db
    .select({
      number: leads.number,
      memberId: touches.memberId,
      unitId: assignments.unitId,
      schedule: members.schedule,
      assignedAt: assignments.fromAt,
      at: touches.occurredAt,
      isFirstAttempt,
      isFirstTouch: touches.isFirstTouch,
    })
    .from(touches)
    .innerJoin(leads, eq(leads.id, touches.leadId))
    .innerJoin(
      assignments,
      and(
        eq(assignments.leadId, touches.leadId),
        eq(assignments.memberId, touches.memberId),
        lte(assignments.fromAt, touches.occurredAt),
        or(isNull(assignments.toAt), gt(assignments.toAt, touches.occurredAt)),
      ),
    )
    .innerJoin(members, eq(members.id, touches.memberId))
    .where(and(gte(touches.recordedAt, from), lt(touches.recordedAt, to), isNull(touches.undoneAt)));
  return rows
    .map((row) => ({ ...row, isFirstAttempt: row.isFirstAttempt === 1 }))
    .filter((row) => row.isFirstAttempt || row.isFirstTouch);
}

async function readCounts(
  { db, tables }: Session,
  { from, to }: ReportSpan,
): Promise<Pick<WarReportRows, 'received' | 'keptPromises' | 'missedPromises'>> {
  const { leads, clocks, assignments } = tables;
  const received = await db
    .select({ unitId: leads.unitId, count })
    .from(leads)
    .where(and(gte(leads.receivedAt, from), lt(leads.receivedAt, to)))
    .groupBy(leads.unitId);
  const promises = (what: ReturnType<typeof and>) =>
    db
      .select({ unitId: assignments.unitId, count })
      .from(clocks)
      .innerJoin(assignments, eq(assignments.id, clocks.assignmentId))
      .where(and(eq(clocks.kind, 'first-touch'), what))
      .groupBy(assignments.unitId);
  return {
    received,
    keptPromises: await promises(
      and(eq(clocks.status, 'met'), eq(clocks.round, 1), gte(clocks.endedAt, from), lt(clocks.endedAt, to)),
    ),
    missedPromises: await promises(
      and(isNotNull(clocks.missedAt), gte(clocks.missedAt, from), lt(clocks.missedAt, to)),
    ),
  };
}
