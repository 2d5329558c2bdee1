/**
 * Adds one line to the history: who did what to which subject, when it happened and when Baton learned of it.
 * Called by every handler in its own transaction. It never links the chain: the sealer does that after the commit.
 */
import { randomBytes } from 'node:crypto';
import { sql } from '../drizzle.ts';
import { type Session, statement } from '../session.ts';

export interface AuditEvent {
  readonly subjectKind: string;
  readonly subjectId: string;
  /** subject.past-tense, e.g. `lead.assigned`. */
  readonly type: string;
  /** Acting member; null = Baton itself. */
  readonly actorId: string | null;
  /** Platform or door: local, api, import, timer, … */
  readonly via: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  /** Codes, numbers and ids; never personal values: these lines are never erased. */
  readonly params: Record<string, unknown>;
  /** Personal values before and after, erasable. `personKey` says whose: an id, itself nothing personal. */
  readonly values?: { readonly personKey: string; readonly before: unknown; readonly after: unknown };
}

const insert = statement('record event', (db, t) =>
  db
    .insert(t.events)
    .values({
      subjectKind: sql.placeholder('subjectKind'),
      subjectId: sql.placeholder('subjectId'),
      type: sql.placeholder('type'),
      actorId: sql.placeholder('actorId'),
      via: sql.placeholder('via'),
      occurredAt: sql.placeholder('occurredAt'),
      recordedAt: sql.placeholder('recordedAt'),
      params: sql.placeholder('params'),
    })
    .returning({ seq: t.events.seq }),
);

export async function recordEvent(tx: Session, event: AuditEvent): Promise<void> {
  await appendEvent(tx, event);
}

/** As recordEvent. @returns the event's place in the history */
export async function appendEvent(tx: Session, event: AuditEvent): Promise<number> {
  const { values, ...row } = event;
  const [inserted] = await tx.run(insert, row);
  if (!inserted) throw new Error('An event was not stored');
  if (values) {
    const { personKey, before = null, after = null } = values;
    const salt = randomBytes(16).toString('hex');
    await tx.insert('auditValues', { eventSeq: inserted.seq, personKey, salt, values: { before, after } });
  }
  return inserted.seq;
}
