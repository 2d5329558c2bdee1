/** Behaviour events as rows, and the lead a source names by its number. */
import { and, eq } from '../drizzle.ts';
import type { Session } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';
import type { Lead } from './leads.ts';

export type BehaviourRow = Row<'behaviourEvents'>;

export async function findBehaviour(
  session: Session,
  source: string,
  externalId: string,
): Promise<BehaviourRow | null> {
  const { behaviourEvents: events } = session.tables;
  const rows = await session.db
    .select()
    .from(events)
    .where(and(eq(events.source, source), eq(events.externalId, externalId)));
  return rows[0] ?? null;
}

export async function findLeadByNumber(session: Session, number: string): Promise<Lead | null> {
  const { leads } = session.tables;
  return (await session.db.select().from(leads).where(eq(leads.number, number)))[0] ?? null;
}
