/**
 * When the demo's day begins: 09:40 of the latest working day, so that deadlines run whenever somebody tries it, also
 * at night and on a Sunday. Asked once, when the demo's database is made; from then on the demo's clock runs on.
 */
import type { CalendarPolicy } from '../../domain/policy/policy-types.ts';
import { DAY_MS, instantOf, localDay, MINUTE_MS } from '../../domain/shared/zone-time.ts';
import { isWorkingDay } from '../../domain/sla/working-time.ts';

const FIRST_MINUTE = 9 * 60 + 40;
/** No calendar has so many days off in a row. */
const MAX_DAYS_BACK = 60;

/** The latest 09:40 of a working day that is not after the real time; today's where today is one. */
export function firstDemoTime(realNow: Date, timeZone: string, calendar: CalendarPolicy): Date {
  const today = localDay(timeZone, realNow.getTime());
  for (let day = today; day > today - MAX_DAYS_BACK; day -= 1) {
    const at = new Date(instantOf(timeZone, day * DAY_MS + FIRST_MINUTE * MINUTE_MS));
    if (at <= realNow && isWorkingDay(at, 'default', calendar)) return at;
  }
  return realNow;
}
