/** Makes an empty database the demo company, and brings the demo's own clock: 09:40 of the latest working day at first. */
import { writeDemoCompany } from '../../db/seed/write-demo-company.ts';
import { firstDemoTime } from '../clock/first-demo-time.ts';
import { type KeptClock, keepDemoClock } from '../clock/keep-demo-clock.ts';
import { newIdAt } from '../new-id.ts';
import { parsePhone } from '../phones.ts';
import type { Baton } from '../wire.ts';

export async function prepareDemo({ store, policies, config: { timeZone } }: Baton, realNow: Date): Promise<KeptClock> {
  const now = firstDemoTime(realNow, timeZone, policies.current.calendar);
  await writeDemoCompany(store, { now, newId: () => newIdAt(now), timeZone, policies: policies.current, policyIds: policies.ids, parsePhone });
  return keepDemoClock(store, now);
}
