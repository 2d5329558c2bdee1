/**
 * Leads as rows: finding them, finding earlier copies, changing their state. Who owns a lead is only ever changed by
 * handlers/leads/change-owner.ts; an architecture test holds that.
 */
import { canTransition, isStep } from '../../domain/leads/lead-states.ts';
import { and, asc, desc, eq, gt, gte, inArray, isNull, or, sql } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { NewRow, Row } from '../tables/define-tables.ts';

export type Lead = Row<'leads'>;
export type Assignment = Row<'assignments'>;
export const openStatuses = ['pooled', 'assigned', 'accepted', 'touched'] as const;

const byId = statement('lead by id', (db, t) =>
  db
    .select()
    .from(t.leads)
    .where(eq(t.leads.id, arg('id'))),
);
const byExternal = statement('lead by external id', (db, t) =>
  db
    .select()
    .from(t.leads)
    .where(and(eq(t.leads.source, arg('source')), eq(t.leads.externalId, arg('externalId')))),
);
const byBody = statement('lead by body', (db, t) =>
  db
    .select()
    .from(t.leads)
    .where(
      and(
        eq(t.leads.bodyHash, arg('bodyHash')),
        gte(t.leads.receivedAt, arg('since', t.leads.receivedAt)),
        isNull(t.leads.externalId),
      ),
    )
    .orderBy(desc(t.leads.receivedAt))
    .limit(1),
);
const assignmentById = statement('assignment by id', (db, t) =>
  db
    .select()
    .from(t.assignments)
    .where(eq(t.assignments.id, arg('id'))),
);
const gradeOf = statement('grade of lead', (db, t) =>
  db
    .select()
    .from(t.leadGrades)
    .where(eq(t.leadGrades.leadId, arg('leadId')))
    .orderBy(desc(t.leadGrades.at))
    .limit(1),
);
const nextNumber = statement('next number', (db, t) =>
  db
    .insert(t.counters)
    .values({ name: arg('name') as never, value: arg('first') as never })
    .onConflictDoUpdate({ target: t.counters.name, set: { value: sql`${t.counters.value} + 1` } })
    .returning({ value: t.counters.value }),
);
const allCounters = statement('all counters', (db, t) => db.select().from(t.counters));
const addToCounter = statement('add to counter', (db, t) =>
  db
    .insert(t.counters)
    .values({ name: arg('name') as never, value: arg('by') as never })
    .onConflictDoUpdate({ target: t.counters.name, set: { value: sql`${t.counters.value} + excluded.value` } }),
);

/** What has a number of its own; each counts for itself. */
export type NumberedKind = 'lead' | 'account' | 'deal' | 'quote' | 'payment' | 'award' | 'dispute' | 'visit';

/** A speakable number such as L-20481. Rises by one; numbers of refused work are not used up. */
export async function takeNumber(tx: Session, name: NumberedKind, prefix: string): Promise<string> {
  const [row] = await tx.run(nextNumber, { name, first: 20_001 });
  return `${prefix}-${row?.value}`;
}

export async function findLead(session: Session, id: string): Promise<Lead | null> {
  return (await session.run(byId, { id }))[0] ?? null;
}

export async function findLeadByExternalId(session: Session, source: string, externalId: string): Promise<Lead | null> {
  return (await session.run(byExternal, { source, externalId }))[0] ?? null;
}

/** The newest lead with the same canonical body received since then; leads with an external id are known by that. */
export async function findLeadByBody(session: Session, bodyHash: string, since: Date): Promise<Lead | null> {
  return (await session.run(byBody, { bodyHash, since }))[0] ?? null;
}

export async function findAssignment(session: Session, id: string | null): Promise<Assignment | null> {
  return id === null ? null : ((await session.run(assignmentById, { id }))[0] ?? null);
}

export async function currentGrade(session: Session, leadId: string): Promise<Row<'leadGrades'> | null> {
  return (await session.run(gradeOf, { leadId }))[0] ?? null;
}

/**
 * Changes a lead and counts its version up. @returns the lead as it is now
 * @throws RangeError for a change of status that no transition allows
 */
export async function updateLead(
  tx: Session,
  lead: Lead,
  change: Partial<NewRow<'leads'>>,
  way: 'step' | 'undo' = 'step',
): Promise<Lead> {
  const { status = lead.status } = change;
  const isListed = way === 'undo' ? canTransition(lead.status, 'undo', status) : isStep(lead.status, status);
  if (status !== lead.status && !isListed) throw new RangeError('A lead cannot change its status like that');
  const version = lead.version + 1;
  await tx.db
    .update(tx.tables.leads)
    .set({ ...change, version })
    .where(eq(tx.tables.leads.id, lead.id));
  return { ...lead, ...(change as Partial<Lead>), version };
}

export async function updateAssignment(tx: Session, id: string, change: Partial<NewRow<'assignments'>>): Promise<void> {
  await tx.db.update(tx.tables.assignments).set(change).where(eq(tx.tables.assignments.id, id));
}

/** The ownership that followed when this one ended; null while it lasts. */
export async function nextAssignment(session: Session, ended: Assignment): Promise<Assignment | null> {
  const { assignments } = session.tables;
  if (ended.toAt === null) return null;
  const rows = await session.db
    .select()
    .from(assignments)
    .where(and(eq(assignments.leadId, ended.leadId), gte(assignments.fromAt, ended.toAt)))
    .orderBy(asc(assignments.fromAt), asc(assignments.id));
  return rows.find((row) => row.id !== ended.id) ?? null;
}

/** Members who have owned this lead before. */
export async function formerOwners(session: Session, leadId: string): Promise<Set<string>> {
  const { assignments } = session.tables;
  const rows = await session.db
    .select({ memberId: assignments.memberId })
    .from(assignments)
    .where(eq(assignments.leadId, leadId));
  return new Set(rows.map((row) => row.memberId).filter((id) => id !== null));
}

