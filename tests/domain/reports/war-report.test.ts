/** The figures of a war report as a sales manager would check them by hand, at their limits. */
import { describe, expect, test } from 'vitest';
import { parseReportWord } from '../../../domain/reports/parse-report-word.ts';
import { reportChanges } from '../../../domain/reports/report-changes.ts';
import { isQuiet, type WarReport, warReport } from '../../../domain/reports/war-report.ts';
import type { WarReportRows } from '../../../domain/reports/war-report-rows.ts';
import { shipped } from '../shipped-policies.ts';

const { reports, deadlines, calendar } = shipped;
const limits = { ...reports.warReport, minCallSeconds: deadlines.minCallSeconds };
const to = new Date('2026-11-20T18:00:00+08:00');
const from = new Date('2026-11-20T09:00:00+08:00');
const ago = (hours: number, ms = 0) => new Date(to.getTime() - hours * 3_600_000 - ms);
const record = (number: string, memberId = 'shen', unitId = 'puxi') => ({
  number,
  memberId,
  unitId,
  accountName: '中山医院',
});

const nothing: WarReportRows = {
  reps: [],
  wins: [],
  calls: [],
  visits: [],
  touchedLeads: [],
  waitingQuotes: [],
  paidDeals: [],
  received: [],
  answers: [],
  keptPromises: [],
  missedPromises: [],
};
const figures = (rows: Partial<WarReportRows>, units = ['puxi']): WarReport =>
  warReport({ ...nothing, ...rows }, { from, to, unitIds: new Set(units) }, limits, calendar);

describe('red: no follow-up for more than 48 hours', () => {
  test.each([
    ['exactly 48 h', ago(48), []],
    ['48 h and a millisecond', ago(48, 1), [48]],
    ['48 h 59 min', ago(48, 59 * 60_000), [48]],
    ['three days', ago(72), [72]],
    ['just now', ago(0), []],
  ])('%s', (_what, lastFollowUpAt, hours) => {
    const { red } = figures({ touchedLeads: [{ ...record('L-1'), leadId: 'a', lastFollowUpAt }] });
    expect(red.map((lead) => lead.sinceHours)).toEqual(hours);
  });

  test('the longest waiting first, by number where they are equal, only of the unit', () => {
    const lead = (number: string, hours: number, unitId = 'puxi') => ({
      ...record(number, 'shen', unitId),
      leadId: number,
      lastFollowUpAt: ago(hours),
    });
    const rows = { touchedLeads: [lead('L-3', 50), lead('L-2', 90), lead('L-1', 50), lead('L-4', 99, 'nanjing')] };
    expect(figures(rows).red.map((one) => one.number)).toEqual(['L-2', 'L-1', 'L-3']);
    expect(figures(rows, ['puxi', 'nanjing']).red.map((one) => one.number)).toEqual(['L-4', 'L-2', 'L-1', 'L-3']);
  });
});

test.each([
  ['exactly 72 h', ago(72), 0],
  ['72 h and a millisecond', ago(72, 1), 1],
])('yellow: a quote unconfirmed for more than 72 hours: %s', (_what, sentAt, count) => {
  const quote = { ...record('Q-1'), quoteId: 'q', amountMinor: 1, currency: 'CNY', sentAt };
  expect(figures({ waitingQuotes: [quote] }).yellow).toHaveLength(count);
});

test.each([
  [100_00, 90_00, [9000]],
  [100_00, 89_99, []],
  [3, 2, []],
  [100_00, 100_00, [10_000]],
  [100_00, 120_00, [12_000]],
  [0, 0, []],
  [9_007_199_254_740_991, 9_007_199_254_740_990, [9999]],
])('green: of %i received %i', (amountMinor, receivedMinor, shares) => {
  const deal = { ...record('D-1'), dealId: 'd', amountMinor, receivedMinor, currency: 'CNY' };
  expect(figures({ paidDeals: [deal] }).green.map((one) => one.receivedBps)).toEqual(shares);
});

test('effective actions: calls that reached somebody for 60 s, submitted visits, and every rep with none', () => {
  const call = (memberId: string, seconds: number | null, isReached = true) => ({ memberId, isReached, seconds });
  const { actions } = figures({
    reps: ['shen', 'lu', 'dai'].map((memberId) => ({ memberId, unitId: 'puxi' })),
    calls: [
      call('shen', 60),
      call('shen', 59),
      call('shen', null),
      call('lu', 600, false),
      call('lu', 61),
      call('gone', 90),
    ],
    visits: [{ memberId: 'lu', count: 2 }],
  });
  expect(actions).toEqual([
    { memberId: 'lu', unitId: 'puxi', calls: 1, visits: 2 },
    { memberId: 'shen', unitId: 'puxi', calls: 1, visits: 0 },
    { memberId: 'dai', unitId: 'puxi', calls: 0, visits: 0 },
  ]);
});

