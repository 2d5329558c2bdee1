/**
 * The deadline of an imported lead comes due while its import has stopped midway: the lead has not been announced, so
 * nobody can be late with it. The deadline begins anew on the next working day, as often as needed, and operations hear
 * of the import once a day; when the import is run again, import-finished.ts sets everything right.
 */
import { type SlaClock, updateClock } from '../../db/repos/clocks.ts';
import { findImport } from '../../db/repos/imports.ts';
import { priorities } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import { dateOfDay, localDay } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../context.ts';
import { scheduleClockTimer } from '../leads/run-clocks.ts';
import { tellAudience } from '../people/tell-audience.ts';
import { dueAtOf } from './import-finished.ts';
import { nextWorkingDay } from './store-lead-rows.ts';

/** @returns whether the clock waits on */
export async function waitsForImport(tx: Session, ctx: HandlerContext, clock: SlaClock): Promise<boolean> {
  const row = clock.importId === null ? null : await findImport(tx, clock.importId);
  if (!row || row.finishedAt !== null || clock.status !== 'running') return false;
  const startedAt = nextWorkingDay(ctx.now, ctx.policies.current.calendar);
  const { at, restsOnUncovered } = dueAtOf(ctx, clock, startedAt);
  await updateClock(tx, clock.id, { startedAt, dueAt: at, stepAt: at, restsOnUncovered });
  await scheduleClockTimer(tx, clock, at);
  const { units } = await ctx.directory(tx);
  const company = [...units.values()].find(({ parentId }) => parentId === null);
  const today = dateOfDay(localDay(ctx.timeZone, ctx.now.getTime()));
  if (company)
    await tellAudience(tx, ctx, {
      audience: ['operations'],
      ownerId: null,
      unitId: company.id,
      cardKey: `import-stalled:${row.id}:${today}`,
      subjectId: row.id,
      priority: priorities.card,
    });
  return true;
}