export async function openLeadsOf(session: Session, memberId: string): Promise<Lead[]> {
  const { leads } = session.tables;
  return session.db
    .select()
    .from(leads)
    .where(and(eq(leads.ownerId, memberId), inArray(leads.status, [...openStatuses])))
    .orderBy(asc(leads.receivedAt));
}

/** Ids of the open leads of an account. */
export async function openLeadsOfAccount(session: Session, accountId: string): Promise<string[]> {
  const { leads } = session.tables;
  const rows = await session.db
    .select({ id: leads.id })
    .from(leads)
    .where(and(eq(leads.accountId, accountId), isNull(leads.closedAt)));
  return rows.map((row) => row.id);
}

/** The oldest leads in a team's pool; of those behind `after`, where that is given. */
export async function pooledLeads(
  session: Session,
  unitId: string,
  limit: number,
  after: Lead | null = null,
): Promise<Lead[]> {
  const { leads } = session.tables;
  const isBehind = after
    ? or(gt(leads.receivedAt, after.receivedAt), and(eq(leads.receivedAt, after.receivedAt), gt(leads.id, after.id)))
    : undefined;
  return session.db
    .select()
    .from(leads)
    .where(and(eq(leads.unitId, unitId), eq(leads.status, 'pooled'), isBehind))
    .orderBy(asc(leads.receivedAt), asc(leads.id))
    .limit(limit);
}

/** Leads waiting in each team's pool; counted along so that a big pool costs nothing to measure. */
export async function poolSizes(session: Session): Promise<Map<string, number>> {
  const rows = (await session.run(allCounters)).filter((row) => row.name.startsWith('pool:'));
  return new Map(rows.map((row) => [row.name.slice('pool:'.length), row.value]));
}

export async function addToPool(tx: Session, unitId: string, by: 1 | -1): Promise<void> {
  await tx.run(addToCounter, { name: `pool:${unitId}`, by });
}

const behaviourByPhone = statement('behaviour by phone', (db, t) =>
  db
    .select()
    .from(t.behaviourEvents)
    .where(
      and(
        eq(t.behaviourEvents.phoneE164, arg('phone')),
        gte(t.behaviourEvents.occurredAt, arg('since', t.behaviourEvents.occurredAt)),
      ),
    ),
);
const behaviourByAccount = statement('behaviour by account', (db, t) =>
  db
    .select()
    .from(t.behaviourEvents)
    .where(
      and(
        eq(t.behaviourEvents.accountId, arg('accountId')),
        gte(t.behaviourEvents.occurredAt, arg('since', t.behaviourEvents.occurredAt)),
      ),
    ),
);
const behaviourByLead = statement('behaviour by lead', (db, t) =>
  db
    .select()
    .from(t.behaviourEvents)
    .where(
      and(
        eq(t.behaviourEvents.leadId, arg('leadId')),
        gte(t.behaviourEvents.occurredAt, arg('since', t.behaviourEvents.occurredAt)),
      ),
    ),
);

/** Behaviour since then of the lead itself, of its phone number and of its account, each event once. */
export async function behaviourOf(
  session: Session,
  of: { leadId: string | null; phoneE164: string | null; accountId: string | null },
  since: Date,
): Promise<Row<'behaviourEvents'>[]> {
  const found = new Map<string, Row<'behaviourEvents'>>();
  if (of.leadId)
    for (const row of await session.run(behaviourByLead, { leadId: of.leadId, since })) found.set(row.id, row);
  if (of.phoneE164)
    for (const row of await session.run(behaviourByPhone, { phone: of.phoneE164, since })) found.set(row.id, row);
  if (of.accountId)
    for (const row of await session.run(behaviourByAccount, { accountId: of.accountId, since })) found.set(row.id, row);
  return [...found.values()];
}

/** The newest open lead of a phone number, to which a behaviour event belongs. */
export async function openLeadByPhone(session: Session, phoneE164: string): Promise<Lead | null> {
  const { leads } = session.tables;
  const rows = await session.db
    .select()
    .from(leads)
    .where(and(eq(leads.phoneE164, phoneE164), isNull(leads.closedAt)))
    .orderBy(desc(leads.receivedAt))
    .limit(1);
  return rows[0] ?? null;
}

const hadLeadOnce = statement('member had lead', (db, t) =>
  db
    .select({ id: t.assignments.id })
    .from(t.assignments)
    .where(and(eq(t.assignments.leadId, arg('leadId')), eq(t.assignments.memberId, arg('memberId'))))
    .limit(1),
);

export async function hadLead(session: Session, leadId: string, memberId: string): Promise<boolean> {
  return (await session.run(hadLeadOnce, { leadId, memberId })).length > 0;
}

/** @param ids at most some hundred */
export async function findLeads(session: Session, ids: readonly string[]): Promise<Lead[]> {
  const { leads } = session.tables;
  return ids.length === 0
    ? []
    : session.db
        .select()
        .from(leads)
        .where(inArray(leads.id, [...ids]));
}

/** Leads of an import that wait in one team, or with one of its reps. */
export async function countWaiting(
  session: Session,
  of: { importId: string; unitId: string; statuses: readonly Lead['status'][]; ownerId?: string },
): Promise<number> {
  const { leads } = session.tables;
  const [row] = await session.db
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(leads)
    .where(
      and(
        eq(leads.unitId, of.unitId),
        inArray(leads.status, [...of.statuses]),
        eq(leads.importId, of.importId),
        of.ownerId === undefined ? undefined : eq(leads.ownerId, of.ownerId),
      ),
    );
  return row?.count ?? 0;
}
