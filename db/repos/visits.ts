/**
 * Visits and what was sent as their evidence. One visit is open per person at most: the database holds that, whatever two
 * processes do at once.
 */
import { and, desc, eq, inArray, isNotNull, isNull, ne } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { NewRow, Row } from '../tables/define-tables.ts';

export type Visit = Row<'visits'>;
export type Attachment = Row<'attachments'>;

const byId = statement('visit by id', (db, t) =>
  db
    .select()
    .from(t.visits)
    .where(eq(t.visits.id, arg('id'))),
);
const openOf = statement('open visit of member', (db, t) =>
  db
    .select()
    .from(t.visits)
    .where(and(eq(t.visits.memberId, arg('memberId')), eq(t.visits.status, 'open'))),
);
const placedOn = statement('attachments of visit', (db, t) =>
  db
    .select()
    .from(t.attachments)
    .where(and(eq(t.attachments.visitId, arg('visitId')), eq(t.attachments.status, 'placed'))),
);
const waitingOf = statement('waiting attachments of member', (db, t) =>
  db
    .select()
    .from(t.attachments)
    .where(and(eq(t.attachments.memberId, arg('memberId')), eq(t.attachments.status, 'waiting'))),
);
const attachmentById = statement('attachment by id', (db, t) =>
  db
    .select()
    .from(t.attachments)
    .where(eq(t.attachments.id, arg('id'))),
);
const usesOf = statement('uses of file', (db, t) =>
  db
    .select()
    .from(t.attachments)
    .where(and(eq(t.attachments.sha256, arg('sha256')), inArray(t.attachments.status, ['placed', 'waiting']))),
);

export async function findVisit(session: Session, id: string): Promise<Visit | null> {
  return (await session.run(byId, { id }))[0] ?? null;
}

export async function openVisitOf(session: Session, memberId: string): Promise<Visit | null> {
  return (await session.run(openOf, { memberId }))[0] ?? null;
}

/** Changes a visit and counts its version up. @returns the visit as it is now */
export async function updateVisit(tx: Session, visit: Visit, change: Partial<NewRow<'visits'>>): Promise<Visit> {
  const version = visit.version + 1;
  const { visits } = tx.tables;
  await tx.db
    .update(visits)
    .set({ ...change, version })
    .where(eq(visits.id, visit.id));
  return { ...visit, ...(change as Partial<Visit>), version };
}

/** What belongs to a visit, in the order in which it was sent. */
export async function attachmentsOf(session: Session, visitId: string): Promise<Attachment[]> {
  return inOrder(await session.run(placedOn, { visitId }));
}

/** What a member has sent and nobody has said yet where it belongs, oldest first. */
export async function waitingAttachments(session: Session, memberId: string): Promise<Attachment[]> {
  return inOrder(await session.run(waitingOf, { memberId }));
}

/** As they were sent: ids of one message carry the same time, their place in it stands at the end of `source`. */
function inOrder(rows: readonly Attachment[]): Attachment[] {
  const placeOf = ({ source }: Attachment) => Number(source.slice(source.lastIndexOf(' ') + 1));
  return rows.toSorted(
    (one, other) =>
      one.sentAt.getTime() - other.sentAt.getTime() || placeOf(one) - placeOf(other) || (one.id < other.id ? -1 : 1),
  );
}

export async function findAttachment(session: Session, id: string): Promise<Attachment | null> {
  return (await session.run(attachmentById, { id }))[0] ?? null;
}

/** Where a file is used or waits already, whoever sent it. */
export async function usesOfFile(session: Session, sha256: string): Promise<Attachment[]> {
  return session.run(usesOf, { sha256 });
}

export async function updateAttachment(
  tx: Session,
  id: string,
  change: Partial<Pick<Attachment, 'status' | 'visitId' | 'proof'>>,
): Promise<void> {
  const { attachments } = tx.tables;
  await tx.db.update(attachments).set(change).where(eq(attachments.id, id));
}

/** The newest visits of these members that came to an end with their evidence, newest first. */
export async function submittedVisits(session: Session, memberIds: readonly string[], limit: number): Promise<Visit[]> {
  const { visits } = session.tables;
  return memberIds.length === 0
    ? []
    : session.db
        .select()
        .from(visits)
        .where(and(inArray(visits.memberId, [...memberIds]), eq(visits.status, 'submitted')))
        .orderBy(desc(visits.endedAt))
        .limit(limit);
}

/** The visit that a file proves or goes along with, by number; of several the first. */
export async function visitNumberOfFile(session: Session, sha256: string): Promise<string | null> {
  const { attachments, visits } = session.tables;
  const rows = await session.db
    .select({ number: visits.number })
    .from(attachments)
    .innerJoin(visits, eq(visits.id, attachments.visitId))
    .where(eq(attachments.sha256, sha256))
    .orderBy(visits.number)
    .limit(1);
  return rows[0]?.number ?? null;
}

/** What was sent as a file that has no row: evidence that names something nobody has. */
export async function evidenceWithoutFile(session: Session): Promise<{ sha256: string; visitNumber: string | null }[]> {
  const { attachments, files, visits } = session.tables;
  const rows = await session.db
    .select({ sha256: attachments.sha256, visitNumber: visits.number })
    .from(attachments)
    .leftJoin(files, eq(files.sha256, attachments.sha256))
    .leftJoin(visits, eq(visits.id, attachments.visitId))
    .where(and(isNotNull(attachments.sha256), isNull(files.sha256)))
    .orderBy(attachments.sha256);
  return rows.flatMap(({ sha256, visitNumber }) => (sha256 === null ? [] : [{ sha256, visitNumber }]));
}

export async function newestVisitOfLead(session: Session, leadId: string): Promise<Visit | null> {
  return lastSubmittedVisit(session, { leadId, accountId: null, otherThan: '' });
}

/** The newest submitted visit of a lead, or at an account, before this one. */
export async function lastSubmittedVisit(
  session: Session,
  of: { leadId: string | null; accountId: string | null; otherThan: string },
): Promise<Visit | null> {
  const { visits } = session.tables;
  const same =
    of.accountId !== null
      ? eq(visits.accountId, of.accountId)
      : of.leadId !== null
        ? eq(visits.leadId, of.leadId)
        : null;
  if (same === null) return null;
  const rows = await session.db
    .select()
    .from(visits)
    .where(and(same, eq(visits.status, 'submitted'), isNotNull(visits.endedAt), ne(visits.id, of.otherThan)))
    .orderBy(desc(visits.endedAt))
    .limit(1);
  return rows[0] ?? null;
}
