/** Local time and back: zones, dates, weekdays, local times that come twice or never. */
import { describe, expect, it } from 'vitest';
import {
  DAY_MS,
  dateOfDay,
  dayNumberOf,
  instantOf,
  localDay,
  offsetMs,
  weekdayOf,
} from '../../../domain/shared/zone-time.ts';
import { fc } from '../../support/chance.ts';

const local = (text: string) => Date.parse(`${text}Z`);

describe('the instant of a local time', () => {
  it.each([
    ['Asia/Shanghai', '2026-11-20T09:40:00', '2026-11-20T01:40:00.000Z', 'as always'],
    ['Europe/Berlin', '2026-03-29T02:30:00', '2026-03-29T01:00:00.000Z', 'skipped: the moment of the skip'],
    ['Europe/Berlin', '2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z', 'comes twice: the first'],
    ['America/New_York', '2026-03-08T02:00:00', '2026-03-08T07:00:00.000Z', 'the first skipped minute'],
    ['America/New_York', '2026-03-08T03:00:00', '2026-03-08T07:00:00.000Z', 'the first minute after'],
    ['Pacific/Apia', '2011-12-30T12:00:00', '2011-12-30T10:00:00.000Z', 'a whole day that was skipped'],
    ['UTC', '0050-06-01T00:00:00', '0050-06-01T00:00:00.000Z', 'a year of two digits'],
    ['Asia/Kathmandu', '2026-06-01T00:00:00', '2026-05-31T18:15:00.000Z', 'a quarter of an hour'],
  ])('%s %s is %s: %s', (zone, text, expected) => {
    expect(new Date(instantOf(zone, local(text))).toISOString()).toBe(expected);
  });
});

describe('days', () => {
  it.each([
    ['Asia/Shanghai', '2026-11-20T15:59:59Z', '2026-11-20'],
    ['Asia/Shanghai', '2026-11-20T16:00:00Z', '2026-11-21'],
    ['America/New_York', '2026-11-20T04:59:59Z', '2026-11-19'],
  ])('in %s at %s it is %s', (zone, at, date) => {
    expect(dateOfDay(localDay(zone, Date.parse(at)))).toBe(date);
  });

  it.each([
    ['1970-01-01', 3],
    ['2026-11-20', 4],
    ['2026-11-22', 6],
    ['1969-12-29', 0],
  ])('%s has weekday %i', (date, weekday) => {
    expect(weekdayOf(dayNumberOf(date))).toBe(weekday);
  });

  it.each(['2026-02-29', '2026-13-01', '2026-1-1', '20260101', ' 2026-01-01', ''])('"%s" is no date', (text) => {
    expect(dayNumberOf(text)).toBeNaN();
  });

  it('an unknown zone is refused', () => {
    expect(() => offsetMs('Asia/Atlantis', 0)).toThrow(RangeError);
  });
});

it('law: an instant that comes once a day survives the way to local time and back', () => {
  const zone = fc.constantFrom(
    'Asia/Shanghai',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Pacific/Apia',
  );
  const at = fc.date({ min: new Date('2005-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(zone, at, (timeZone, date) => {
      const offset = offsetMs(timeZone, date.getTime());
      const back = instantOf(timeZone, date.getTime() + offset);
      // In the doubled hour the first of the two is meant, at most an hour earlier.
      const earlier = date.getTime() - back;
      expect(earlier === 0 || (earlier > 0 && earlier <= DAY_MS / 24 && offsetMs(timeZone, back) !== offset)).toBe(
        true,
      );
    }),
  );
});
