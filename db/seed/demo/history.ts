/**
 * Ninety days of the demo company's past, made up but always the same for one end date and seed: closed deals, what
 * customers did online, leads that were settled, and what each account is worth.
 * Pure: no clock, no database. Whoever writes the rows decides on ids, grades and deadlines.
 */
import { lastDays } from './days.ts';
import { pastAccountFacts } from './history-accounts.ts';
import { pastDeals } from './history-deals.ts';
import { pastEvents } from './history-events.ts';
import { pastLeads } from './history-leads.ts';
import type { DemoHistory } from './types.ts';

const HISTORY_DAYS = 90;

export interface DemoHistoryInput {
  /** Last day that has history, YYYY-MM-DD local: the day before the demo's first day. */
  readonly endDate: string;
  readonly seed: number;
  /** Public holidays (YYYY-MM-DD) on which nobody closed a deal or took a lead; weekends are left out anyway. */
  readonly daysOff?: readonly string[];
}

/** @throws RangeError when endDate is not a real date written as YYYY-MM-DD */
export function demoHistory({ endDate, seed, daysOff = [] }: DemoHistoryInput): DemoHistory {
  const days = lastDays(endDate, HISTORY_DAYS);
  const off = new Set(daysOff);
  return {
    deals: pastDeals(days, off, seed),
    events: pastEvents(days, seed),
    settledLeads: pastLeads(days, off, seed),
    accountFacts: pastAccountFacts(seed),
  };
}
