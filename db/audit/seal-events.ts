/**
 * Links committed events into the hash chain, in their order. Run by the engine about once a second.
 * Chaining happens here and not in the handlers' transactions, because one chain would make them all wait for each other.
 */
import { and, asc, desc, eq, gt, isNull, max } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Store } from '../store.ts';
import type { NewRow, Row } from '../tables/define-tables.ts';
import { genesisHash, linkHash, valuesDigest } from './chain-hash.ts';

/**
 * PostgreSQL gives out numbers before the commit, so an event may become visible after later ones were sealed. The
 * sealer looks for such among this many numbers before the newest sealed one and links them when it sees them: the
 * order of the chain is the order of sealing. An event that comes later still is never sealed, and verifyChain names
 * it. The server ends transactions that hang, long before so many others have passed. On SQLite numbers are committed in order.
 */
export const lookBackSeqs = { sqlite: 0, postgres: 10_000 } as const;

const insertedAtOnce = 50;

const lastLink = statement('last link', (db, t) =>
  db
    .select({ position: t.auditChain.position, hash: t.auditChain.hash })
    .from(t.auditChain)
    .orderBy(desc(t.auditChain.position))
    .limit(1),
);
const newestSealed = statement('newest sealed event', (db, t) =>
  db.select({ seq: max(t.auditChain.eventSeq) }).from(t.auditChain),
);
const unsealed = statement('unsealed events', (db, t) =>
  db
    .select({ event: t.events, values: t.auditValues })
    .from(t.events)
    .leftJoin(t.auditChain, eq(t.auditChain.eventSeq, t.events.seq))
    .leftJoin(t.auditValues, eq(t.auditValues.eventSeq, t.events.seq))
    .where(and(gt(t.events.seq, arg('afterSeq')), isNull(t.auditChain.position)))
    .orderBy(asc(t.events.seq))
    .limit(arg('limit')),
);

export interface ChainHead {
  readonly position: number;
  readonly hash: string;
}

/** The newest link; null while nothing is sealed. */
export async function chainHead(session: Session): Promise<ChainHead | null> {
  return (await session.run(lastLink))[0] ?? null;
}

/**
 * @param options.limit how many at most; several hundred keep a transaction short
 * @returns how many were linked: fewer than `limit` means that all were
 */
export async function sealEvents(store: Store, options: { now: Date; limit: number }): Promise<number> {
  // Committed events never change, so they are read and hashed before the transaction, which is short therefore.
  const head = await chainHead(store.read);
  const newestSeq = (await store.read.run(newestSealed))[0]?.seq ?? 0;
  const afterSeq = newestSeq - lookBackSeqs[store.engine];
  const rows = await store.read.run(unsealed, { afterSeq, limit: options.limit });
  if (rows.length === 0) return 0;
  const links = linkAll(head, rows, options.now);
  return store.transaction(
    async (tx) => {
      // Another process has sealed meanwhile: what was computed rests on an old head.
      if ((await chainHead(tx))?.position !== head?.position) return 0;
      for (let i = 0; i < links.length; i += insertedAtOnce) {
        await tx.db.insert(tx.tables.auditChain).values(links.slice(i, i + insertedAtOnce));
      }
      return links.length;
    },
    { lock: 'sealer' },
  );
}

function linkAll(
  head: ChainHead | null,
  rows: { event: Row<'events'>; values: Row<'auditValues'> | null }[],
  sealedAt: Date,
): NewRow<'auditChain'>[] {
  let { position, hash } = head ?? { position: 0, hash: genesisHash };
  return rows.map(({ event, values }) => {
    // Values erased before they were sealed leave nothing to digest; the erasure is in the history.
    const digest = values === null || values.salt === null ? null : valuesDigest(values);
    hash = linkHash(hash, event, digest);
    position += 1;
    return { position, eventSeq: event.seq, valuesDigest: digest, hash, sealedAt };
  });
}
