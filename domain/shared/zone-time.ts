/**
 * Local time in an IANA zone and back, fast enough for hot paths: the zone's offset is asked once per UTC day.
 * Days are day numbers (whole days since 1970-01-01), so that dates compare and count as integers.
 * Daylight saving: a local time that occurs twice means its first occurrence, one that is skipped the moment of the skip.
 */
export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

interface Zone {
  readonly formatter: Intl.DateTimeFormat;
  /** Offset of each UTC day; null = it changes within the day. */
  readonly offsetByDay: Map<number, number | null>;
}

const zones = new Map<string, Zone>();
/** Ten years of days per zone; the cache starts anew beyond that. */
const MAX_CACHED_DAYS = 3660;

/** Day number of the local date at an instant. */
export function localDay(timeZone: string, epochMs: number): number {
  return Math.floor((epochMs + offsetMs(timeZone, epochMs)) / DAY_MS);
}

/** The instant of a local wall time, given as milliseconds since local 1970-01-01 00:00. */
export function instantOf(timeZone: string, localMs: number): number {
  const before = offsetMs(timeZone, localMs - DAY_MS);
  const after = offsetMs(timeZone, localMs + DAY_MS);
  const early = localMs - before;
  if (before === after || offsetMs(timeZone, early) === before) return early;
  const late = localMs - after;
  if (offsetMs(timeZone, late) === after) return late;
  return changeBetween(timeZone, late, early);
}

/** Local time minus UTC in milliseconds. @throws RangeError for an unknown zone */
export function offsetMs(timeZone: string, epochMs: number): number {
  const zone = zoneOf(timeZone);
  const day = Math.floor(epochMs / DAY_MS);
  let offset = zone.offsetByDay.get(day);
  if (offset === undefined) {
    const atStart = askOffset(zone, day * DAY_MS);
    offset = atStart === askOffset(zone, (day + 1) * DAY_MS) ? atStart : null;
    if (zone.offsetByDay.size >= MAX_CACHED_DAYS) zone.offsetByDay.clear();
    zone.offsetByDay.set(day, offset);
  }
  return offset ?? askOffset(zone, epochMs);
}

/** Day number of YYYY-MM-DD; NaN when there is no such day. */
export function dayNumberOf(date: string): number {
  const epochMs = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  // Date.parse moves 30 February to March; the text must come back unchanged.
  return Number.isNaN(epochMs) || dateOfDay(epochMs / DAY_MS) !== date ? Number.NaN : epochMs / DAY_MS;
}

/** YYYY-MM-DD of a day number. */
export function dateOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 0 = Monday … 6 = Sunday; day 0 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

function zoneOf(timeZone: string): Zone {
  let zone = zones.get(timeZone);
  if (!zone) {
    const formatter = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    zone = { formatter, offsetByDay: new Map() };
    zones.set(timeZone, zone);
  }
  return zone;
}

function askOffset(zone: Zone, epochMs: number): number {
  const part: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of zone.formatter.formatToParts(epochMs)) part[type] = value;
  // Date.UTC would read the years 0 to 99 as 1900 to 1999.
  const local = new Date(0);
  local.setUTCFullYear(Number(part.year), Number(part.month) - 1, Number(part.day));
  local.setUTCHours(Number(part.hour), Number(part.minute), Number(part.second));
  return local.getTime() - Math.floor(epochMs / 1000) * 1000;
}

/** The instant, to the second, at which the offset changes: it has not changed at `from`, it has at `to`. */
function changeBetween(timeZone: string, from: number, to: number): number {
  const before = offsetMs(timeZone, from);
  let unchanged = Math.floor(from / 1000);
  let changed = Math.ceil(to / 1000);
  while (changed - unchanged > 1) {
    const middle = Math.floor((unchanged + changed) / 2);
    if (offsetMs(timeZone, middle * 1000) === before) unchanged = middle;
    else changed = middle;
  }
  return changed * 1000;
}
