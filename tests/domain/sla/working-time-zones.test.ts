/** Working time where clocks change: spring and autumn, a span cut or doubled by the change, a day that never was. */
import { describe, expect, it } from 'vitest';
import type { CalendarPolicy, WorkingSpan } from '../../../domain/policy/policy-types.ts';
import { addWorkingTime, isWorkingTime, workingMsBetween } from '../../../domain/sla/working-time.ts';
import { fc } from '../../support/chance.ts';
import { DAY, HOUR } from '../shipped-policies.ts';

/** The same hours every day. */
function daily(timeZone: string, ...spans: WorkingSpan[]): CalendarPolicy {
  return {
    timeZone,
    coveredFrom: '2000-01-01',
    coveredThrough: '2040-12-31',
    warnDays: 60,
    schedules: { default: { week: Array.from({ length: 7 }, () => spans), onHolidays: 'off' } },
    holidays: {},
    makeUpDays: {},
  };
}
const span = (fromHour: number, toHour: number) => ({ fromMinute: fromHour * 60, toMinute: toHour * 60 });
const due = (start: string, ms: number, calendar: CalendarPolicy) =>
  addWorkingTime(new Date(start), ms, 'default', calendar).at.toISOString();

describe('office hours around a change of the clocks', () => {
  const berlin = daily('Europe/Berlin', span(9, 17));
  it.each([
    // Summer time begins on 2026-03-29 at 01:00 UTC, ends on 2026-10-25 at 01:00 UTC.
    ['2026-03-28T15:00:00Z', 2 * HOUR, '2026-03-29T08:00:00.000Z', '16:00 one day, 10:00 summer time the next'],
    ['2026-10-24T14:00:00Z', 2 * HOUR, '2026-10-25T09:00:00.000Z', '16:00 summer time, 10:00 winter time the next'],
  ])('%s + %i ms = %s: %s', (start, ms, expected) => {
    expect(due(start, ms, berlin)).toBe(expected);
  });
});

describe('hours that the change cuts or doubles', () => {
  const night = daily('America/New_York', span(0, 5));
  it.each([
    ['2026-03-08', '2026-03-08T05:00:00Z', '2026-03-08T09:00:00Z', 4, '00:00-05:00 lasts four hours in spring'],
    ['2026-11-01', '2026-11-01T04:00:00Z', '2026-11-01T10:00:00Z', 6, 'and six in autumn'],
  ])('%s', (_date, from, to, hours) => {
    expect(workingMsBetween(new Date(from), new Date(to), 'default', night)).toBe(hours * HOUR);
    expect(due(from, hours * HOUR, night)).toBe(new Date(to).toISOString());
  });

  it('a span inside the skipped hour is no working time, and nothing is worked twice', () => {
    const skipped = daily('America/New_York', span(2, 3), span(9, 10));
    expect(due('2026-03-08T05:00:00Z', HOUR, skipped)).toBe('2026-03-08T14:00:00.000Z');
    const doubled = daily('America/New_York', { fromMinute: 60, toMinute: 90 }, { fromMinute: 90, toMinute: 120 });
    expect(due('2026-11-01T04:00:00Z', 2 * HOUR, doubled)).toBe('2026-11-01T07:00:00.000Z');
  });

  it('half-hour changes are counted as such', () => {
    const lordHowe = daily('Australia/Lord_Howe', span(0, 4));
    // Summer time begins on 2026-10-04 at 02:00 local, by half an hour.
    const midnight = new Date('2026-10-03T13:30:00Z');
    const morning = new Date('2026-10-03T20:00:00Z');
    expect(workingMsBetween(midnight, morning, 'default', lordHowe)).toBe(3.5 * HOUR);
  });

  it('a date that was left out has no hours', () => {
    // Samoa crossed the date line: 2011-12-29 was followed by 2011-12-31.
    const samoa = daily('Pacific/Apia', span(9, 17));
    expect(due('2011-12-30T02:00:00Z', 2 * HOUR, samoa)).toBe('2011-12-30T20:00:00.000Z');
  });
});

describe('hours round midnight', () => {
  const late = daily('Asia/Shanghai', span(0, 2), span(22, 24));
  it('run on from 24:00 into the next day', () => {
    expect(due('2026-11-20T15:00:00Z', 2 * HOUR, late)).toBe('2026-11-20T17:00:00.000Z');
  });

  it('end at midnight when the time is up there, also for nothing more', () => {
    const friday = daily('Asia/Shanghai', span(22, 24));
    const midnight = '2026-11-20T16:00:00.000Z';
    expect(due('2026-11-20T15:00:00Z', HOUR, friday)).toBe(midnight);
    expect(due(midnight, 0, friday)).toBe(midnight);
  });
});

describe('laws in every zone', () => {
  const zone = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Africa/Casablanca',
  );
  const start = fc.date({
    min: new Date('2026-01-01T00:00:00Z'),
    max: new Date('2026-12-31T00:00:00Z'),
    noInvalidDate: true,
  });
  const hours = fc.constantFrom([span(0, 5), span(9, 17)], [span(1, 3)], [span(0, 24)], [span(2, 3), span(22, 24)]);

  it('the time between start and deadline is the time that was asked for', () => {
    fc.assert(
      fc.property(zone, start, fc.nat(20 * DAY), hours, (timeZone, from, ms, spans) => {
        const calendar = daily(timeZone, ...spans);
        const { at } = addWorkingTime(from, ms, 'default', calendar);
        expect(workingMsBetween(from, at, 'default', calendar)).toBe(ms);
        const justBefore = new Date(at.getTime() - 1);
        expect(isWorkingTime(at, 'default', calendar) || isWorkingTime(justBefore, 'default', calendar)).toBe(true);
      }),
    );
  });
});
