/**
 * What only the demo keeps: that this database is one, how far its clock had got, whether traffic is on, which sample
 * lead comes next. Values are small JSON; whoever reads one checks its shape.
 */
import { and, asc, desc, eq, gt, gte, inArray, isNull } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';
import { findSecret } from './secrets.ts';

export type DemoKey = 'demo-company' | 'demo-clock' | 'demo-traffic' | 'demo-next-lead' | 'demo-week';

const valueByKey = statement('demo value', (db, { meta }) =>
  db
    .select({ value: meta.value })
    .from(meta)
    .where(eq(meta.key, arg('key'))),
);

/** undefined = never written. */
export async function readDemoValue(session: Session, key: DemoKey): Promise<unknown> {
  return (await session.run(valueByKey, { key }))[0]?.value;
}

export async function writeDemoValue(tx: Session, key: DemoKey, value: unknown): Promise<void> {
  const { meta } = tx.tables;
  await tx.db.insert(meta).values({ key, value }).onConflictDoUpdate({ target: meta.key, set: { value } });
}

/** Whose a database is: the demo says so in itself, real work is known by its company or by the key of its chat. */
export async function databaseOwner(session: Session): Promise<'demo' | 'real-work' | 'nobody'> {
  if ((await readDemoValue(session, 'demo-company')) !== undefined) return 'demo';
  if (await findSecret(session, 'chat-key')) return 'real-work';
  for (const table of ['units', 'members', 'leads', 'accounts'] as const)
    if ((await session.db.select().from(session.tables[table]).limit(1)).length > 0) return 'real-work';
  return 'nobody';
}

/** The moment of the newest thing that was written down or shown; a clock that goes on must not lie before it. */
export async function latestRecordedAt(session: Session): Promise<Date | null> {
  const { events, localMessages } = session.tables;
  const [event] = await session.db.select({ at: events.recordedAt }).from(events).orderBy(desc(events.seq)).limit(1);
  const [message] = await session.db
    .select({ at: localMessages.changedAt })
    .from(localMessages)
    .orderBy(desc(localMessages.revision))
    .limit(1);
  const times = [event?.at, message?.at].filter((at) => at instanceof Date);
  return times.length === 0 ? null : new Date(Math.max(...times.map((at) => at.getTime())));
}

export type HistoryLine = Pick<Row<'events'>, 'seq' | 'type' | 'subjectId' | 'via' | 'params'>;

/** Lines of these types after this place of the history, oldest first. */
export async function historyAfter(
  session: Session,
  seq: number,
  types: readonly string[],
  limit: number,
): Promise<HistoryLine[]> {
  const { events } = session.tables;
  return session.db
    .select({ seq: events.seq, type: events.type, subjectId: events.subjectId, via: events.via, params: events.params })
    .from(events)
    .where(and(gt(events.seq, seq), inArray(events.type, [...types])))
    .orderBy(asc(events.seq))
    .limit(limit);
}

/** Place of the newest line of the history; 0 = there is none. */
export async function newestHistorySeq(session: Session): Promise<number> {
  const { events } = session.tables;
  const [newest] = await session.db.select({ seq: events.seq }).from(events).orderBy(desc(events.seq)).limit(1);
  return newest?.seq ?? 0;
}

