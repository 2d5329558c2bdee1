/**
 * The instant a camera wrote into a picture: local time as "2026:11:20 09:55:00", with the zone where it wrote one, else
 * in the company's. What is no time (many cameras write zeros) is none.
 */
import { instantOf } from '../shared/zone-time.ts';

const written = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}):(\d{2}):(\d{2})/;
const zone = /^([+-])(\d{2}):(\d{2})$/;

export function cameraTime(takenAt: string | undefined, offset: string | undefined, timeZone: string): Date | null {
  const [, year, month, day, hour, minute, second] = (written.exec(takenAt ?? '') ?? []).map(Number);
  if (!year || !month || !day) return null;
  const localMs = Date.UTC(year, month - 1, day, hour, minute, second);
  const [, sign, hours, minutes] = zone.exec(offset ?? '') ?? [];
  if (sign === undefined) return new Date(instantOf(timeZone, localMs));
  const aheadMs = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return new Date(sign === '+' ? localMs - aheadMs : localMs + aheadMs);
}
