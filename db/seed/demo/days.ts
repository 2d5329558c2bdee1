/**
 * Local dates (YYYY-MM-DD) of the past that the demo's history may use, and instants on them.
 * The demo company lives on Chinese time, UTC+8 all year round. Knows no clock: the last day is handed in.
 */
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

export type DemoWeek = 'default' | 'weekend';

/** Working weekdays, 0 = Sunday. */
const weekdaysOf: Readonly<Record<DemoWeek, readonly number[]>> = {
  default: [1, 2, 3, 4, 5],
  weekend: [2, 3, 4, 5, 6],
};

/** The day this many days before. @throws RangeError when the date is not a real one written as YYYY-MM-DD */
export function daysBefore(day: string, count: number): string {
  const start = Date.parse(`${day}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(day) || Number.isNaN(start)) throw new RangeError('A day is written YYYY-MM-DD');
  return new Date(start - count * DAY_MS).toISOString().slice(0, 10);
}

/** The last `count` days up to and including `endDate`, oldest first. */
export function lastDays(endDate: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => daysBefore(endDate, count - 1 - index));
}

/** Those of the days on which somebody with this week works. */
export function workingDays(days: readonly string[], week: DemoWeek, daysOff: ReadonlySet<string>): string[] {
  return days.filter((day) => weekdaysOf[week].includes(new Date(`${day}T00:00:00Z`).getUTCDay()) && !daysOff.has(day));
}

/** @param minute since local midnight; may be a fraction */
export function instantOn(day: string, minute: number): Date {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + Math.round(minute * MINUTE_MS));
}