test('response: medians of working time, kept and missed promises, new leads', () => {
  const answer = (assigned: string, at: string, isFirstAttempt: boolean, isFirstTouch: boolean) => ({
    number: 'L-1',
    memberId: 'shen',
    unitId: 'puxi',
    schedule: 'default',
    assignedAt: new Date(`${assigned}+08:00`),
    at: new Date(`${at}+08:00`),
    isFirstAttempt,
    isFirstTouch,
  });
  const { response } = figures({
    // Ten minutes; half an hour; over night from 17:50 to 09:10 is twenty working minutes.
    answers: [
      answer('2026-11-20T10:00:00', '2026-11-20T10:10:00', true, true),
      answer('2026-11-20T10:00:00', '2026-11-20T10:30:00', true, false),
      answer('2026-11-19T17:50:00', '2026-11-20T09:10:00', true, true),
    ],
    received: [
      { unitId: 'puxi', count: 4 },
      { unitId: 'nanjing', count: 9 },
    ],
    keptPromises: [{ unitId: 'puxi', count: 3 }],
    missedPromises: [{ unitId: 'puxi', count: 1 }],
  });
  expect(response).toEqual({
    received: 4,
    medianFirstResponseS: 1200,
    medianFirstTouchS: 900,
    touchedInTime: 3,
    missed: 1,
  });
  expect(figures({}).response).toMatchObject({ medianFirstResponseS: null, medianFirstTouchS: null });
});

test('a report is quiet only when nothing happened and nothing waits', () => {
  expect(isQuiet(figures({ reps: [{ memberId: 'shen', unitId: 'puxi' }] }))).toBe(true);
  expect(isQuiet(figures({ received: [{ unitId: 'puxi', count: 1 }] }))).toBe(false);
  expect(isQuiet(figures({ missedPromises: [{ unitId: 'puxi', count: 1 }] }))).toBe(false);
  expect(isQuiet(figures({ touchedLeads: [{ ...record('L-1'), leadId: 'a', lastFollowUpAt: ago(49) }] }))).toBe(false);
});

test('what changed: lit and cleared by record, not by count; a paid deal that grew old is no news', () => {
  const lead = (leadId: string) => ({ ...record(leadId), leadId, lastFollowUpAt: ago(49) });
  const deal = (dealId: string) => ({ ...record(dealId), dealId, amountMinor: 1, receivedMinor: 1, currency: 'CNY' });
  const earlier = figures({ touchedLeads: [lead('a'), lead('b')], paidDeals: [deal('x'), deal('y')] });
  const now = figures({ touchedLeads: [lead('b'), lead('c')], paidDeals: [deal('y'), deal('z')] });
  expect(reportChanges(earlier, now)).toEqual({
    since: earlier.to,
    red: { lit: 1, cleared: 1 },
    yellow: { lit: 0, cleared: 0 },
    green: { lit: 1, cleared: 0 },
  });
});

test.each([
  ['战报', { kind: 'latest-report' }],
  [' Report ', { kind: 'latest-report' }],
  ['war report', { kind: 'latest-report' }],
  ['战报 2026-11-20', { kind: 'report-of-day', day: '2026-11-20' }],
  ['战报：2026年1月2日', { kind: 'report-of-day', day: '2026-01-02' }],
  ['report 2026/1/2', { kind: 'report-of-day', day: '2026-01-02' }],
  ['战报 2027-11-20', { kind: 'report-of-day', day: '2027-11-20' }],
  ['战报 2026-02-30', { kind: 'bad-date', text: '2026-02-30' }],
  ['战报 昨天', { kind: 'bad-date', text: '昨天' }],
  ['看板', { kind: 'board', unit: null }],
  ['看板 南京组', { kind: 'board', unit: '南京组' }],
  ['board link', { kind: 'board', unit: null }],
  ['board link nanjing', { kind: 'board', unit: 'nanjing' }],
  ['战报群里的人都看到了', null],
  ['reports', null],
  ['看板娘', null],
  ['', null],
  [`战报 ${'很'.repeat(80)}`, null],
])('%j is read as %j', (text, word) => {
  expect(parseReportWord(text)).toEqual(word);
});
