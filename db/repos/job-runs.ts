/** Runs of calendar jobs: one row per job and slot, whoever gets there first. */
import { and, desc, eq, lt } from '../drizzle.ts';
import type { Session } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type JobRun = Row<'jobRuns'>;

/** @returns false when this slot has been taken by another process, or earlier */
export async function beginJobRun(tx: Session, job: string, slot: Date, now: Date): Promise<boolean> {
  return tx.insertIfAbsent('jobRuns', { job, slot, startedAt: now, outcome: 'running' });
}

export async function endJobRun(
  tx: Session,
  job: string,
  slot: Date,
  ending: { outcome: 'done' | 'skipped'; note: string | null; finishedAt: Date },
): Promise<void> {
  const { jobRuns } = tx.tables;
  await tx.db
    .update(jobRuns)
    .set(ending)
    .where(and(eq(jobRuns.job, job), eq(jobRuns.slot, slot)));
}

/** The newest slot before this one that was carried out. */
export async function lastDoneSlot(session: Session, job: string, before: Date): Promise<Date | null> {
  const { jobRuns } = session.tables;
  const rows = await session.db
    .select({ slot: jobRuns.slot })
    .from(jobRuns)
    .where(and(eq(jobRuns.job, job), eq(jobRuns.outcome, 'done'), lt(jobRuns.slot, before)))
    .orderBy(desc(jobRuns.slot))
    .limit(1);
  return rows[0]?.slot ?? null;
}
