/**
 * The small values of policy files and what they mean: durations (3m), shares (65%), times of day, dates, cron lines.
 * Each reader returns null for text that is not such a value; the schemas refuse it and the builders rely on that.
 */
import { dayNumberOf } from '../../domain/shared/zone-time.ts';

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const MIN_DURATION_MS = 1000;
const MAX_DURATION_MS = 90 * UNIT_MS.d;

/** `30s`, `3m`, `1h`, `2d` in milliseconds; 1 s to 90 days. */
export function durationMs(text: string): number | null {
  const match = /^(?<count>\d{1,9})(?<unit>[smhd])$/.exec(text)?.groups;
  if (!match) return null;
  const ms = Number(match.count) * UNIT_MS[match.unit as keyof typeof UNIT_MS];
  return ms >= MIN_DURATION_MS && ms <= MAX_DURATION_MS ? ms : null;
}

/** `65%`, `12.5%` in 1/100 %, 0 to 10,000. */
export function shareBps(text: string): number | null {
  if (!/^\d{1,3}(?:\.\d{1,2})?%$/.test(text)) return null;
  const bps = Math.round(Number(text.slice(0, -1)) * 100);
  return bps <= 10_000 ? bps : null;
}

/** `09:00-12:00` in minutes since midnight; 24:00 is allowed as an end. */
export function spanMinutes(text: string): { fromMinute: number; toMinute: number } | null {
  const match = /^(?<from>\d\d:\d\d)-(?<to>\d\d:\d\d)$/.exec(text)?.groups;
  const fromMinute = minuteOf(match?.from ?? '');
  const toMinute = minuteOf(match?.to ?? '');
  return fromMinute === null || toMinute === null || fromMinute >= toMinute ? null : { fromMinute, toMinute };
}

/** `09:30` in minutes since midnight, up to 23:59. */
export function dayMinute(text: string): number | null {
  const minute = minuteOf(text);
  return minute === null || minute >= 1440 ? null : minute;
}

function minuteOf(text: string): number | null {
  const match = /^(?<hours>\d\d):(?<minutes>[0-5]\d)$/.exec(text)?.groups;
  const minute = Number(match?.hours) * 60 + Number(match?.minutes);
  return match && minute <= 1440 ? minute : null;
}

export function isDate(text: string): boolean {
  return !Number.isNaN(dayNumberOf(text));
}

/** Ranges of minute, hour, day of month, month, day of week (0 and 7 are Sunday). */
const CRON_RANGES: readonly (readonly [number, number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
];

/** Five fields of numbers, lists, ranges, and steps of a range: `0 9 * * 1-5`, `0,30 9-18/3 * * *`. No names, no seconds. */
export function isCron(text: string): boolean {
  const fields = text.trim().split(/\s+/);
  return fields.length === 5 && fields.every((field, at) => isCronField(field, CRON_RANGES[at] ?? [0, 0]));
}

function isCronField(field: string, [lowest, highest]: readonly [number, number]): boolean {
  return field.split(',').every((part) => {
    const match = /^(?:\*(?:\/(?<every>\d{1,2}))?|(?<from>\d{1,2})(?:-(?<to>\d{1,2})(?:\/(?<step>\d{1,2}))?)?)$/.exec(
      part,
    )?.groups;
    if (!match) return false;
    const from = Number(match.from ?? lowest);
    const to = Number(match.to ?? match.from ?? highest);
    return from >= lowest && to <= highest && from <= to && Number(match.every ?? match.step ?? 1) >= 1;
  });
}

export function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    // An offset such as +08:00 is accepted by Intl, but is no zone with rules of its own.
    return /^[A-Za-z]/.test(text);
  } catch {
    return false;
  }
}
