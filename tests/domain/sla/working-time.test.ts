/** Working time as a table of dates: lunch, evenings, weekends, holidays, make-up days, the end of the calendar, laws. */
import { describe, expect, it } from 'vitest';
import {
  addWorkingTime,
  isWorkingDay,
  isWorkingTime,
  nextWorkingMinute,
  workingMsBetween,
} from '../../../domain/sla/working-time.ts';
import { fc } from '../../support/chance.ts';
import { DAY, HOUR, inShanghai, MINUTE, shanghai, shipped } from '../shipped-policies.ts';

const calendar = shipped.calendar;
const add = (start: string, ms: number, schedule = 'default') =>
  addWorkingTime(shanghai(start), ms, schedule, calendar);

describe('a deadline', () => {
  it.each([
    // start, working time, due, why
    ['2026-11-20 09:40', 2 * HOUR, '2026-11-20 11:40', 'a Friday morning'],
    ['2026-11-20 11:00', 2 * HOUR, '2026-11-20 14:00', 'over lunch'],
    ['2026-11-20 11:00', HOUR, '2026-11-20 12:00', 'ends with the morning, not after lunch'],
    ['2026-11-20 11:00', HOUR + 1000, '2026-11-20 13:00:01', 'one second more'],
    ['2026-11-20 12:30', 30 * MINUTE, '2026-11-20 13:30', 'begins during lunch'],
    ['2026-11-20 17:59', 2 * MINUTE, '2026-11-23 09:01', 'over the weekend'],
    ['2026-11-20 17:00', HOUR, '2026-11-20 18:00', 'ends with the day'],
    ['2026-11-21 10:00', HOUR, '2026-11-23 10:00', 'begins on a Saturday'],
    ['2026-11-20 23:59', 3 * MINUTE, '2026-11-23 09:03', 'begins at night'],
    ['2026-11-20 06:00', 4 * HOUR, '2026-11-20 14:00', 'begins before work'],
    ['2026-09-30 17:00', 2 * HOUR, '2026-10-08 10:00', 'over National Day'],
    ['2026-09-19 10:00', HOUR, '2026-09-20 10:00', 'a Saturday before a make-up Sunday'],
    ['2026-02-13 17:30', HOUR, '2026-02-14 09:30', 'into a make-up Saturday before Spring Festival'],
    ['2026-02-14 17:30', HOUR, '2026-02-24 09:30', 'over Spring Festival'],
    ['2026-11-20 09:00', 8 * HOUR, '2026-11-20 18:00', 'a whole working day'],
    ['2026-11-20 09:00', 5 * 8 * HOUR, '2026-11-26 18:00', 'a working week'],
  ])('%s + %i ms = %s: %s', (start, ms, due) => {
    expect(inShanghai(add(start, ms).at)).toBe(due);
  });

  it.each([
    ['2026-11-20 17:30', HOUR, '2026-11-21 09:30', 'Saturday is worked'],
    ['2026-11-21 17:30', HOUR, '2026-11-24 09:30', 'Sunday and Monday are free'],
    [
      '2026-09-19 17:30',
      HOUR,
      '2026-09-22 09:30',
      'a make-up Sunday is not: Monday and Sunday are free in this schedule',
    ],
    ['2026-02-13 17:30', HOUR, '2026-02-14 09:30', 'a make-up Saturday is worked as any Saturday'],
    ['2026-09-30 17:30', HOUR, '2026-10-08 09:30', 'holidays are free here too'],
  ])('in the weekend schedule: %s + %i ms = %s: %s', (start, ms, due) => {
    expect(inShanghai(add(start, ms, 'weekend').at)).toBe(due);
  });

  it('in a schedule that works on holidays takes no notice of the calendar', () => {
    const shop = {
      ...calendar,
      schedules: { shop: { week: calendar.schedules.default?.week ?? [], onHolidays: 'work' as const } },
    };
    expect(inShanghai(addWorkingTime(shanghai('2026-09-30 17:30'), HOUR, 'shop', shop).at)).toBe('2026-10-01 09:30');
    expect(isWorkingDay(shanghai('2026-10-10 10:00'), 'shop', shop)).toBe(false);
  });

  it('can be ninety days of working time away', () => {
    // 90 × 24 h = 270 working days of 8 h.
    const due = addWorkingTime(shanghai('2026-01-05 09:00'), 90 * DAY, 'default', calendar);
    expect(workingMsBetween(shanghai('2026-01-05 09:00'), due.at, 'default', calendar)).toBe(90 * DAY);
    expect(inShanghai(due.at)).toBe('2027-02-02 18:00');
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('of %d ms is refused', (ms) => {
    expect(() => add('2026-11-20 09:00', ms)).toThrow('duration-impossible');
  });

  it('in an unknown schedule is refused', () => {
    expect(() => add('2026-11-20 09:00', HOUR, 'night')).toThrow('schedule-unknown');
    expect(() => add('2026-11-20 09:00', HOUR, 'constructor')).toThrow('schedule-unknown');
  });

  it('in a schedule without hours is refused instead of sought for ever', () => {
    const idle = {
      ...calendar,
      schedules: { idle: { week: [[], [], [], [], [], [], []], onHolidays: 'off' as const } },
    };
    expect(() => addWorkingTime(shanghai('2026-11-20 09:00'), HOUR, 'idle', idle)).toThrow('schedule-without-hours');
  });
});

describe('the end of the calendar', () => {
  it.each([
    ['2026-12-31 16:00', 2 * HOUR, '2026-12-31 18:00', false],
    ['2026-12-31 17:00', 2 * HOUR, '2027-01-01 10:00', true],
    ['2027-10-01 09:00', HOUR, '2027-10-01 10:00', true],
    ['2027-01-02 09:00', HOUR, '2027-01-04 10:00', true],
    ['2023-12-29 09:00', HOUR, '2023-12-29 10:00', true],
    ['2024-01-02 09:00', HOUR, '2024-01-02 10:00', false],
  ])('%s + %i ms = %s, rests on plain weeks: %s', (start, ms, due, restsOnUncovered) => {
    const result = add(start, ms);
    expect(inShanghai(result.at)).toBe(due);
    expect(result.restsOnUncovered).toBe(restsOnUncovered);
  });
});

describe('the next working minute', () => {
  it.each([
    ['2026-11-20 09:40', '2026-11-20 09:40'],
    ['2026-11-20 12:00', '2026-11-20 13:00'],
    ['2026-11-20 18:00', '2026-11-23 09:00'],
    ['2026-11-20 08:59', '2026-11-20 09:00'],
    ['2026-10-01 10:00', '2026-10-08 09:00'],
    ['2026-11-20 11:59:30', '2026-11-20 11:59:30'],
  ])('after %s is %s', (at, next) => {
    expect(inShanghai(nextWorkingMinute(shanghai(at), 'default', calendar).at)).toBe(next);
  });
});

describe('working or not', () => {
  it.each([
    ['2026-11-20 09:00', true],
    ['2026-11-20 08:59:59', false],
    ['2026-11-20 11:59:59', true],
    ['2026-11-20 12:00', false],
    ['2026-11-20 18:00', false],
    ['2026-11-21 10:00', false],
    ['2026-10-10 10:00', true],
    ['2026-10-01 10:00', false],
  ])('%s: %s', (at, expected) => {
    expect(isWorkingTime(shanghai(at), 'default', calendar)).toBe(expected);
  });

  it('knows working days by the local date, not by the hour', () => {
    expect(isWorkingDay(shanghai('2026-11-20 00:01'), 'default', calendar)).toBe(true);
    expect(isWorkingDay(shanghai('2026-11-20 23:59'), 'default', calendar)).toBe(true);
    expect(isWorkingDay(shanghai('2026-11-21 12:00'), 'default', calendar)).toBe(false);
  });
});

describe('working time between', () => {
  it.each([
    ['2026-11-20 09:00', '2026-11-20 18:00', 8 * HOUR],
    ['2026-11-20 11:30', '2026-11-20 13:30', HOUR],
    ['2026-11-20 12:00', '2026-11-20 13:00', 0],
    ['2026-11-20 17:00', '2026-11-23 10:00', 2 * HOUR],
    ['2026-11-20 17:00', '2026-11-20 16:00', 0],
    ['2026-11-20 17:00', '2026-11-19 10:00', 0],
    ['2026-11-16 00:00', '2026-11-23 00:00', 40 * HOUR],
  ])('%s and %s: %i ms', (from, to, ms) => {
    expect(workingMsBetween(shanghai(from), shanghai(to), 'default', calendar)).toBe(ms);
  });
});

describe('laws', () => {
  const start = fc.date({ min: shanghai('2025-12-01 00:00'), max: shanghai('2027-02-01 00:00'), noInvalidDate: true });
  const ms = fc.oneof(fc.nat(4 * HOUR), fc.nat(90 * DAY), fc.constantFrom(0, HOUR, 3 * HOUR, 8 * HOUR));
  const schedule = fc.constantFrom('default', 'weekend');

  it('a deadline lies inside working time or on the end of a span, never before its start', () => {
    fc.assert(
      fc.property(start, ms, schedule, (from, duration, name) => {
        const { at } = addWorkingTime(from, duration, name, calendar);
        const justBefore = new Date(at.getTime() - 1);
        expect(isWorkingTime(at, name, calendar) || isWorkingTime(justBefore, name, calendar)).toBe(true);
        expect(at.getTime()).toBeGreaterThanOrEqual(from.getTime());
      }),
    );
  });

  it('exactly the working time lies between start and deadline', () => {
    fc.assert(
      fc.property(start, ms, schedule, (from, duration, name) => {
        const { at } = addWorkingTime(from, duration, name, calendar);
        expect(workingMsBetween(from, at, name, calendar)).toBe(duration);
      }),
    );
  });

  it('adding twice is adding the sum', () => {
    fc.assert(
      fc.property(start, ms, ms, schedule, (from, first, second, name) => {
        const half = addWorkingTime(from, first, name, calendar);
        const twice = addWorkingTime(half.at, second, name, calendar);
        expect(twice.at).toEqual(addWorkingTime(from, first + second, name, calendar).at);
      }),
    );
  });

  it('a later start or a longer time never ends earlier', () => {
    fc.assert(
      fc.property(start, fc.nat(10 * DAY), ms, fc.nat(DAY), schedule, (from, later, duration, longer, name) => {
        const due = addWorkingTime(from, duration, name, calendar).at.getTime();
        const startedLater = addWorkingTime(new Date(from.getTime() + later), duration, name, calendar).at.getTime();
        expect(startedLater).toBeGreaterThanOrEqual(due);
        expect(addWorkingTime(from, duration + longer, name, calendar).at.getTime()).toBeGreaterThanOrEqual(due);
      }),
    );
  });
});
