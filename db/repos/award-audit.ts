/** How far the auditor has come with awards, and which ones were written between two places of the history. */
import { and, asc, desc, eq, gt, inArray, lte } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';

export interface AwardAuditPlace {
  /** Awards whose events stand up to here were looked at. */
  readonly seq: number;
  /** Newest place of the history at the last look. */
  readonly seen: number;
  /** Ids of awards that did not hold. */
  readonly damaged: readonly string[];
}

const key = 'award-audit';
const place = statement('award audit', (db, { meta }) =>
  db.select({ value: meta.value }).from(meta).where(eq(meta.key, key)),
);
const written = statement('awards written', (db, { events }) =>
  db
    .select({ id: events.subjectId })
    .from(events)
    .where(
      and(
        gt(events.seq, arg('from')),
        lte(events.seq, arg('upTo')),
        inArray(events.type, ['award.earned', 'award.reversed']),
      ),
    )
    .orderBy(asc(events.seq)),
);
const newest = statement('newest event', (db, { events }) =>
  db.select({ seq: events.seq }).from(events).orderBy(desc(events.seq)).limit(1),
);

export async function readAwardAudit(session: Session): Promise<AwardAuditPlace> {
  const [row] = await session.run(place, {});
  return (row?.value as AwardAuditPlace | undefined) ?? { seq: 0, seen: 0, damaged: [] };
}

export async function saveAwardAudit(tx: Session, value: AwardAuditPlace): Promise<void> {
  const { meta } = tx.tables;
  await tx.db.insert(meta).values({ key, value }).onConflictDoUpdate({ target: meta.key, set: { value } });
}

/** Ids of awards whose event stands after `from` and at most at `upTo`. */
export async function awardsWritten(session: Session, from: number, upTo: number): Promise<string[]> {
  return (await session.run(written, { from, upTo })).map(({ id }) => id);
}

/** 0 = there is no history. */
export async function newestEventSeq(session: Session): Promise<number> {
  return (await session.run(newest, {}))[0]?.seq ?? 0;
}
