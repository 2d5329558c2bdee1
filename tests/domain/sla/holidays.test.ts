/** The shipped calendar against the official notices of three years: every day is worked or free as they say. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isWorkingDay } from '../../../domain/sla/working-time.ts';
import { dataFile, describeWith } from '../../support/requirements.ts';
import { shanghai, shipped } from '../shipped-policies.ts';

const isWorked = (date: string) => isWorkingDay(shanghai(`${date} 12:00`), 'default', shipped.calendar);

describe('days everybody knows', () => {
  it.each([
    ['2026-01-01', false, '元旦'],
    ['2026-01-02', false, '元旦，周五'],
    ['2026-01-04', true, '元旦调休，周日'],
    ['2026-02-14', true, '春节调休，周六'],
    ['2026-02-17', false, '春节初一'],
    ['2026-02-28', true, '春节调休，周六'],
    ['2026-05-01', false, '劳动节'],
    ['2026-06-19', false, '端午'],
    ['2026-09-25', false, '中秋'],
    ['2026-10-07', false, '国庆'],
    ['2026-10-10', true, '国庆调休，周六'],
    ['2026-11-21', false, '平常的周六'],
    ['2026-11-20', true, '平常的周五'],
  ])('%s is worked: %s (%s)', (date, expected) => {
    expect(isWorked(date)).toBe(expected);
  });
});

for (const year of [2024, 2025, 2026]) {
  describeWith(`data:calendar/holiday-cn-${year}.json`, `the notice for ${year}`, () => {
    it('agrees with every day of the year', () => {
      const file = readFileSync(dataFile(`calendar/holiday-cn-${year}.json`), 'utf8');
      const { days } = JSON.parse(file) as { days: { date: string; isOffDay: boolean }[] };
      const offByDate = new Map(days.map(({ date, isOffDay }) => [date, isOffDay]));
      const wrong: string[] = [];
      for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 86_400_000) {
        const date = new Date(at).toISOString().slice(0, 10);
        const isWeekend = [0, 6].includes(new Date(at).getUTCDay());
        if (isWorked(date) === (offByDate.get(date) ?? isWeekend)) wrong.push(date);
      }
      expect(days.length).toBeGreaterThan(20);
      expect(wrong).toEqual([]);
    });
  });
}
