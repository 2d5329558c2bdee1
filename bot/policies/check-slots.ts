/**
 * Finds reports, and readings of directories, whose cron line never comes due: 31 February, or a weekday on which a
 * report for working days never falls. Looks at the days only; times of day always exist.
 */
import { isCronDay } from '../../domain/shared/cron-days.ts';
import { DAY_MS, instantOf, localDay } from '../../domain/shared/zone-time.ts';
import { isWorkingDay } from '../../domain/sla/working-time.ts';
import { buildCalendar } from './build-policies.ts';
import { checkCalendar } from './check-calendar.ts';
import type { Finding } from './policy-mistakes.ts';
import type { PolicyFiles } from './policy-schemas.ts';

/** Long enough for a 29 February. */
const HORIZON_DAYS = 4 * 366;

/** @param calendarFile undefined, or one with mistakes of its own: then every day counts as a working day */
export function checkSlots(
  file: PolicyFiles['reports'],
  calendarFile: PolicyFiles['calendar'] | undefined,
  now: Date,
): Finding[] {
  const calendar = calendarFile && checkCalendar(calendarFile).length === 0 ? buildCalendar(calendarFile) : null;
  const timeZone = calendarFile?.timeZone ?? 'UTC';
  const today = localDay(timeZone, now.getTime());
  const isWorked = (day: number) =>
    !calendar || isWorkingDay(new Date(instantOf(timeZone, day * DAY_MS + DAY_MS / 2)), 'default', calendar);
  return Object.entries(file.reports).flatMap(([id, { cron, days }]) => {
    for (let day = today; day < today + HORIZON_DAYS; day += 1) {
      if (isCronDay(cron, day) && (days === 'every' || isWorked(day))) return [];
    }
    return [
      {
        path: ['reports', id, 'cron'],
        wrong:
          days === 'every'
            ? { zh: `四年之内没有一天符合「${cron}」。`, en: `No day of the next four years fits "${cron}".` }
            : {
                zh: `四年之内没有一个工作日符合「${cron}」。`,
                en: `No working day of the next four years fits "${cron}".`,
              },
        right: {
          zh: '日、月、周三段要同时符合；请改 cron，或把 days 改成 every。',
          en: 'Day, month and weekday must all fit at once; change the cron line, or days to every.',
        },
      },
    ];
  });
}

/** The reading of the directories comes on any day. */
export function checkDirectorySlot({ sync }: PolicyFiles['directory'], now: Date): Finding[] {
  const today = Math.floor(now.getTime() / DAY_MS);
  for (let day = today; day < today + HORIZON_DAYS; day += 1) if (isCronDay(sync.cron, day)) return [];
  return [
    {
      path: ['sync', 'cron'],
      wrong: { zh: `四年之内没有一天符合「${sync.cron}」。`, en: `No day of the next four years fits "${sync.cron}".` },
      right: {
        zh: '日、月、周三段要同时符合；请改 cron。',
        en: 'Day, month and weekday must all fit; change the line.',
      },
    },
  ];
}
