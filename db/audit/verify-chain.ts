/**
 * Walks the whole audit chain in small batches and names the first place that does not fit. Reads only, beside a
 * running bot if need be; memory stays the same however long the history is.
 * What it cannot see by itself: a history that was cut off at its end, or rewritten from some point on, with all later
 * links computed anew. A head noted elsewhere (each backup notes one) shows both: pass it as `known`.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { and, asc, count, eq, gt, inArray, isNull, lte, max } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Store } from '../store.ts';
import type { Row } from '../tables/define-tables.ts';
import { genesisHash, linkHash, valuesDigest } from './chain-hash.ts';
import { type ErasureParams, erasureType } from './erase-person.ts';
import { type ChainHead, lookBackSeqs } from './seal-events.ts';

export type ChainProblem =
  /** The event, the digest of its values, or what stood before it is not what was sealed. */
  | 'event-changed'
  | 'event-missing'
  /** The link itself was altered: neither the event nor the links around it agree with it. */
  | 'link-broken'
  | 'link-missing'
  | 'values-changed'
  | 'values-missing'
  | 'values-added'
  /** Emptied, and no erasure in the history says so. */
  | 'values-emptied'
  /** An event between sealed ones that was never linked. */
  | 'unsealed'
  /** The link at the place of a known head is another one, or there is none. */
  | 'head-differs';

export type Verification =
  | {
      ok: true;
      events: number;
      erased: number;
      /** Events after the newest sealed one: the last second of a running bot, or of one that was stopped hard. */
      pending: number;
      head: ChainHead | null;
    }
  | { ok: false; atSeq: number; problem: ChainProblem };

type Link = { link: Row<'auditChain'>; event: Row<'events'> | null; values: Row<'auditValues'> | null };
type Finding = { atSeq: number; problem: ChainProblem };

const batchSize = 500;
const seqsAtOnce = 10_000;

const nextLinks = statement('next links of the chain', (db, t) =>
  db
    .select({ link: t.auditChain, event: t.events, values: t.auditValues })
    .from(t.auditChain)
    .leftJoin(t.events, eq(t.events.seq, t.auditChain.eventSeq))
    .leftJoin(t.auditValues, eq(t.auditValues.eventSeq, t.auditChain.eventSeq))
    .where(gt(t.auditChain.position, arg('afterPosition')))
    .orderBy(asc(t.auditChain.position))
    .limit(arg('limit')),
);
const firstUnsealed = statement('first unsealed event', (db, t) =>
  db
    .select({ seq: t.events.seq })
    .from(t.events)
    .leftJoin(t.auditChain, eq(t.auditChain.eventSeq, t.events.seq))
    .where(and(gt(t.events.seq, arg('afterSeq')), lte(t.events.seq, arg('upToSeq')), isNull(t.auditChain.position)))
    .orderBy(asc(t.events.seq))
    .limit(1),
);

/**
 * @param onProgress called after each batch; `of` is the length of the chain when the walk began
 * @param known heads noted at earlier times, in any order
 */
export async function verifyChain(
  store: Store,
  onProgress: (progress: { events: number; of: number }) => void = () => {},
  known: readonly ChainHead[] = [],
): Promise<Verification> {
  const session = store.read;
  const { auditChain } = session.tables;
  const [length] = await session.db.select({ of: max(auditChain.position) }).from(auditChain);
  const knownHashes = new Map(known.map((head) => [head.position, head.hash]));
  let head: ChainHead = { position: 0, hash: genesisHash };
  let newestSeq = 0;
  let erased = 0;
  for (;;) {
    const rows: Link[] = await session.run(nextLinks, { afterPosition: head.position, limit: batchSize });
    if (rows.length === 0) break;
    const erasures = await erasuresOf(session, rows);
    for (const row of rows) {
      const problem = await problemOf(session, head, row, erasures);
      if (problem) return { ok: false, atSeq: row.link.eventSeq, problem };
      if ((knownHashes.get(row.link.position) ?? row.link.hash) !== row.link.hash) {
        return { ok: false, atSeq: row.link.eventSeq, problem: 'head-differs' };
      }
      knownHashes.delete(row.link.position);
      head = { position: row.link.position, hash: row.link.hash };
      newestSeq = Math.max(newestSeq, row.link.eventSeq);
      if (isEmptied(row.values)) erased += 1;
    }
    onProgress({ events: head.position, of: Math.max(length?.of ?? 0, head.position) });
    await breathe();
  }
  if (knownHashes.size > 0) return { ok: false, atSeq: newestSeq, problem: 'head-differs' };
  const gap = await findUnsealed(session, newestSeq - lookBackSeqs[store.engine]);
  if (gap) return { ok: false, ...gap };
  const { events } = session.tables;
  const [tail] = await session.db.select({ rows: count() }).from(events).where(gt(events.seq, newestSeq));
  return {
    ok: true,
    events: head.position,
    erased,
    pending: tail?.rows ?? 0,
    head: head.position === 0 ? null : head,
  };
}

async function problemOf(
  session: Session,
  head: ChainHead,
  { link, event, values }: Link,
  erasures: ReadonlyMap<number, ReadonlySet<number>>,
): Promise<ChainProblem | null> {
  if (link.position !== head.position + 1) return 'link-missing';
  if (!event) return 'event-missing';
  if (link.hash !== linkHash(head.hash, event, link.valuesDigest)) return whatChanged(session, link);
  if (values && isEmptied(values)) {
    return erasures.get(values.erasedBySeq ?? 0)?.has(event.seq) ? null : 'values-emptied';
  }
  if (link.valuesDigest === null) return values ? 'values-added' : null;
  if (!values) return 'values-missing';
  return valuesDigest(values) === link.valuesDigest ? null : 'values-changed';
}

/** If the next link still rests on this one's hash, the hash is the old one and the event was changed. */
async function whatChanged(session: Session, link: Row<'auditChain'>): Promise<ChainProblem> {
  const [next] = await session.run(nextLinks, { afterPosition: link.position, limit: 1 });
  if (!next?.event) return 'event-changed';
  const isHashOld = next.link.hash === linkHash(link.hash, next.event, next.link.valuesDigest);
  return isHashOld ? 'event-changed' : 'link-broken';
}

function isEmptied(values: Row<'auditValues'> | null): boolean {
  return values !== null && values.salt === null && values.values === null;
}

/** Which events each erasure named by these rows has emptied, as the history says. */
async function erasuresOf(session: Session, rows: readonly Link[]): Promise<Map<number, Set<number>>> {
  const seqs = [...new Set(rows.flatMap(({ values }) => values?.erasedBySeq ?? []))];
  if (seqs.length === 0) return new Map();
  const { events } = session.tables;
  const isErasure = and(inArray(events.seq, seqs), eq(events.type, erasureType));
  const found = await session.db.select({ seq: events.seq, params: events.params }).from(events).where(isErasure);
  return new Map(found.map(({ seq, params }) => [seq, new Set((params as unknown as ErasureParams).seqs)]));
}

async function findUnsealed(session: Session, upToSeq: number): Promise<Finding | null> {
  for (let afterSeq = 0; afterSeq < upToSeq; afterSeq += seqsAtOnce) {
    const range = { afterSeq, upToSeq: Math.min(afterSeq + seqsAtOnce, upToSeq) };
    const [row] = await session.run(firstUnsealed, range);
    if (row) return { atSeq: row.seq, problem: 'unsealed' };
    await breathe();
  }
  return null;
}
