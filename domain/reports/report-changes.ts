/** What is different from the last report of the same unit: what a reader who saw that one wants to know first. */
import type { WarReport } from './war-report.ts';

export interface LightChange {
  /** How many are lit that were not, and how many no longer are. */
  readonly lit: number;
  readonly cleared: number;
}

export interface ReportChanges {
  /** ISO instant at which the other report ended. */
  readonly since: string;
  readonly red: LightChange;
  readonly yellow: LightChange;
  /** A paid deal that grows too old for the report is no news, so only new ones are counted. */
  readonly green: LightChange;
}

export function reportChanges(previous: WarReport, current: WarReport): ReportChanges {
  return {
    since: previous.to,
    red: changeOf(ids(previous.red, 'leadId'), ids(current.red, 'leadId')),
    yellow: changeOf(ids(previous.yellow, 'quoteId'), ids(current.yellow, 'quoteId')),
    green: { ...changeOf(ids(previous.green, 'dealId'), ids(current.green, 'dealId')), cleared: 0 },
  };
}

function changeOf(before: ReadonlySet<string>, now: ReadonlySet<string>): LightChange {
  return { lit: countMissing(now, before), cleared: countMissing(before, now) };
}

/** How many of these are not among those. */
function countMissing(these: ReadonlySet<string>, those: ReadonlySet<string>): number {
  return [...these].filter((id) => !those.has(id)).length;
}

function ids<K extends string>(rows: readonly Readonly<Record<K, string>>[], key: K): ReadonlySet<string> {
  return new Set(rows.map((row) => row[key]));
}
