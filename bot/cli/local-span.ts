/** Times on the command line, in the company's zone: a day, or a day with a time; and how a span of them is shown. */
import { DAY_MS, dateOfDay, dayNumberOf, instantOf, MINUTE_MS, offsetMs } from '../../domain/shared/zone-time.ts';
import { UsageError } from './command.ts';

const form = /^(?<date>\d{4}-\d{2}-\d{2})(?:T(?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d))?$/;

/**
 * @param edge a day alone means its beginning, and as the end of a span the end of that day
 * @throws UsageError
 */
export function readLocalTime(word: string, edge: 'from' | 'to', timeZone: string): Date {
  const parts = form.exec(word)?.groups;
  const day = dayNumberOf(parts?.date ?? '');
  if (!parts || Number.isNaN(day)) {
    throw new UsageError({
      zh: `「${word}」不是日期或时间。写成 2026-12-01 或 2026-12-01T13:00，按公司时区。`,
      en: `"${word}" is no date or time. Write 2026-12-01 or 2026-12-01T13:00, in the company's time zone.`,
    });
  }
  if (parts.hour === undefined) return new Date(instantOf(timeZone, (day + (edge === 'to' ? 1 : 0)) * DAY_MS));
  return new Date(instantOf(timeZone, day * DAY_MS + (Number(parts.hour) * 60 + Number(parts.minute)) * MINUTE_MS));
}

/** As it would be typed: whole days as first and last day, else with times. */
export function spanWords(fromAt: Date, toAt: Date, timeZone: string): { from: string; to: string } {
  const [from, to] = [localMs(fromAt, timeZone), localMs(toAt, timeZone)];
  if (from % DAY_MS === 0 && to % DAY_MS === 0) {
    return { from: dateOfDay(from / DAY_MS), to: dateOfDay(to / DAY_MS - 1) };
  }
  return { from: localTimeText(fromAt, timeZone), to: localTimeText(toAt, timeZone) };
}

/** To the minute, as it would be typed. */
export function localTimeText(at: Date, timeZone: string): string {
  return new Date(localMs(at, timeZone)).toISOString().slice(0, 16);
}

function localMs(at: Date, timeZone: string): number {
  return at.getTime() + offsetMs(timeZone, at.getTime());
}
