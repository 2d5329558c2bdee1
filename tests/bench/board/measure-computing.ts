/** What one computation of the board costs: how long it takes, and the longest stretch in which nobody else has a turn. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { inSlices } from '../../../bot/web/board-feed.ts';
import type { Baton } from '../../../bot/wire.ts';
import { DAY_MS, instantOf, localDay } from '../../../domain/shared/zone-time.ts';
import { computeFigures } from '../../../handlers/reports/compute-figures.ts';
import { median } from '../statistics.ts';

const runs = 30;

export async function measureComputing(
  baton: Baton,
): Promise<{ computeMs: number; longestBlockMs: number; red: number }> {
  const { store, contextAt } = baton;
  const took: number[] = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let red = 0;
  for (let run = 0; run < runs; run += 1) {
    if (run === 3) delay.enable();
    const ctx = contextAt(new Date());
    const from = new Date(instantOf(ctx.timeZone, localDay(ctx.timeZone, ctx.now.getTime()) * DAY_MS));
    const startMs = performance.now();
    const figuresOf = await computeFigures(store.read, ctx, { from, to: ctx.now }, inSlices());
    for (const unit of (await ctx.directory(store.read)).units.values()) {
      const figures = figuresOf(unit.id);
      if (unit.parentId === null) red = figures.red.length;
    }
    took.push(performance.now() - startMs);
    await nextTurn();
  }
  delay.disable();
  return { computeMs: median(took.slice(3)), longestBlockMs: delay.max / 1e6, red };
}
