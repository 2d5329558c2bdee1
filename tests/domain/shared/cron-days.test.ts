/** The days of a cron expression, against the library that reads the whole of it when the bot runs. */
import { createTask } from 'node-cron';
import { expect, it } from 'vitest';
import { isCron } from '../../../bot/policies/values.ts';
import { isCronDay } from '../../../domain/shared/cron-days.ts';
import { DAY_MS, dayNumberOf } from '../../../domain/shared/zone-time.ts';
import { draws, fc } from '../../support/chance.ts';

it.each([
  ['0 9 * * *', '2026-11-20', true],
  ['0 9 * * 1-5', '2026-11-20', true],
  ['0 9 * * 1-5', '2026-11-21', false],
  ['0 9 * * 0', '2026-11-22', true],
  ['0 9 * * 5-7', '2026-11-22', true],
  ['0 9 29 2 *', '2028-02-29', true],
  ['0 9 29 2 *', '2027-02-28', false],
  ['0 9 1 */3 *', '2026-10-01', true],
  ['0 9 1 */3 *', '2026-11-01', false],
  ['0 9 13 * 5', '2026-11-13', true],
  ['0 9 13 * 5', '2026-11-20', false],
])('%s has %s: %s', (cron, date, expected) => {
  expect(isCronDay(cron, dayNumberOf(date))).toBe(expected);
});

it('law: what a policy may hold is what the library reads, day for day', () => {
  const field = (lowest: number, highest: number) => {
    const value = fc.integer({ min: lowest, max: highest });
    const step = fc.constantFrom('', '/1', '/2', '/3', '/7', `/${highest}`);
    const range = fc.tuple(value, value).map((ends) => `${Math.min(...ends)}-${Math.max(...ends)}`);
    const part = fc.oneof(
      step.map((every) => `*${every}`),
      value.map(String),
      fc.tuple(range, step).map(([span, every]) => span + every),
      fc.tuple(value, fc.constantFrom('/2')).map(([from, every]) => from + every),
    );
    return fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(','));
  };
  const from = dayNumberOf('2026-11-20');
  fc.assert(
    fc.property(field(1, 31), field(1, 12), field(0, 7), (dayOfMonth, month, weekday) => {
      const cron = `0 9 ${dayOfMonth} ${month} ${weekday}`;
      fc.pre(isCron(cron));
      const days = Array.from({ length: 4 * 366 }, (_, ahead) => from + ahead);
      const own = days.filter((day) => isCronDay(cron, day));
      // What never comes due is refused with the policies, and may be refused by the library.
      if (own.length === 0) return;
      const task = createTask(cron, () => {}, { timezone: 'UTC' });
      const theirs = days.filter((day) => task.match(new Date(day * DAY_MS + 9 * 3_600_000)));
      void task.destroy();
      expect(own).toEqual(theirs);
    }),
    { numRuns: draws(100) },
  );
});
