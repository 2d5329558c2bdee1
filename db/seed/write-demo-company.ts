/**
 * Writes the demo company (db/seed/demo) into an empty database, once: people, accounts, ninety days of history. Called
 * at the first start in demo mode. All of it is one transaction, so that a start that is killed leaves nothing behind.
 * Also leaves the mark by which `demo reset` knows a database of the demo from any other.
 */
import type { PolicyName, PolicySet } from '../../domain/policy/policy-types.ts';
import { DAY_MS, dateOfDay, instantOf, localDay } from '../../domain/shared/zone-time.ts';
import { writeDemoValue } from '../repos/demo.ts';
import { markDirectoryChanged } from '../repos/directory.ts';
import type { Session } from '../session.ts';
import type { Store } from '../store.ts';
import { daysBefore } from './demo/days.ts';
import { demoHistory } from './demo/history.ts';
import { reportPast } from './demo/history-reports.ts';
import { writeDemoAccounts } from './write-demo-accounts.ts';
import { writeDemoDeals } from './write-demo-deals.ts';
import { writeDemoPeople } from './write-demo-people.ts';
import { writeDemoReports } from './write-demo-reports.ts';
import { writeSettledLeads } from './write-settled-leads.ts';

export interface DemoCompanyInput {
  /** The demo's first moment; history ends on the day before. */
  readonly now: Date;
  readonly newId: () => string;
  readonly timeZone: string;
  readonly policies: PolicySet;
  readonly policyIds: Readonly<Record<PolicyName, string>>;
  readonly parsePhone: (raw: string) => { e164: string | null; isDoubtful: boolean };
  /** What else belongs to the first start, in the same transaction. */
  readonly andThen?: (tx: Session) => Promise<void>;
}

/** Everything made up with the same seed is the same. */
export const demoSeed = 1;
const HISTORY_DAYS = 90;

/** Does nothing when the database has units already. @returns whether the company was written */
export async function writeDemoCompany(store: Store, input: DemoCompanyInput): Promise<boolean> {
  return store.transaction(async (tx) => {
    if (await hasUnits(tx)) return false;
    const firstDay = localDay(input.timeZone, input.now.getTime());
    const endDate = dateOfDay(firstDay - 1);
    const startOf = (day: number) => new Date(instantOf(input.timeZone, day * DAY_MS));
    const since = startOf(firstDay - HISTORY_DAYS);
    const history = demoHistory({ endDate, seed: demoSeed, daysOff: Object.keys(input.policies.calendar.holidays) });

    const people = await writeDemoPeople(tx, {
      newId: input.newId,
      since,
      startOfDemoDay: (day) => startOf(firstDay + day),
    });
    const accounts = await writeDemoAccounts(tx, { newId: input.newId, since, facts: history.accountFacts });
    const deals = await writeDemoDeals(tx, { newId: input.newId, people, accounts, history });
    await writeSettledLeads(tx, { ...input, people, accounts, history });
    const past = reportPast(history, endDate, demoSeed);
    await writeDemoReports(tx, { newId: input.newId, people, accounts, deals, past });
    await markDirectoryChanged(tx, input.newId());
    await writeDemoValue(tx, 'demo-company', {
      seed: demoSeed,
      firstDay: dateOfDay(firstDay),
      since: daysBefore(endDate, HISTORY_DAYS - 1),
    });
    await input.andThen?.(tx);
    return true;
  });
}

async function hasUnits(tx: Session): Promise<boolean> {
  const { units } = tx.tables;
  return (await tx.db.select({ id: units.id }).from(units).limit(1)).length > 0;
}
