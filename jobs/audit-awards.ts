/**
 * The auditor's look at awards: each one that was written since the last look is recomputed from its stored inputs, once;
 * one that does not hold is kept in mind and looked at again every time, until it holds. Never goes through all of them:
 * that is `baton awards verify`. It changes nothing but its own place.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { awardsWritten, newestEventSeq, readAwardAudit, saveAwardAudit } from '../db/repos/award-audit.ts';
import type { Store } from '../db/store.ts';
import { awardCheck } from '../handlers/incentives/verify-awards.ts';

export interface AwardAudit {
  readonly checkedAwards: number;
  readonly damagedAwards: number;
}

/** Places of the history that are looked through at a time. */
const seqsAtOnce = 5_000;

export async function auditAwards(store: Store): Promise<AwardAudit> {
  const { read } = store;
  const before = await readAwardAudit(read);
  const newest = await newestEventSeq(read);
  // On a server a transaction may become visible after a younger one: what was there a look ago is complete by now.
  const upTo = store.engine === 'sqlite' ? newest : Math.min(before.seen, newest);
  const isWhole = awardCheck(read);
  const damaged = new Set<string>();
  let checkedAwards = 0;
  const check = async (id: string) => {
    checkedAwards += 1;
    if (!(await isWhole(id))) damaged.add(id);
    await nextTurn();
  };
  for (const id of before.damaged) await check(id);
  for (let from = before.seq; from < upTo; from += seqsAtOnce) {
    for (const id of await awardsWritten(read, from, Math.min(from + seqsAtOnce, upTo))) await check(id);
    await nextTurn();
  }
  const after = { seq: Math.max(before.seq, upTo), seen: newest, damaged: [...damaged] };
  if (JSON.stringify(after) !== JSON.stringify(before)) await store.transaction((tx) => saveAwardAudit(tx, after));
  return { checkedAwards, damagedAwards: damaged.size };
}