/** Newest leads that wait for somebody; imported ones are for real people to work off. */
export async function waitingLeadIds(session: Session, limit: number): Promise<string[]> {
  const { leads } = session.tables;
  const rows = await session.db
    .select({ id: leads.id })
    .from(leads)
    .where(and(inArray(leads.status, ['pooled', 'assigned', 'accepted']), isNull(leads.importId)))
    .orderBy(desc(leads.receivedAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

export async function runningPauseIds(session: Session): Promise<string[]> {
  const { pauses } = session.tables;
  const rows = await session.db.select({ id: pauses.id }).from(pauses).where(isNull(pauses.toAt));
  return rows.map((row) => row.id);
}

/** Calls of this member to this lead since then, those that were taken back left out. */
export async function callsMade(session: Session, leadId: string, memberId: string, since: Date): Promise<number> {
  const { touches } = session.tables;
  const rows = await session.db
    .select({ id: touches.id })
    .from(touches)
    .where(
      and(
        eq(touches.leadId, leadId),
        eq(touches.memberId, memberId),
        gte(touches.occurredAt, since),
        isNull(touches.undoneAt),
      ),
    );
  return rows.length;
}

/** Working time allowed for the first touch under this ownership; null = it has no such deadline. */
export async function firstTouchTargetMs(
  session: Session,
  leadId: string,
  assignmentId: string,
): Promise<number | null> {
  const { clocks } = session.tables;
  const [clock] = await session.db
    .select({ targetMs: clocks.targetMs })
    .from(clocks)
    .where(and(eq(clocks.leadId, leadId), eq(clocks.assignmentId, assignmentId), eq(clocks.kind, 'first-touch')))
    .limit(1);
  return clock?.targetMs ?? null;
}

/** When the next deadline or escalation of any lead comes due. */
export async function nextClockTimerAt(session: Session): Promise<Date | null> {
  const { timers } = session.tables;
  const [first] = await session.db
    .select({ dueAt: timers.dueAt })
    .from(timers)
    .where(eq(timers.kind, 'clock'))
    .orderBy(asc(timers.dueAt))
    .limit(1);
  return first?.dueAt ?? null;
}

/** What people of the local chat did since then, and for whom the newest browser session acts. */
export async function visitorTraces(
  session: Session,
  since: Date,
): Promise<{ payloads: unknown[]; actingId: string | null }> {
  const { inbox, sessions } = session.tables;
  const acts = await session.db
    .select({ payload: inbox.payload })
    .from(inbox)
    .where(and(eq(inbox.source, 'local'), gte(inbox.doneAt, since)));
  const [newest] = await session.db
    .select({ memberId: sessions.memberId })
    .from(sessions)
    .orderBy(desc(sessions.createdAt))
    .limit(1);
  return { payloads: acts.map((act) => act.payload), actingId: newest?.memberId ?? null };
}

export type TouchedLead = Pick<Row<'leads'>, 'id' | 'ownerId' | 'accountId'> & { readonly touchedAt: Date };

/** Leads that were reached and are still open, oldest touch first. */
export async function openTouchedLeads({ db, tables: { leads } }: Session): Promise<TouchedLead[]> {
  const rows = await db
    .select({ id: leads.id, ownerId: leads.ownerId, accountId: leads.accountId, touchedAt: leads.touchedAt })
    .from(leads)
    .where(eq(leads.status, 'touched'))
    .orderBy(asc(leads.touchedAt), asc(leads.id));
  return rows.flatMap(({ touchedAt, ...lead }) => (touchedAt ? [{ ...lead, touchedAt }] : []));
}

export type QualifiedLead = Pick<Row<'leads'>, 'id' | 'ownerId' | 'accountId' | 'product' | 'closedAt'>;

/** Leads that were closed because they became business, newest first. */
export async function qualifiedLeads({ db, tables: { leads } }: Session): Promise<QualifiedLead[]> {
  return db
    .select({
      id: leads.id,
      ownerId: leads.ownerId,
      accountId: leads.accountId,
      product: leads.product,
      closedAt: leads.closedAt,
    })
    .from(leads)
    .where(and(eq(leads.status, 'closed'), eq(leads.closeReason, 'qualified')))
    .orderBy(desc(leads.closedAt), asc(leads.id));
}

/** Accounts that have never bought anything, in the order in which they were written. */
export async function accountsWithoutDeals({ db, tables: { accounts, deals } }: Session): Promise<Row<'accounts'>[]> {
  const rows = await db
    .select({ account: accounts })
    .from(accounts)
    .leftJoin(deals, eq(deals.accountId, accounts.id))
    .where(isNull(deals.id))
    .orderBy(asc(accounts.number));
  return rows.map(({ account }) => account);
}
