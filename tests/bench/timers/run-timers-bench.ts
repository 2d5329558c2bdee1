/** `npm run bench -- timers`: how late escalations leave under load, and what waiting deadlines cost. */
import { makeBenchCompany } from '../company/bench-company.ts';
import { quantile, rounded } from '../statistics.ts';
import { measureLateness } from './measure-lateness.ts';
import { measurePeers } from './measure-peers.ts';
import { measurePending } from './measure-pending.ts';

/** As shipped, but by the wall clock, so that the bench can be run at any hour. */
const acknowledgeMs = 180_000;
const wallClock = { 'chains.acknowledge.clock': 'wall' };
/** Room for every lead, however far away: what is measured are deadlines of reps, not of pools. */
const assignment = { capacity: 10_000, 'distance.excludeKm': 20_000 };

export async function runTimersBench(): Promise<Record<string, unknown>> {
  console.log('2,000 deadlines pass within 10 s:');
  const company = await makeBenchCompany({ assignment, escalation: wallClock });
  const latenessMs = await measureLateness(company, acknowledgeMs).finally(() => company.remove());
  const lateness = {
    p50Ms: rounded(quantile(latenessMs, 0.5)),
    p99Ms: rounded(quantile(latenessMs, 0.99)),
    maxMs: rounded(Math.max(...latenessMs)),
  };
  console.log(`  p50 ${lateness.p50Ms} ms, p99 ${lateness.p99Ms} ms, latest ${lateness.maxMs} ms`);
  console.log('A bot with 200,000 pending deadlines:');
  const cost = await measurePending({ assignment });
  console.log('The same deadlines by other queues:');
  const peers = await measurePeers();
  return {
    ...lateness,
    pending: cost.pending,
    pendingMemoryMB: rounded(cost.memoryMB),
    memoryWithoutMB: rounded(cost.memoryWithoutMB),
    startupMs: rounded(cost.startupMs, 0),
    peers,
  };
}
