/**
 * Sessions of browsers. Only the digest of a session's secret is stored; the secret itself lives in the cookie.
 * Times are those of the real clock, also in the demo: moving the demo's clock logs nobody out.
 */
import { and, eq, gt, lte } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

const valid = statement('web session', (db, { sessions }) =>
  db
    .select()
    .from(sessions)
    .where(and(eq(sessions.idHash, arg('idHash')), gt(sessions.expiresAt, arg('now', sessions.expiresAt)))),
);

export async function webSession(session: Session, idHash: string, now: Date): Promise<Row<'sessions'> | null> {
  const rows = await session.run(valid, { idHash, now });
  return rows[0] ?? null;
}

/** Adds a session and clears away those that have expired. */
export async function addWebSession(tx: Session, row: Row<'sessions'>): Promise<void> {
  const { sessions } = tx.tables;
  await tx.db.delete(sessions).where(lte(sessions.expiresAt, row.createdAt));
  await tx.insert('sessions', row);
}

/** Lets a session live on. */
export async function extendWebSession(tx: Session, idHash: string, expiresAt: Date): Promise<void> {
  const { sessions } = tx.tables;
  await tx.db.update(sessions).set({ expiresAt }).where(eq(sessions.idHash, idHash));
}

/** Remembers for whom the browser acted last. */
export async function rememberSessionMember(tx: Session, idHash: string, memberId: string): Promise<void> {
  const { sessions } = tx.tables;
  await tx.db.update(sessions).set({ memberId }).where(eq(sessions.idHash, idHash));
}
