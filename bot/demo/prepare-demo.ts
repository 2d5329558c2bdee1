/**
 * What demo mode needs before the bot starts: the demo company, written at the first start, and the demo's own clock,
 * which begins at 09:40 of the latest working day and later goes on where it was.
 */
import { writeDemoCompany } from '../../db/seed/write-demo-company.ts';
import { firstDemoTime } from '../clock/first-demo-time.ts';
import { type KeptClock, keepDemoClock } from '../clock/keep-demo-clock.ts';
import type { Baton } from '../wire.ts';

/** @param realNow by the machine's clock */
export async function prepareDemo({ store, policies, contextAt }: Baton, realNow: Date): Promise<KeptClock> {
  const { current, ids } = policies;
  const { timeZone } = contextAt(realNow);
  const firstAt = firstDemoTime(realNow, timeZone, current.calendar);
  const { newId, parsePhone } = contextAt(firstAt);
  await writeDemoCompany(store, { now: firstAt, newId, timeZone, policies: current, policyIds: ids, parsePhone });
  return keepDemoClock(store, firstAt);
}
