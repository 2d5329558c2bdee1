/** Rights that are given to a person, beside those of the role: one row per time they are held. */
import { and, asc, eq, isNull } from '../drizzle.ts';
import type { Session } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type HeldRight = Row<'rights'>;

/** Those in force. */
export async function heldRights(session: Session): Promise<HeldRight[]> {
  const { rights } = session.tables;
  return session.db
    .select()
    .from(rights)
    .where(isNull(rights.revokedAt))
    .orderBy(asc(rights.right), asc(rights.memberId));
}

export async function addRight(tx: Session, held: Omit<HeldRight, 'revokedAt'>): Promise<void> {
  await tx.insert('rights', held);
}

export async function endRight(tx: Session, memberId: string, right: string, at: Date): Promise<void> {
  const { rights } = tx.tables;
  await tx.db
    .update(rights)
    .set({ revokedAt: at })
    .where(and(eq(rights.memberId, memberId), eq(rights.right, right), isNull(rights.revokedAt)));
}
