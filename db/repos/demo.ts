/**
 * What only the demo keeps: that this database is one, how far its clock had got, whether traffic is on, which sample
 * lead comes next. Values are small JSON; whoever reads one checks its shape.
 */
import { desc, eq } from 'drizzle-orm';
import { arg, type Session, statement } from '../session.ts';

export type DemoKey = 'demo-company' | 'demo-clock' | 'demo-traffic' | 'demo-next-lead';

const valueByKey = statement('demo value', (db, { meta }) =>
  db
    .select({ value: meta.value })
    .from(meta)
    .where(eq(meta.key, arg('key'))),
);

/** undefined = never written. */
export async function readDemoValue(session: Session, key: DemoKey): Promise<unknown> {
  return (await session.run(valueByKey, { key }))[0]?.value;
}

export async function writeDemoValue(tx: Session, key: DemoKey, value: unknown): Promise<void> {
  const { meta } = tx.tables;
  await tx.db.insert(meta).values({ key, value }).onConflictDoUpdate({ target: meta.key, set: { value } });
}

/** The moment of the newest thing that was written down or shown; a clock that goes on must not lie before it. */
export async function latestRecordedAt(session: Session): Promise<Date | null> {
  const { events, localMessages } = session.tables;
  const [event] = await session.db.select({ at: events.recordedAt }).from(events).orderBy(desc(events.seq)).limit(1);
  const [message] = await session.db
    .select({ at: localMessages.changedAt })
    .from(localMessages)
    .orderBy(desc(localMessages.revision))
    .limit(1);
  const times = [event?.at, message?.at].filter((at) => at instanceof Date);
  return times.length === 0 ? null : new Date(Math.max(...times.map((at) => at.getTime())));
}
