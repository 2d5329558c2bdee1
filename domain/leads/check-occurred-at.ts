/**
 * Reads the time at which a lead says it happened. Taken: ISO 8601 with an offset, the same without one (company zone),
 * "2026-11-21 09:40" and a date alone (its midnight), of the years 1970 to 2100: beyond them it is a slip of the pen or an
 * empty field of another system. Anything else is kept as received and flagged, never refused.
 */
import { DAY_MS, dayNumberOf, instantOf } from '../shared/zone-time.ts';

export interface OccurredAt {
  /** null = not stated, or of a form that is not taken. */
  readonly at: Date | null;
  /** As received; null = not stated. */
  readonly raw: string | null;
  readonly isDoubtful: boolean;
}

const FIRST_YEAR = 1970;
const LAST_YEAR = 2100;

const FORM =
  /^(?<date>\d{4}-\d{2}-\d{2})(?:[T ](?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d)(?::(?<second>[0-5]\d)(?:\.(?<fraction>\d{1,9}))?)?(?<offset>Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/i;

export function checkOccurredAt(raw: unknown, timeZone: string): OccurredAt {
  if (raw === undefined || raw === null || raw === '') return { at: null, raw: null, isDoubtful: false };
  if (typeof raw !== 'string') return { at: null, raw: JSON.stringify(raw) ?? null, isDoubtful: true };
  const parts = FORM.exec(raw.trim())?.groups;
  const day = dayNumberOf(parts?.date ?? '');
  const year = Number(parts?.date?.slice(0, 4));
  if (!parts || Number.isNaN(day) || year < FIRST_YEAR || year > LAST_YEAR) return { at: null, raw, isDoubtful: true };
  const seconds = Number(parts.hour ?? 0) * 3600 + Number(parts.minute ?? 0) * 60 + Number(parts.second ?? 0);
  const milliseconds = Number((parts.fraction ?? '').padEnd(3, '0').slice(0, 3));
  const localMs = day * DAY_MS + seconds * 1000 + milliseconds;
  const at = parts.offset === undefined ? instantOf(timeZone, localMs) : localMs - offsetMsOf(parts.offset);
  return { at: new Date(at), raw, isDoubtful: false };
}

/** `Z`, `+08:00` or `+0800` in milliseconds. */
function offsetMsOf(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const digits = offset.replace(/\D/g, '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
