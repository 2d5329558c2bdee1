/** The next slot of a calendar job, in any time zone, through clock changes, against a plain minute-by-minute search. */
import { createTask } from 'node-cron';
import { describe, expect, test } from 'vitest';
import { nextSlot } from '../../jobs/schedule.ts';
import { draws, fc } from '../support/chance.ts';

const shanghai = 'Asia/Shanghai';

test.each([
  ['0 9 * * *', '2026-11-20T08:59:59+08:00', '2026-11-20T09:00:00+08:00'],
  ['0 9 * * *', '2026-11-20T09:00:00+08:00', '2026-11-21T09:00:00+08:00'],
  ['0 9 * * *', '2026-11-20T09:00:30+08:00', '2026-11-21T09:00:00+08:00'],
  ['30 8,17 * * 1-5', '2026-11-20T08:30:00+08:00', '2026-11-20T17:30:00+08:00'],
  ['30 8,17 * * 1-5', '2026-11-20T17:30:00+08:00', '2026-11-23T08:30:00+08:00'],
  ['*/20 * * * *', '2026-11-20T23:45:00+08:00', '2026-11-21T00:00:00+08:00'],
  ['0 9 1 * *', '2026-11-20T09:00:00+08:00', '2026-12-01T09:00:00+08:00'],
  ['0 9 29 2 *', '2026-03-01T09:00:00+08:00', '2028-02-29T09:00:00+08:00'],
  ['15 7 28 2 *', '2026-12-31T00:00:00+08:00', '2027-02-28T07:15:00+08:00'],
])('%s after %s', (cron, after, expected) => {
  expect(nextSlot(cron, shanghai, new Date(after))).toEqual(new Date(expected));
});

test('a day that does not come within four years has no slot', () => {
  expect(nextSlot('0 9 29 2 1', shanghai, new Date('2026-03-01T09:00:00+08:00'))).toBeNull();
});

describe('like a search minute by minute', () => {
  const zones = ['Asia/Shanghai', 'Asia/Kathmandu', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe'];
  test('in zones with odd offsets and around clock changes', () => {
    const minute = fc.constantFrom('0', '15', '59', '*/7', '3,33');
    const hour = fc.constantFrom('0', '2', '3', '9', '*', '23', '1-4');
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        minute,
        hour,
        fc.integer({ min: 0, max: 86_400 }),
        fc.constantFrom('2026-03-28T00:00:00Z', '2026-10-24T12:00:00Z', '2026-04-04T00:00:00Z', '2026-11-01T00:00:00Z'),
        (timeZone, minutes, hours, seconds, from) => {
          const cron = `${minutes} ${hours} * * *`;
          const after = new Date(Date.parse(from) + seconds * 1000);
          const task = createTask(cron, () => {}, { timezone: timeZone });
          let atMs = Math.floor(after.getTime() / 60_000) * 60_000 + 60_000;
          while (!task.match(new Date(atMs))) atMs += 60_000;
          void task.destroy();
          expect(nextSlot(cron, timeZone, after)).toEqual(new Date(atMs));
        },
      ),
      { numRuns: draws(60) },
    );
  });
});
