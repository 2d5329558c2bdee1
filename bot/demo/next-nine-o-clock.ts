/** Where the demo panel's "09:00" leads: to the moment at which the digests of the next working day are posted. */
import type { CalendarPolicy } from '../../domain/policy/policy-types.ts';
import { DAY_MS, instantOf, localDay, MINUTE_MS } from '../../domain/shared/zone-time.ts';
import { isWorkingDay } from '../../domain/sla/working-time.ts';

const NINE_O_CLOCK_MINUTE = 9 * 60;
/** No calendar has so many days off in a row. */
const MAX_DAYS_AHEAD = 60;

/** The first 09:00 of a working day that is after this moment. */
export function nextNineOClock(after: Date, timeZone: string, calendar: CalendarPolicy): Date {
  const today = localDay(timeZone, after.getTime());
  for (let day = today; day < today + MAX_DAYS_AHEAD; day += 1) {
    const at = new Date(instantOf(timeZone, day * DAY_MS + NINE_O_CLOCK_MINUTE * MINUTE_MS));
    if (at > after && isWorkingDay(at, 'default', calendar)) return at;
  }
  return after;
}
