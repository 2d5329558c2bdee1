/** Where the demo's "09:00" and "18:00" lead: to the moment at which the reports of a working day are posted. */
import type { CalendarPolicy } from '../../domain/policy/policy-types.ts';
import { DAY_MS, instantOf, localDay, MINUTE_MS } from '../../domain/shared/zone-time.ts';
import { isWorkingDay } from '../../domain/sla/working-time.ts';

/** No calendar has so many days off in a row. */
const MAX_DAYS_AHEAD = 60;

/** The first time of this hour on a working day that is after this moment. @param hour 0 to 23, local */
export function nextWorkingDayAt(hour: number, after: Date, timeZone: string, calendar: CalendarPolicy): Date {
  const today = localDay(timeZone, after.getTime());
  for (let day = today; day < today + MAX_DAYS_AHEAD; day += 1) {
    const at = new Date(instantOf(timeZone, day * DAY_MS + hour * 60 * MINUTE_MS));
    if (at > after && isWorkingDay(at, 'default', calendar)) return at;
  }
  return after;
}
