/** Which browser a link belongs to that a chat tool sent: the first that opened it. Kept as long as the link opens. */
import { eq } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

const opening = statement('page opening', (db, { pageOpenings }) =>
  db
    .select({ session: pageOpenings.session })
    .from(pageOpenings)
    .where(eq(pageOpenings.tokenHash, arg('tokenHash'))),
);

/** @returns the session that has the link, null while nobody has opened it */
export async function sessionOfLink(session: Session, tokenHash: string): Promise<string | null> {
  return (await session.run(opening, { tokenHash }))[0]?.session ?? null;
}

/** @returns whether the link is this session's: nobody was first, or it was this one */
export async function claimLink(tx: Session, row: Row<'pageOpenings'>): Promise<boolean> {
  return (await tx.insertIfAbsent('pageOpenings', row)) || (await sessionOfLink(tx, row.tokenHash)) === row.session;
}
