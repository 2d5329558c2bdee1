/** The demo begins at 09:40 of the latest working day, also on a Sunday, at night and after a long holiday. */
import { describe, expect, it } from 'vitest';
import { firstDemoTime } from '../../../bot/clock/first-demo-time.ts';
import { nextWorkingDayAt } from '../../../bot/demo/next-working-day-at.ts';
import { demoPolicies } from '../../support/demo-policies.ts';

const { policies } = await demoPolicies();
const zone = 'Asia/Shanghai';
const local = (text: string) => new Date(`${text}:00+08:00`);

describe('firstDemoTime', () => {
  it.each([
    ['a Friday afternoon: today', '2026-11-20T15:00', '2026-11-20T09:40'],
    ['exactly 09:40: today', '2026-11-20T09:40', '2026-11-20T09:40'],
    ['a Friday before 09:40: Thursday', '2026-11-20T09:39', '2026-11-19T09:40'],
    ['a Sunday: Friday', '2026-11-22T20:00', '2026-11-20T09:40'],
    ['a Monday just after midnight: Friday', '2026-11-23T00:01', '2026-11-20T09:40'],
    ['the National Day holidays: the day before them', '2026-10-05T12:00', '2026-09-30T09:40'],
    ['a Saturday that is worked: that Saturday', '2026-10-10T12:00', '2026-10-10T09:40'],
    ['after the calendar has ended: a plain week', '2027-06-19T12:00', '2027-06-18T09:40'],
  ])('on %s', (_case, realNow, expected) => {
    expect(firstDemoTime(local(realNow), zone, policies.calendar)).toEqual(local(expected));
  });

  it('looks at the day of the company, not of the machine', () => {
    // Friday 23:00 in London is Saturday morning in Shanghai.
    expect(firstDemoTime(new Date('2026-11-20T23:00:00Z'), zone, policies.calendar)).toEqual(local('2026-11-20T09:40'));
  });
});

describe('nextWorkingDayAt', () => {
  it.each([
    ['before nine: today', '2026-11-20T08:59', '2026-11-20T09:00'],
    ['at nine: the next working day', '2026-11-20T09:00', '2026-11-23T09:00'],
    ['on a Saturday: Monday', '2026-11-21T10:00', '2026-11-23T09:00'],
    ['before the National Day holidays: the day after them', '2026-09-30T18:00', '2026-10-08T09:00'],
  ])('%s', (_case, after, expected) => {
    expect(nextWorkingDayAt(9, local(after), zone, policies.calendar)).toEqual(local(expected));
  });

  it('takes any hour: six in the evening is still today', () => {
    expect(nextWorkingDayAt(18, local('2026-11-20T09:40'), zone, policies.calendar)).toEqual(local('2026-11-20T18:00'));
  });
});
