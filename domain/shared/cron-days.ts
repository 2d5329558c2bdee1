/**
 * The days of a five-field cron expression: whether a local date is one of them, by day of month, month and weekday, all
 * three at once (as node-cron reads them). Used when policies are checked and when the next slot is looked for.
 * Expects an expression that isCron has accepted; times of day are not its part.
 */
import { dateOfDay, weekdayOf } from './zone-time.ts';

/** @param day day number of the local date */
export function isCronDay(cron: string, day: number): boolean {
  const [, , dayOfMonth = '*', month = '*', weekday = '*'] = cron.trim().split(/\s+/);
  const date = dateOfDay(day);
  // 0 and 7 are both Sunday.
  const sundayFirst = (weekdayOf(day) + 1) % 7;
  return (
    holds(dayOfMonth, Number(date.slice(8)), 1) &&
    holds(month, Number(date.slice(5, 7)), 1) &&
    (holds(weekday, sundayFirst, 0) || (sundayFirst === 0 && holds(weekday, 7, 0)))
  );
}

/** Lists, ranges and steps: `1,15`, `1-5`, `*` + `/2`. @param lowest where the steps of `*` begin */
function holds(field: string, value: number, lowest: number): boolean {
  return field.split(',').some((part) => {
    const [range = '*', step] = part.split('/');
    const [from = '*', to = from] = range.split('-');
    const first = from === '*' ? lowest : Number(from);
    const last = to === '*' ? Number.POSITIVE_INFINITY : Number(to);
    return value >= first && value <= last && (value - first) % Number(step ?? 1) === 0;
  });
}
