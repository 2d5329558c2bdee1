/**
 * How long the calendar still knows holidays and make-up days; operations are reminded before and after its end.
 * It never stops anything: after the end, deadlines run on plain weeks and say so (working-time.ts).
 */
import type { CalendarPolicy } from '../policy/policy-types.ts';
import { dayNumberOf, localDay } from '../shared/zone-time.ts';

export interface CalendarCoverage {
  /** Local days from today to coveredThrough; negative after its end. */
  readonly daysLeft: number;
  readonly state: 'covered' | 'ends-soon' | 'ended';
}

export function calendarCoverage(calendar: CalendarPolicy, now: Date): CalendarCoverage {
  const daysLeft = dayNumberOf(calendar.coveredThrough) - localDay(calendar.timeZone, now.getTime());
  const state = daysLeft < 0 ? 'ended' : daysLeft <= calendar.warnDays ? 'ends-soon' : 'covered';
  return { daysLeft, state };
}
