/**
 * What the audit chain hashes, and how. Pure: the sealer computes with it, the verifier computes again.
 * Everything is brought to one spelling first (keys sorted, dates as milliseconds), so that both engines agree.
 */
import { createHash } from 'node:crypto';
import type { Row } from '../tables/define-tables.ts';

/** The hash "before" the first link. */
export const genesisHash = '0'.repeat(64);

/** SHA-256 over the salt, whose values they are, and the values: without the salt nothing can be guessed from it. */
export function valuesDigest(values: Pick<Row<'auditValues'>, 'salt' | 'personKey' | 'values'>): string {
  return sha256(canonicalJson([values.salt, values.personKey, values.values]));
}

/** SHA-256 over the previous link, the event, and the digest of its values. */
export function linkHash(previousHash: string, event: Row<'events'>, digest: string | null): string {
  const { seq, subjectKind, subjectId, type, actorId, via, occurredAt, recordedAt, params } = event;
  const row = [seq, subjectKind, subjectId, type, actorId, via, occurredAt.getTime(), recordedAt.getTime(), params];
  return sha256(canonicalJson([previousHash, row, digest]));
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
