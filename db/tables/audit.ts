/**
 * The history: one append-only events table, the salted hash chain over it, and the personal values kept apart so that
 * a recorded erasure can empty them without breaking the chain. And the system's own rows: policies, secrets, counters.
 */
import type { Kit } from '../columns.ts';

export function defineAudit(kit: Kit) {
  const events = kit.table(
    'events',
    {
      seq: kit.sequence(),
      subjectKind: kit.text().notNull(),
      subjectId: kit.text().notNull(),
      type: kit.text().notNull(),
      /** Acting member; null = Baton itself. */
      actorId: kit.id(),
      /** Platform or door through which it came: local, api, import, timer, … */
      via: kit.text().notNull(),
      occurredAt: kit.instant().notNull(),
      recordedAt: kit.instant().notNull(),
      /** Codes, numbers and ids; never personal values. */
      params: kit.json<Record<string, unknown>>().notNull(),
    },
    (t) => [kit.index('events_subject').on(t.subjectId, t.seq)],
  );
  /** Before/after values of an event. Emptied (salt and values null, erasedBy set) by a recorded erasure. */
  const auditValues = kit.table(
    'audit_values',
    {
      eventSeq: kit.whole().primaryKey(),
      personKey: kit.text(),
      salt: kit.text(),
      values: kit.json<{ before: unknown; after: unknown }>(),
      /** Seq of the event that recorded the erasure. */
      erasedBySeq: kit.whole(),
    },
    // An erasure looks for everything of one person.
    (t) => [kit.index('audit_values_person').on(t.personKey)],
  );
  const auditChain = kit.table('audit_chain', {
    position: kit.whole().primaryKey(),
    eventSeq: kit.whole().notNull().unique(),
    /** SHA-256 of salt + values at sealing time; null when the event has none. */
    valuesDigest: kit.text(),
    hash: kit.text().notNull(),
    sealedAt: kit.instant().notNull(),
  });
  const policies = kit.table(
    'policies',
    {
      id: kit.id().primaryKey(),
      name: kit.text().notNull(),
      version: kit.whole().notNull(),
      file: kit.text().notNull(),
      hash: kit.text().notNull(),
      source: kit.text().notNull(),
      model: kit.json<unknown>().notNull(),
      loadedAt: kit.instant().notNull(),
    },
    (t) => [
      kit.uniqueIndex('policies_version').on(t.name, t.version),
      kit.uniqueIndex('policies_hash').on(t.name, t.hash),
    ],
  );
  const secrets = kit.table('secrets', {
    name: kit.text().primaryKey(),
    nonce: kit.text().notNull(),
    ciphertext: kit.text().notNull(),
    createdAt: kit.instant().notNull(),
  });
  const counters = kit.table('counters', { name: kit.text().primaryKey(), value: kit.whole().notNull() });
  const meta = kit.table('meta', { key: kit.text().primaryKey(), value: kit.json<unknown>().notNull() });
  return { events, auditValues, auditChain, policies, secrets, counters, meta };
}
