/** Inbound events as rows: each delivery once, and what a failure left to be handled again. */
import { and, asc, eq, isNull, lte, ne, or, sql } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type InboxRow = Row<'inbox'>;

/** Messages whose files are still at the vendor wait under this kind: fetching takes its time and holds up nobody else. */
export const withFiles = 'message with files';

const nextPending = statement('next pending inbox', (db, t) =>
  db
    .select({ at: sql<Date | null>`min(${t.inbox.notBefore})`.mapWith(t.inbox.notBefore) })
    .from(t.inbox)
    .where(and(eq(t.inbox.status, 'pending'), ne(t.inbox.kind, withFiles))),
);
const nextWithFiles = statement('next pending inbox with files', (db, t) =>
  db
    .select({ at: sql<Date | null>`min(${t.inbox.notBefore})`.mapWith(t.inbox.notBefore) })
    .from(t.inbox)
    .where(and(eq(t.inbox.status, 'pending'), eq(t.inbox.kind, withFiles))),
);
const dueWithFiles = statement('due inbox with files', (db, t) =>
  db
    .select()
    .from(t.inbox)
    .where(
      and(
        eq(t.inbox.status, 'pending'),
        eq(t.inbox.kind, withFiles),
        lte(t.inbox.notBefore, arg('now', t.inbox.notBefore)),
      ),
    )
    .orderBy(asc(t.inbox.receivedAt))
    .limit(20),
);
const duePending = statement('due inbox', (db, t) =>
  db
    .select()
    .from(t.inbox)
    .where(
      and(
        eq(t.inbox.status, 'pending'),
        ne(t.inbox.kind, withFiles),
        or(isNull(t.inbox.notBefore), lte(t.inbox.notBefore, arg('now', t.inbox.notBefore))),
      ),
    )
    .orderBy(asc(t.inbox.receivedAt))
    .limit(20),
);

/** @returns false when this delivery is known already */
export async function recordInbound(
  tx: Session,
  row: Pick<InboxRow, 'source' | 'eventId' | 'kind' | 'payload' | 'receivedAt' | 'status'> & Partial<InboxRow>,
): Promise<boolean> {
  return tx.insertIfAbsent('inbox', { attempts: 1, ...row });
}

/** Whether this delivery was received and is still to be handled. */
export async function isInboundPending(tx: Session, row: Pick<InboxRow, 'source' | 'eventId'>): Promise<boolean> {
  const { inbox } = tx.tables;
  const [known] = await tx.db
    .select({ status: inbox.status })
    .from(inbox)
    .where(and(eq(inbox.source, row.source), eq(inbox.eventId, row.eventId)));
  return known?.status === 'pending';
}

/** What a delivery brought, as long as it is kept. */
export async function inboundPayload(tx: Session, row: Pick<InboxRow, 'source' | 'eventId'>): Promise<unknown> {
  const { inbox } = tx.tables;
  const [known] = await tx.db
    .select({ payload: inbox.payload })
    .from(inbox)
    .where(and(eq(inbox.source, row.source), eq(inbox.eventId, row.eventId)));
  return known?.payload ?? null;
}

/** Changes a row that still waits, as it was read. @returns false when somebody else was faster */
export async function settleInbound(
  tx: Session,
  row: Pick<InboxRow, 'source' | 'eventId' | 'attempts'>,
  change: Partial<InboxRow>,
): Promise<boolean> {
  const { inbox } = tx.tables;
  const changed = await tx.db
    .update(inbox)
    .set(change)
    .where(
      and(
        eq(inbox.source, row.source),
        eq(inbox.eventId, row.eventId),
        eq(inbox.status, 'pending'),
        eq(inbox.attempts, row.attempts),
      ),
    )
    .returning({ eventId: inbox.eventId });
  return changed.length > 0;
}

export async function pendingInbound(session: Session, now: Date): Promise<InboxRow[]> {
  return session.run(duePending, { now });
}

/** Oldest first, at most 20. */
export async function pendingWithFiles(session: Session, now: Date): Promise<InboxRow[]> {
  return session.run(dueWithFiles, { now });
}

export async function nextWithFilesAt(session: Session): Promise<Date | null> {
  return (await session.run(nextWithFiles))[0]?.at ?? null;
}

export async function nextInboundAt(session: Session): Promise<Date | null> {
  return (await session.run(nextPending))[0]?.at ?? null;
}
