/**
 * What demo mode needs before the bot starts: the demo company with what its people did until this morning, written at the
 * first start, and the demo's own clock, which begins at 09:40 of the latest working day and later goes on where it was.
 */
import { writeDemoValue } from '../../db/repos/demo.ts';
import { writeDemoCompany } from '../../db/seed/write-demo-company.ts';
import { firstDemoTime } from '../clock/first-demo-time.ts';
import { type KeptClock, keepDemoClock } from '../clock/keep-demo-clock.ts';
import type { Baton } from '../wire.ts';
import { planDemoWeek } from './plan-demo-week.ts';
import { playDemoWeek } from './play-demo-week.ts';

/** @param realNow by the machine's clock */
export async function prepareDemo(baton: Baton, realNow: Date): Promise<KeptClock> {
  const { store, policies, contextAt } = baton;
  const { current, ids } = policies;
  const { timeZone } = contextAt(realNow);
  const firstAt = firstDemoTime(realNow, timeZone, current.calendar);
  const { newId, parsePhone } = contextAt(firstAt);
  await writeDemoCompany(store, {
    now: firstAt,
    newId,
    timeZone,
    policies: current,
    policyIds: ids,
    parsePhone,
    andThen: async (tx) => writeDemoValue(tx, 'demo-week', await planDemoWeek(tx, contextAt(firstAt))),
  });
  await playDemoWeek(baton);
  return keepDemoClock(store, firstAt);
}
