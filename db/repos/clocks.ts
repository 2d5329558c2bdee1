/** The running deadlines of leads as rows. When one fires is a timer's part; what it means is the domain's. */
import { and, eq, inArray, isNotNull, isNull, lte, ne } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { NewRow, Row } from '../tables/define-tables.ts';
import { openStatuses } from './leads.ts';

export type SlaClock = Row<'clocks'>;

const byId = statement('clock by id', (db, t) =>
  db
    .select()
    .from(t.clocks)
    .where(eq(t.clocks.id, arg('id'))),
);
const openOfLead = statement('open clocks of lead', (db, t) =>
  db
    .select()
    .from(t.clocks)
    .where(and(eq(t.clocks.leadId, arg('leadId')), isNull(t.clocks.endedAt))),
);

export const clockTimerKey = (clockId: string) => `clock:${clockId}`;

export async function findClock(session: Session, id: string): Promise<SlaClock | null> {
  return (await session.run(byId, { id }))[0] ?? null;
}

/** Clocks whose condition is not met yet: running ones, and missed ones whose chain may still escalate. */
export async function openClocks(session: Session, leadId: string): Promise<SlaClock[]> {
  return session.run(openOfLead, { leadId });
}

export async function updateClock(tx: Session, id: string, change: Partial<NewRow<'clocks'>>): Promise<void> {
  await tx.db.update(tx.tables.clocks).set(change).where(eq(tx.tables.clocks.id, id));
}

/** Leads of this rep with a missed first-touch deadline that still waits for the touch. */
export async function overdueLeadIds(session: Session, memberId: string): Promise<string[]> {
  const { clocks, leads } = session.tables;
  const rows = await session.db
    .selectDistinct({ leadId: clocks.leadId })
    .from(clocks)
    .innerJoin(leads, eq(leads.id, clocks.leadId))
    .where(
      and(
        eq(leads.ownerId, memberId),
        inArray(leads.status, ['assigned', 'accepted']),
        eq(clocks.assignmentId, leads.assignmentId),
        eq(clocks.kind, 'first-touch'),
        isNotNull(clocks.missedAt),
        isNull(clocks.endedAt),
      ),
    );
  return rows.map((row) => row.leadId);
}

const ofAssignment = statement('clocks of assignment', (db, t) =>
  db
    .select()
    .from(t.clocks)
    .where(and(eq(t.clocks.leadId, arg('leadId')), eq(t.clocks.assignmentId, arg('assignmentId')))),
);

export async function clocksOfAssignment(session: Session, leadId: string, assignmentId: string): Promise<SlaClock[]> {
  return session.run(ofAssignment, { leadId, assignmentId });
}

/** @param ids at most some hundred */
export async function findClocks(session: Session, ids: readonly string[]): Promise<SlaClock[]> {
  const { clocks } = session.tables;
  return ids.length === 0
    ? []
    : session.db
        .select()
        .from(clocks)
        .where(inArray(clocks.id, [...ids]));
}

const passedOfOwner = statement('deadlines of owner that have passed', (db, t) =>
  db
    .select({ clock: t.clocks })
    .from(t.leads)
    .innerJoin(t.clocks, eq(t.clocks.leadId, t.leads.id))
    .where(
      and(
        eq(t.leads.ownerId, arg('memberId')),
        inArray(t.leads.status, ['assigned', 'accepted']),
        eq(t.clocks.kind, 'first-touch'),
        eq(t.clocks.status, 'running'),
        isNull(t.clocks.endedAt),
        lte(t.clocks.dueAt, arg('now', t.clocks.dueAt)),
      ),
    ),
);

/** First-touch deadlines of a member's leads that have passed and whose timers have not fired yet. */
export async function passedTouchClocks(session: Session, memberId: string, now: Date): Promise<SlaClock[]> {
  return (await session.run(passedOfOwner, { memberId, now })).map(({ clock }) => clock);
}

const dueOfOwner = statement('deadlines of owner', (db, t) =>
  db
    .select({ leadId: t.clocks.leadId, dueAt: t.clocks.dueAt })
    .from(t.leads)
    .innerJoin(t.clocks, eq(t.clocks.leadId, t.leads.id))
    .where(
      and(
        eq(t.leads.ownerId, arg('memberId')),
        inArray(t.leads.status, [...openStatuses]),
        isNull(t.clocks.endedAt),
        eq(t.clocks.status, 'running'),
        ne(t.clocks.kind, 'acknowledge'),
      ),
    ),
);

/** What clocksDueAt says, of every open lead of a member at once. */
export async function clocksDueOf(session: Session, memberId: string): Promise<ReadonlyMap<string, Date>> {
  const due = new Map<string, Date>();
  for (const { leadId, dueAt } of await session.run(dueOfOwner, { memberId })) {
    const known = due.get(leadId);
    if (!known || dueAt < known) due.set(leadId, dueAt);
  }
  return due;
}

/** The promise that is running for a lead: the earliest deadline that is not the acknowledgement. */
export async function clocksDueAt(session: Session, leadId: string): Promise<Date | null> {
  const running = (await openClocks(session, leadId)).filter(
    (clock) => clock.status === 'running' && clock.kind !== 'acknowledge',
  );
  return running.length === 0 ? null : new Date(Math.min(...running.map((clock) => clock.dueAt.getTime())));
}
