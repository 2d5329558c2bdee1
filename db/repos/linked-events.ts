/** The history in the order in which it was linked: nothing is skipped, however late its transaction was committed. */
import { asc, eq, gt } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

const after = statement('linked events', (db, t) =>
  db
    .select({ position: t.auditChain.position, event: t.events })
    .from(t.auditChain)
    .innerJoin(t.events, eq(t.events.seq, t.auditChain.eventSeq))
    .where(gt(t.auditChain.position, arg('position')))
    .orderBy(asc(t.auditChain.position))
    .limit(arg('limit')),
);

export async function linkedEventsAfter(
  session: Session,
  position: number,
  limit: number,
): Promise<{ position: number; event: Row<'events'> }[]> {
  return session.run(after, { position, limit });
}
