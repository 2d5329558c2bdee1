/** Disputes as rows: what somebody holds against a line of their award, who must answer, until when, and the answer. */
import { and, eq } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { NewRow, Row } from '../tables/define-tables.ts';

export type Dispute = Row<'disputes'>;

const byId = statement('dispute by id', (db, t) =>
  db
    .select()
    .from(t.disputes)
    .where(eq(t.disputes.id, arg('id'))),
);
const ofAward = statement('dispute of award', (db, t) =>
  db
    .select()
    .from(t.disputes)
    .where(eq(t.disputes.awardId, arg('awardId'))),
);

export async function findDispute(session: Session, id: string): Promise<Dispute | null> {
  return (await session.run(byId, { id }))[0] ?? null;
}

/** An award is disputed at most once. */
export async function disputeOfAward(session: Session, awardId: string): Promise<Dispute | null> {
  return (await session.run(ofAward, { awardId }))[0] ?? null;
}

/** Changes a dispute and counts its version up, unless it has changed meanwhile. @returns whether it was changed */
export async function updateDispute(
  tx: Session,
  dispute: Dispute,
  change: Partial<NewRow<'disputes'>>,
): Promise<boolean> {
  const { disputes } = tx.tables;
  const changed = await tx.db
    .update(disputes)
    .set({ ...change, version: dispute.version + 1 })
    .where(and(eq(disputes.id, dispute.id), eq(disputes.version, dispute.version)))
    .returning({ id: disputes.id });
  return changed.length > 0;
}
