/**
 * Takes one person's values out of the history, and says so in the history: the chain keeps its digests, verifyChain
 * accepts the emptied rows that an erasure names. Only audit_values is touched here; a handler that also empties the
 * columns of other tables calls eraseAuditValues in its own transaction.
 */
import { and, eq, inArray, isNotNull } from '../drizzle.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { appendEvent } from './record-event.ts';

export const erasureType = 'person.erased';

/** Params of an erasure: the events whose values it emptied. */
export interface ErasureParams {
  readonly seqs: readonly number[];
}

export interface Erasure {
  /** As given with the values of recordEvent. */
  readonly personKey: string;
  readonly actorId: string | null;
  readonly via: string;
  readonly now: Date;
}

/** SQLite takes some 32,000 values in a statement, PostgreSQL 65,000. */
const emptiedAtOnce = 10_000;

export function erasePerson(store: Store, erasure: Erasure): Promise<{ seqs: number[] }> {
  return store.transaction((tx) => eraseAuditValues(tx, erasure));
}

/** The erasure is recorded also when there was nothing to empty: that it was asked for is history too. */
export async function eraseAuditValues(tx: Session, erasure: Erasure): Promise<{ seqs: number[] }> {
  const { auditValues } = tx.tables;
  const rows = await tx.db
    .select({ seq: auditValues.eventSeq })
    .from(auditValues)
    .where(and(eq(auditValues.personKey, erasure.personKey), isNotNull(auditValues.salt)))
    .orderBy(auditValues.eventSeq);
  const seqs = rows.map((row) => row.seq);
  const params: ErasureParams = { seqs };
  const erasedBySeq = await appendEvent(tx, {
    subjectKind: 'person',
    subjectId: erasure.personKey,
    type: erasureType,
    actorId: erasure.actorId,
    via: erasure.via,
    occurredAt: erasure.now,
    recordedAt: erasure.now,
    params: { ...params },
  });
  for (let i = 0; i < seqs.length; i += emptiedAtOnce) {
    await tx.db
      .update(auditValues)
      .set({ salt: null, values: null, erasedBySeq })
      .where(inArray(auditValues.eventSeq, seqs.slice(i, i + emptiedAtOnce)));
  }
  return { seqs };
}
