/** What scripts write into policies/ is what they would write now: the calendar's dates and the schemas for editors. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateCalendar, holidayTable } from '../../../scripts/generate-calendar.ts';
import { policyJsonSchemas } from '../../../scripts/generate-policy-schemas.ts';
import { shippedFolder } from '../../domain/shipped-policies.ts';

const calendarText = readFileSync(path.join(shippedFolder, 'calendar.yaml'), 'utf8');

describe('the calendar', () => {
  it('is current: generating it again changes nothing', () => {
    expect(generateCalendar(calendarText, holidayTable)).toBe(calendarText);
  });

  it('keeps what people wrote above the marker', () => {
    const edited = calendarText.replace('warnDays: 60', 'warnDays: 90');
    expect(generateCalendar(edited, holidayTable)).toContain('warnDays: 90');
  });

  it('covers only years the table really knows', () => {
    const { holidays, workdays } = holidayTable;
    const without2026 = Object.fromEntries(Object.entries(holidays).filter(([date]) => !date.startsWith('2026-10')));
    const shorter = generateCalendar(calendarText, { holidays: without2026, workdays });
    expect(shorter).toContain("coveredThrough: '2025-12-31'");
    expect(shorter).not.toContain("'2026-");
    const beginning2027 = { ...holidays, '2027-01-01': "New Year's Day,元旦,1" };
    expect(generateCalendar(calendarText, { holidays: beginning2027, workdays })).toContain(
      "coveredThrough: '2026-12-31'",
    );
  });

  it('refuses a table of other years and a file without the marker', () => {
    expect(() => generateCalendar(calendarText, { holidays: {}, workdays: {} })).toThrow('2024');
    expect(() => generateCalendar('timeZone: Asia/Shanghai\n', holidayTable)).toThrow('has no line');
  });
});

describe('the schemas for editors', () => {
  const folder = path.resolve(shippedFolder, '../schema');

  it('are current', () => {
    for (const [file, text] of policyJsonSchemas()) expect(readFileSync(path.join(folder, file), 'utf8')).toBe(text);
    expect(readdirSync(folder).toSorted()).toEqual([...policyJsonSchemas().keys()].toSorted());
  });

  it('are named at the top of every policy file', () => {
    for (const file of policyJsonSchemas().keys()) {
      const yaml = readFileSync(path.join(shippedFolder, file.replace('.json', '.yaml')), 'utf8');
      expect(yaml.split('\n')[0]).toBe(`# yaml-language-server: $schema=../schema/${file}`);
    }
  });
});
