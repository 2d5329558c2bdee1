/** The history of one subject, for cards that tell what was done and not what would be done today. */
import { and, asc, eq } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

const ofSubject = statement('events of subject', (db, t) =>
  db
    .select()
    .from(t.events)
    .where(and(eq(t.events.subjectId, arg('subjectId')), eq(t.events.type, arg('type'))))
    .orderBy(asc(t.events.seq)),
);

/** Events of one type about one subject, oldest first. */
export async function eventsOfSubject(session: Session, subjectId: string, type: string): Promise<Row<'events'>[]> {
  return session.run(ofSubject, { subjectId, type });
}
