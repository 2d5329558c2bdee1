/** Inbound events as rows: each delivery once, and what a failure left to be handled again. */
import { and, asc, eq, isNull, lte, or, sql } from 'drizzle-orm';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type InboxRow = Row<'inbox'>;

const nextPending = statement('next pending inbox', (db, t) =>
  db
    .select({ at: sql<Date | null>`min(${t.inbox.notBefore})`.mapWith(t.inbox.notBefore) })
    .from(t.inbox)
    .where(eq(t.inbox.status, 'pending')),
);
const duePending = statement('due inbox', (db, t) =>
  db
    .select()
    .from(t.inbox)
    .where(
      and(
        eq(t.inbox.status, 'pending'),
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

export async function settleInbound(
  tx: Session,
  row: Pick<InboxRow, 'source' | 'eventId'>,
  change: Partial<InboxRow>,
): Promise<void> {
  const { inbox } = tx.tables;
  await tx.db
    .update(inbox)
    .set(change)
    .where(and(eq(inbox.source, row.source), eq(inbox.eventId, row.eventId)));
}

export async function pendingInbound(session: Session, now: Date): Promise<InboxRow[]> {
  return session.run(duePending, { now });
}

export async function nextInboundAt(session: Session): Promise<Date | null> {
  return (await session.run(nextPending))[0]?.at ?? null;
}
