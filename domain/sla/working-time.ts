/**
 * Time that only runs in working hours: adding it, measuring it, finding its next minute.
 * Every deadline and every wait of an escalation chain goes through here; the calendar policy says what is worked.
 * Outside the dates the calendar covers, the plain week is used and the answer says so. It never guesses holidays.
 */
import type { CalendarPolicy, Schedule, WorkingSpan } from '../policy/policy-types.ts';
import { DomainError } from '../shared/domain-error.ts';
import { DAY_MS, dateOfDay, dayNumberOf, instantOf, localDay, MINUTE_MS, weekdayOf } from '../shared/zone-time.ts';

export interface WorkingInstant {
  readonly at: Date;
  /** Part of the way lies outside coveredFrom…coveredThrough: holidays there are not known. */
  readonly restsOnUncovered: boolean;
}

/** Half-open spans of one local day in epoch milliseconds, in order, none empty. */
type DaySpans = readonly { readonly fromMs: number; readonly toMs: number }[];

interface WorkingWeek {
  readonly calendar: CalendarPolicy;
  readonly schedule: Schedule;
  readonly coveredFromDay: number;
  readonly coveredThroughDay: number;
  readonly spansByDay: Map<number, DaySpans>;
}

const weeksByCalendar = new WeakMap<CalendarPolicy, Map<string, WorkingWeek>>();
const MAX_CACHED_DAYS = 20_000;
/** No schedule rests this long; one that does has no hours at all. */
const MAX_IDLE_DAYS = 400;

/**
 * The instant at which `durationMs` of working time have run since `start`. A start outside working time counts from the
 * next working minute. An end that falls exactly on the end of a span stays there (12:00, not 13:00).
 * @throws DomainError duration-impossible (negative, not finite), schedule-unknown, schedule-without-hours
 */
export function addWorkingTime(
  start: Date,
  durationMs: number,
  scheduleName: string,
  calendar: CalendarPolicy,
): WorkingInstant {
  if (!(durationMs >= 0 && Number.isFinite(durationMs))) throw new DomainError('duration-impossible', { durationMs });
  const week = workingWeek(calendar, scheduleName);
  const startMs = start.getTime();
  const startDay = localDay(calendar.timeZone, startMs);
  let leftMs = durationMs;
  let idleDays = 0;
  // The day before as well: a span that ends at 24:00 ends at the midnight on which a start may lie.
  for (let day = startDay - 1; ; day += 1) {
    const spans = spansOf(week, day);
    for (const span of spans) {
      if (startMs > span.toMs) continue;
      const fromMs = Math.max(startMs, span.fromMs);
      const spanMs = span.toMs - fromMs;
      if (leftMs <= spanMs) {
        const restsOnUncovered = Math.min(startDay, day) < week.coveredFromDay || day > week.coveredThroughDay;
        return { at: new Date(fromMs + leftMs), restsOnUncovered };
      }
      leftMs -= spanMs;
    }
    idleDays = spans.length === 0 ? idleDays + 1 : 0;
    if (idleDays > MAX_IDLE_DAYS) throw new DomainError('schedule-without-hours', { schedule: scheduleName });
  }
}

/** `at` itself inside working time, else the start of the next span: 12:00 → 13:00, Friday 18:00 → Monday 09:00. */
export function nextWorkingMinute(at: Date, scheduleName: string, calendar: CalendarPolicy): WorkingInstant {
  if (isWorkingTime(at, scheduleName, calendar)) return addWorkingTime(at, 0, scheduleName, calendar);
  // One millisecond on, so that the closed end of a span (12:00) does not count as inside it.
  return addWorkingTime(new Date(at.getTime() + 1), 0, scheduleName, calendar);
}

/** Spans are half-open: 09:00 is working time, 18:00 is not. */
export function isWorkingTime(at: Date, scheduleName: string, calendar: CalendarPolicy): boolean {
  const ms = at.getTime();
  const spans = spansOf(workingWeek(calendar, scheduleName), localDay(calendar.timeZone, ms));
  return spans.some((span) => ms >= span.fromMs && ms < span.toMs);
}

/** Whether the local day of an instant has any working hours. */
export function isWorkingDay(at: Date, scheduleName: string, calendar: CalendarPolicy): boolean {
  return spansOf(workingWeek(calendar, scheduleName), localDay(calendar.timeZone, at.getTime())).length > 0;
}

/** Working milliseconds from one instant to another; 0 when `to` is not after `from`. */
export function workingMsBetween(from: Date, to: Date, scheduleName: string, calendar: CalendarPolicy): number {
  const week = workingWeek(calendar, scheduleName);
  const fromMs = from.getTime();
  const toMs = to.getTime();
  const lastDay = localDay(calendar.timeZone, toMs);
  let sumMs = 0;
  for (let day = localDay(calendar.timeZone, fromMs); day <= lastDay; day += 1) {
    for (const span of spansOf(week, day)) {
      sumMs += Math.max(0, Math.min(toMs, span.toMs) - Math.max(fromMs, span.fromMs));
    }
  }
  return sumMs;
}

function workingWeek(calendar: CalendarPolicy, scheduleName: string): WorkingWeek {
  let weeks = weeksByCalendar.get(calendar);
  if (!weeks) {
    weeks = new Map();
    weeksByCalendar.set(calendar, weeks);
  }
  let week = weeks.get(scheduleName);
  if (!week) {
    const schedule = Object.hasOwn(calendar.schedules, scheduleName) ? calendar.schedules[scheduleName] : undefined;
    if (!schedule) throw new DomainError('schedule-unknown', { schedule: scheduleName });
    week = {
      calendar,
      schedule,
      coveredFromDay: dayNumberOf(calendar.coveredFrom),
      coveredThroughDay: dayNumberOf(calendar.coveredThrough),
      spansByDay: new Map(),
    };
    weeks.set(scheduleName, week);
  }
  return week;
}

function spansOf(week: WorkingWeek, day: number): DaySpans {
  let spans = week.spansByDay.get(day);
  if (!spans) {
    spans = hoursOf(week, day)
      .map((hours) => ({ fromMs: instant(week, day, hours.fromMinute), toMs: instant(week, day, hours.toMinute) }))
      .filter((span) => span.toMs > span.fromMs);
    if (week.spansByDay.size >= MAX_CACHED_DAYS) week.spansByDay.clear();
    week.spansByDay.set(day, spans);
  }
  return spans;
}

/** The hours of a date: none on a holiday; on a make-up day those of Monday, or of its own weekday where Monday is free. */
function hoursOf(week: WorkingWeek, day: number): readonly WorkingSpan[] {
  const { calendar, schedule } = week;
  const own = schedule.week[weekdayOf(day)] ?? [];
  if (schedule.onHolidays === 'work') return own;
  const date = dateOfDay(day);
  if (calendar.holidays[date] !== undefined) return [];
  const monday = schedule.week[0] ?? [];
  return calendar.makeUpDays[date] !== undefined && monday.length > 0 ? monday : own;
}

function instant(week: WorkingWeek, day: number, minute: number): number {
  return instantOf(week.calendar.timeZone, day * DAY_MS + minute * MINUTE_MS);
}
