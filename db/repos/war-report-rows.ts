/**
 * What the figures of a war report are computed from (domain/reports/war-report.ts), for the whole company at once.
 * Everything is found by an index, so that ten thousand open leads cost milliseconds; `pause` lets others have a turn
 * between the queries where nobody needs them to be of one instant.
 */
import type { WarReportRows } from '../../domain/reports/war-report-rows.ts';
import { and, eq, gt, gte, isNotNull, isNull, lt, lte, or, sql } from '../drizzle.ts';
import type { Session } from '../session.ts';

export interface ReportSpan {
  readonly from: Date;
  readonly to: Date;
  /** Leads and quotes about which something happened after these are neither red nor yellow. */
  readonly redBefore: Date;
  readonly yellowBefore: Date;
  /** First local day (YYYY-MM-DD) of the deals that may be green. */
  readonly greenSince: string;
}

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

/** Unit by unit: what one query looks through stays small. */
async function readLeadsWithoutFollowUp(
  { db, tables }: Session,
  { redBefore }: ReportSpan,
  pause: () => Promise<void>,
): Promise<WarReportRows['touchedLeads']> {
  const { leads, touches, accounts, units } = tables;
  const found: WarReportRows['touchedLeads'][number][] = [];
  const all = await db.select({ id: units.id }).from(units);
  for (const { id } of all) {
    const rows = await db
      .select({
        leadId: leads.id,
        number: leads.number,
        memberId: leads.ownerId,
        unitId: leads.unitId,
        accountName: accounts.name,
        company: leads.company,
        touchedAt: leads.touchedAt,
        lastFollowUpAt: sql`(select max(${touches.occurredAt}) from ${touches}
          where ${touches.leadId} = ${leads.id} and ${touches.undoneAt} is null)`.mapWith(touches.occurredAt),
      })
      .from(leads)
      .leftJoin(accounts, eq(accounts.id, leads.accountId))
      .where(
        and(
          eq(leads.unitId, id),
          eq(leads.status, 'touched'),
          lt(leads.touchedAt, redBefore),
          sql`not exists (select 1 from ${touches} where ${touches.leadId} = ${leads.id}
            and ${gte(touches.occurredAt, redBefore)} and ${touches.undoneAt} is null)`,
        ),
      );
    for (const { company, touchedAt, ...lead } of rows) {
      const lastFollowUpAt = lead.lastFollowUpAt ?? touchedAt;
      if (lastFollowUpAt) found.push({ ...lead, lastFollowUpAt, accountName: lead.accountName ?? company });
    }
    await pause();
  }
  return found;
}

async function readWaitingQuotes(
  { db, tables }: Session,
  { yellowBefore }: ReportSpan,
): Promise<WarReportRows['waitingQuotes']> {
  const { quotes, members, accounts } = tables;
  return db
    .select({
      quoteId: quotes.id,
      number: quotes.number,
      memberId: quotes.memberId,
      unitId: members.unitId,
      accountName: sql<string | null>`coalesce(${accounts.name}, ${quotes.customer})`,
      amountMinor: quotes.amountMinor,
      currency: quotes.currency,
      sentAt: quotes.sentAt,
    })
    .from(quotes)
    .innerJoin(members, eq(members.id, quotes.memberId))
    .leftJoin(accounts, eq(accounts.id, quotes.accountId))
    .where(and(isNull(quotes.settledAt), lt(quotes.sentAt, yellowBefore)));
}

/** Money in another currency than the contract's is no part of it. */
async function readPaidDeals(
  { db, tables }: Session,
  { to, greenSince }: ReportSpan,
): Promise<WarReportRows['paidDeals']> {
  const { deals, payments, members, accounts } = tables;
  return db
    .select({
      dealId: deals.id,
      number: deals.number,
      memberId: deals.memberId,
      unitId: members.unitId,
      accountName: sql<string | null>`coalesce(${accounts.name}, ${deals.customer})`,
      amountMinor: deals.amountMinor,
      currency: deals.currency,
      receivedMinor: sql<number>`sum(${payments.amountMinor})`.mapWith(Number),
    })
    .from(deals)
    .innerJoin(members, eq(members.id, deals.memberId))
    .innerJoin(payments, and(eq(payments.dealId, deals.id), eq(payments.currency, deals.currency)))
    .leftJoin(accounts, eq(accounts.id, deals.accountId))
    .where(
      and(
        gte(deals.closedOn, greenSince),
        eq(deals.outcome, 'won'),
        isNull(deals.cancelledAt),
        lt(payments.recordedAt, to),
      ),
    )
    .groupBy(
      deals.id,
      deals.number,
      deals.memberId,
      members.unitId,
      accounts.name,
      deals.customer,
      deals.amountMinor,
      deals.currency,
    );
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
