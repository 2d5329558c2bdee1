/**
 * Durable timers. Only pending ones are rows: a timer that fires or is cancelled is deleted in the transaction of its
 * effect, so an effect and the end of its timer happen together or not at all. Scheduling the same key again replaces it.
 */
import { and, asc, eq, isNotNull, isNull, lte, sql } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type Timer = Row<'timers'>;
export type TimerLane = Timer['lane'];

const upsert = statement('schedule timer', (db, t) =>
  db
    .insert(t.timers)
    .values({
      key: arg('key') as never,
      kind: arg('kind') as never,
      subjectId: arg('subjectId') as never,
      lane: arg('lane') as never,
      dueAt: arg('dueAt') as never,
      attempts: 0,
    })
    .onConflictDoUpdate({
      target: t.timers.key,
      set: { dueAt: sql`excluded.due_at`, attempts: 0, leaseOwner: null, leaseUntil: null },
    }),
);
const remove = statement('cancel timer', (db, t) => db.delete(t.timers).where(eq(t.timers.key, arg('key'))));
const nextDue = statement('next due timer', (db, t) =>
  db
    .select({ dueAt: t.timers.dueAt })
    .from(t.timers)
    .where(and(eq(t.timers.lane, arg('lane')), isNull(t.timers.leaseUntil)))
    .orderBy(asc(t.timers.dueAt))
    .limit(1),
);
const due = statement('due timers', (db, t) =>
  db
    .select()
    .from(t.timers)
    .where(
      and(eq(t.timers.lane, arg('lane')), lte(t.timers.dueAt, arg('now', t.timers.dueAt)), isNull(t.timers.leaseUntil)),
    )
    .orderBy(asc(t.timers.dueAt), asc(t.timers.key))
    .limit(sql.placeholder('limit')),
);
const lease = statement('lease timer', (db, t) =>
  db
    .update(t.timers)
    .set({
      leaseOwner: arg('owner') as never,
      leaseUntil: arg('until') as never,
      attempts: sql`${t.timers.attempts} + 1`,
    })
    .where(and(eq(t.timers.key, arg('key')), eq(t.timers.attempts, arg('attempts')), isNull(t.timers.leaseUntil)))
    .returning({ key: t.timers.key }),
);
const finish = statement('finish timer', (db, t) =>
  db
    .delete(t.timers)
    .where(
      and(eq(t.timers.key, arg('key')), eq(t.timers.leaseOwner, arg('owner')), eq(t.timers.attempts, arg('attempts'))),
    )
    .returning({ key: t.timers.key }),
);

export async function scheduleTimer(
  tx: Session,
  timer: { key: string; kind: string; subjectId: string; dueAt: Date; lane?: TimerLane },
): Promise<void> {
  await tx.run(upsert, { lane: 'prompt', ...timer });
}

export async function cancelTimer(tx: Session, key: string): Promise<void> {
  await tx.run(remove, { key });
}

/** The pending timer of this key, claimed or not. */
export async function findTimer(session: Session, key: string): Promise<Timer | null> {
  const { timers } = session.tables;
  return (await session.db.select().from(timers).where(eq(timers.key, key)))[0] ?? null;
}

/** Whether a timer of this key is pending. */
export async function hasTimer(session: Session, key: string): Promise<boolean> {
  const { timers } = session.tables;
  return (await session.db.select({ key: timers.key }).from(timers).where(eq(timers.key, key))).length > 0;
}

/** When the next timer of a lane that nobody has claimed is due. */
export async function nextTimerAt(session: Session, lane: TimerLane): Promise<Date | null> {
  return (await session.run(nextDue, { lane }))[0]?.dueAt ?? null;
}

/** Claims due timers in due order by compare-and-set. Call inside a transaction. `leaseUntil` is real time, whatever clock `now` is of. */
export async function claimDueTimers(
  tx: Session,
  claim: { lane: TimerLane; now: Date; owner: string; leaseUntil: Date; limit: number },
): Promise<Timer[]> {
  const until = claim.leaseUntil;
  const claimed: Timer[] = [];
  for (const timer of await tx.run(due, { lane: claim.lane, now: claim.now, limit: claim.limit })) {
    const won = await tx.run(lease, { key: timer.key, attempts: timer.attempts, owner: claim.owner, until });
    if (won.length > 0)
      claimed.push({ ...timer, attempts: timer.attempts + 1, leaseOwner: claim.owner, leaseUntil: until });
  }
  return claimed;
}

/** Deletes a claimed timer. @returns false when it was cancelled, replaced or claimed by another meanwhile: do nothing then */
export async function finishTimer(tx: Session, timer: Timer): Promise<boolean> {
  return (await tx.run(finish, { key: timer.key, owner: timer.leaseOwner, attempts: timer.attempts })).length > 0;
}

/** Puts a claimed timer back, to be tried again later. */
export async function postponeTimer(tx: Session, timer: Timer, dueAt: Date): Promise<void> {
  await tx.db
    .update(tx.tables.timers)
    .set({ dueAt, leaseOwner: null, leaseUntil: null })
    .where(and(eq(tx.tables.timers.key, timer.key), eq(tx.tables.timers.attempts, timer.attempts)));
}

/** Frees what processes claimed and did not finish. @param before real time up to which leases have run out; null = all, when no other process can be alive */
export async function releaseTimers(tx: Session, before: Date | null): Promise<number> {
  const { timers } = tx.tables;
  const freed = await tx.db
    .update(timers)
    .set({ leaseOwner: null, leaseUntil: null })
    .where(before ? lte(timers.leaseUntil, before) : isNotNull(timers.leaseUntil))
    .returning({ key: timers.key });
  return freed.length;
}
