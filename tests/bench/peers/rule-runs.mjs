/** What the rule engines share: rules and deals from standard input, and the fastest way to ask them that was found. */
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';

export const { rules, deals } = JSON.parse(await text(process.stdin));

const rounds = 5;
const roundMs = 1_000;

/**
 * @param run one deal → what it earns, with the engine's own trace of every rule asked for
 * One after the other and sixteen at once are both tried; the faster counts.
 */
export async function measure(run) {
  let sum = 0;
  for (const deal of deals) sum += await run(deal);
  let best = { perSecond: 0, perCpuSecond: 0 };
  for (const atOnce of [1, 16]) {
    const figures = [];
    for (let round = 0; round <= rounds; round += 1) {
      const startMs = performance.now();
      const startCpu = process.cpuUsage();
      let runs = 0;
      while (performance.now() - startMs < roundMs) {
        for (let from = 0; from < 160; from += atOnce) {
          const batch = deals.slice(from, from + atOnce);
          if (atOnce === 1) await run(batch[0]);
          else await Promise.all(batch.map(run));
          runs += batch.length;
        }
      }
      const { user, system } = process.cpuUsage(startCpu);
      const perSecond = Math.round((runs * 1000) / (performance.now() - startMs));
      if (round > 0) figures.push({ perSecond, perCpuSecond: Math.round((runs * 1_000_000) / (user + system)) });
    }
    const median = figures.toSorted((one, other) => one.perSecond - other.perSecond)[Math.floor(rounds / 2)];
    if (median.perSecond > best.perSecond) best = median;
  }
  console.log(JSON.stringify({ ...best, sum }));
}
