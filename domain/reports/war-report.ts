/**
 * The figures of a war report, for one unit and one span of time, from rows that were read once. The report of a slot,
 * its picture, its page and the live board all show what this function says. It reads nothing itself and knows no clock.
 */
import type { CalendarPolicy, WarReportPolicy } from '../policy/policy-types.ts';
import { workingMsBetween } from '../sla/working-time.ts';
import type { ReportedRecord, WarReportRows, Win } from './war-report-rows.ts';

export interface RepActions {
  readonly memberId: string;
  readonly unitId: string;
  /** Calls that reached somebody and were long enough. */
  readonly calls: number;
  /** Visits that were submitted with their proof. */
  readonly visits: number;
}

export interface RedLead extends ReportedRecord {
  readonly leadId: string;
  /** Whole hours since the last follow-up. */
  readonly sinceHours: number;
}

export interface YellowQuote extends ReportedRecord {
  readonly quoteId: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** Whole hours since it was sent. */
  readonly sinceHours: number;
}

export interface GreenDeal extends ReportedRecord {
  readonly dealId: string;
  readonly amountMinor: number;
  readonly receivedMinor: number;
  readonly currency: string;
  /** Received ÷ contract, rounded down. */
  readonly receivedBps: number;
}

export interface WarReport {
  /** ISO instants: what was recorded from `from` on and before `to` is counted; lights are as they stood at `to`. */
  readonly from: string;
  readonly to: string;
  /** By which numbers it was judged. */
  readonly limits: WarReportPolicy & { readonly minCallSeconds: number };
  /** Largest first. */
  readonly wins: readonly Win[];
  /** Every active rep of the unit, also those with none; most first. */
  readonly actions: readonly RepActions[];
  /** Longest waiting first, as are the yellow ones. */
  readonly red: readonly RedLead[];
  readonly yellow: readonly YellowQuote[];
  /** Highest share first. */
  readonly green: readonly GreenDeal[];
  readonly response: {
    /** New leads. */
    readonly received: number;
    /** Working seconds from assigned to the first attempt, of attempts in the span; null = there was none. */
    readonly medianFirstResponseS: number | null;
    readonly medianFirstTouchS: number | null;
    /** First-touch deadlines that were kept, and missed. */
    readonly touchedInTime: number;
    readonly missed: number;
  };
}

const HOUR_MS = 3_600_000;

export interface WarReportScope {
  readonly from: Date;
  readonly to: Date;
  /** The unit and all below it. */
  readonly unitIds: ReadonlySet<string>;
}

export function warReport(
  rows: WarReportRows,
  { from, to, unitIds }: WarReportScope,
  limits: WarReport['limits'],
  calendar: CalendarPolicy,
): WarReport {
  const ofUnit = <R extends { readonly unitId: string }>(list: readonly R[]) =>
    list.filter((row) => unitIds.has(row.unitId));
  const hoursSince = (at: Date) => Math.floor((to.getTime() - at.getTime()) / HOUR_MS);
  const isOver = (at: Date, limitMs: number) => to.getTime() - at.getTime() > limitMs;
  const answers = ofUnit(rows.answers).map((answer) => ({
    ...answer,
    seconds: Math.round(workingMsBetween(answer.assignedAt, answer.at, answer.schedule, calendar) / 1000),
  }));
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    limits,
    wins: ofUnit(rows.wins).toSorted((one, other) => other.amountMinor - one.amountMinor || byNumber(one, other)),
    actions: countActions(ofUnit(rows.reps), rows, limits.minCallSeconds),
    red: ofUnit(rows.touchedLeads)
      .filter((lead) => isOver(lead.lastFollowUpAt, limits.redAfterMs))
      .map(({ lastFollowUpAt, ...lead }) => ({ ...lead, sinceHours: hoursSince(lastFollowUpAt) }))
      .toSorted((one, other) => other.sinceHours - one.sinceHours || byNumber(one, other)),
    yellow: ofUnit(rows.waitingQuotes)
      .filter((quote) => isOver(quote.sentAt, limits.yellowAfterMs))
      .map(({ sentAt, ...quote }) => ({ ...quote, sinceHours: hoursSince(sentAt) }))
      .toSorted((one, other) => other.sinceHours - one.sinceHours || byNumber(one, other)),
    green: ofUnit(rows.paidDeals)
      .map((deal) => ({ ...deal, receivedBps: receivedBps(deal) }))
      .filter((deal) => deal.receivedBps >= limits.greenFromBps)
      .toSorted((one, other) => other.receivedBps - one.receivedBps || byNumber(one, other)),
    response: {
      received: ofUnit(rows.received).reduce((sum, { count }) => sum + count, 0),
      medianFirstResponseS: median(answers.filter((answer) => answer.isFirstAttempt).map(({ seconds }) => seconds)),
      medianFirstTouchS: median(answers.filter((answer) => answer.isFirstTouch).map(({ seconds }) => seconds)),
      touchedInTime: ofUnit(rows.keptPromises).reduce((sum, { count }) => sum + count, 0),
      missed: ofUnit(rows.missedPromises).reduce((sum, { count }) => sum + count, 0),
    },
  };
}

/** Nothing happened and nothing waits: such a report is one line. */
export function isQuiet({ wins, actions, red, yellow, green, response }: WarReport): boolean {
  const lights = red.length + yellow.length + green.length;
  const happened = response.received + response.touchedInTime + response.missed;
  return wins.length + lights + happened + effectiveActions(actions) === 0;
}

export function effectiveActions(actions: readonly RepActions[]): number {
  return actions.reduce((sum, { calls, visits }) => sum + calls + visits, 0);
}

/** A call counts when it reached somebody and lasted as long as the policy asks, a visit when it was submitted. */
function countActions(
  reps: WarReportRows['reps'],
  { calls, visits }: WarReportRows,
  minCallSeconds: number,
): RepActions[] {
  const callsBy = Map.groupBy(
    calls.filter((call) => call.isReached && (call.seconds ?? 0) >= minCallSeconds),
    (call) => call.memberId,
  );
  const visitsBy = new Map(visits.map(({ memberId, count }) => [memberId, count]));
  return reps
    .map(({ memberId, unitId }) => ({
      memberId,
      unitId,
      calls: callsBy.get(memberId)?.length ?? 0,
      visits: visitsBy.get(memberId) ?? 0,
    }))
    .toSorted((one, other) => other.calls + other.visits - one.calls - one.visits);
}

/** Rounded down, so that 89.99 % is never shown as reached; a contract of nothing has nothing to receive. */
function receivedBps({ receivedMinor, amountMinor }: { receivedMinor: number; amountMinor: number }): number {
  return amountMinor > 0 ? Number((BigInt(receivedMinor) * 10_000n) / BigInt(amountMinor)) : 0;
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : Math.round((lower + upper) / 2);
}

function byNumber(one: ReportedRecord, other: ReportedRecord): number {
  return one.number < other.number ? -1 : 1;
}
