/**
 * Writes the generated half of policies/medical-distribution/calendar.yaml from the tables of chinese-days.
 * Everything above the marker line is kept as people wrote it. Run: node scripts/generate-calendar.ts
 * Only the package's table is read, never its functions: they answer "working day" for years they do not know,
 * and shift every date by one day west of UTC. Coverage is therefore derived from the table itself.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import table from 'chinese-days/dist/chinese-days.json' with { type: 'json' };

const MARKER = '# ---- 以下由 scripts/generate-calendar.ts 生成，请勿手改 ----';
const FIRST_YEAR = 2024;
const CALENDAR_FILE = fileURLToPath(new URL('../policies/medical-distribution/calendar.yaml', import.meta.url));

/** Both tables map a local date (YYYY-MM-DD) to "English name,Chinese name,number". */
interface HolidayTable {
  readonly holidays: Readonly<Record<string, string>>;
  readonly workdays: Readonly<Record<string, string>>;
}

export const holidayTable: HolidayTable = table;

/** The text of calendar.yaml: `current` up to the marker, then the generated part. */
export function generateCalendar(current: string, table: HolidayTable): string {
  const end = current.indexOf(MARKER);
  if (end < 0) throw new Error(`calendar.yaml has no line "${MARKER}"`);
  const lastYear = lastCoveredYear(table);
  return `${current.slice(0, end)}${MARKER}
# 来源：chinese-days；coveredThrough 之后按普通周计算，并在卡片上注明
coveredFrom: '${FIRST_YEAR}-01-01'
coveredThrough: '${lastYear}-12-31'

holidays:            # 放假
${dateLines(table.holidays, lastYear)}

makeUpDays:          # 调休上班，按周一的时间
${dateLines(table.workdays, lastYear)}
`;
}

/** A year is covered when the table knows both its New Year and its National Day; the first gap ends the coverage. */
function lastCoveredYear(table: HolidayTable): number {
  let year = FIRST_YEAR;
  while (table.holidays[`${year}-01-01`] && table.holidays[`${year}-10-01`]) year += 1;
  if (year === FIRST_YEAR) throw new Error(`chinese-days does not cover ${FIRST_YEAR}`);
  return year - 1;
}

function dateLines(days: Readonly<Record<string, string>>, lastYear: number): string {
  return Object.keys(days)
    .filter((date) => date >= `${FIRST_YEAR}-01-01` && date <= `${lastYear}-12-31`)
    .sort()
    .map((date) => `  '${date}': ${days[date]?.split(',')[1] ?? ''}`)
    .join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(CALENDAR_FILE, generateCalendar(readFileSync(CALENDAR_FILE, 'utf8'), holidayTable));
}
