/**
 * The lights of a war report: leads that nobody followed up, quotes that nobody confirmed, deals with what was received.
 * As they stand now; which of them are red, yellow or green is for domain/reports/war-report.ts.
 */
import type { WarReportRows } from '../../domain/reports/war-report-rows.ts';
import { and, eq, gte, isNull, lt, sql } from '../drizzle.ts';
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

/** Unit by unit: what one query looks through stays small. */
export async function readLeadsWithoutFollowUp(
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

export async function readWaitingQuotes(
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
export async function readPaidDeals(
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
