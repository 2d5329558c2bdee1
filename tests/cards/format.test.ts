/** How times, durations, numbers of telephones and names are written. */
import { describe, expect, test } from 'vitest';
import {
  dayText,
  durationText,
  maskedName,
  maskedPhone,
  phoneText,
  shareText,
  timeText,
  workingTimeText,
} from '../../cards/text/format.ts';
import { wordOf } from '../../cards/text/word-of.ts';
import { fc } from '../support/chance.ts';

const zone = 'Asia/Shanghai';
const now = new Date('2026-11-20T10:00:00+08:00');

test.each([
  ['2026-11-20T14:30:00+08:00', '14:30', '14:30'],
  ['2026-11-20T00:00:00+08:00', '00:00', '00:00'],
  ['2026-11-20T23:59:59+08:00', '23:59', '23:59'],
  ['2026-11-21T00:00:00+08:00', '11月21日 00:00', '21 Nov 00:00'],
  ['2026-11-19T18:00:00+08:00', '11月19日 18:00', '19 Nov 18:00'],
  ['2027-01-04T09:00:00+08:00', '1月4日 09:00', '4 Jan 09:00'],
])('%s is written %s', (at, zh, en) => {
  expect(timeText(new Date(at), now, zone, 'zh')).toBe(zh);
  expect(timeText(new Date(at), now, zone, 'en')).toBe(en);
});

test('a day without a time', () => {
  expect([dayText('2026-11-05', 'zh'), dayText('2026-11-05', 'en')]).toEqual(['11月5日', '5 Nov']);
});

describe('durations', () => {
  const hour = 3_600_000;
  test.each([
    [0, '0 秒', '0 s'],
    [-5_000, '0 秒', '0 s'],
    [45_000, '45 秒', '45 s'],
    [59_700, '1 分钟', '1 min'],
    [180_000, '3 分钟', '3 min'],
    [hour, '1 小时', '1 h'],
    [1.5 * hour, '1 小时 30 分钟', '1 h 30 min'],
    [2 * hour - 15_000, '1 小时 59 分钟', '1 h 59 min'],
    [24 * hour, '1 天', '1 d'],
    [25 * hour, '25 小时', '25 h'],
    [72 * hour, '3 天', '3 d'],
  ])('%i ms are %s', (ms, zh, en) => {
    expect([durationText(ms, 'zh'), durationText(ms, 'en')]).toEqual([zh, en]);
  });

  test.each([
    [45_000, '45 秒', '45 s'],
    [90 * 60_000, '1 小时 30 分钟', '1 h 30 min'],
    [24 * hour, '24 小时', '24 h'],
    [72 * hour, '72 小时', '72 h'],
  ])('of working time, %i ms are %s: a working day has no fixed length', (ms, zh, en) => {
    expect([workingTimeText(ms, 'zh'), workingTimeText(ms, 'en')]).toEqual([zh, en]);
  });

  test('never name 60 of anything', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90 * 24 * hour }), (ms) => {
        expect(durationText(ms, 'zh')).not.toMatch(/\b60 (分钟|秒)|\b[6-9]\d (分钟|秒)/);
      }),
    );
  });
});

test.each([
  ['13800138000', '138 0013 8000', '138****8000'],
  ['+86 138-0013-8000', '138 0013 8000', '138****8000'],
  ['021-64041990', '021-64041990', '****90'],
  ['12', '12', '****12'],
])('%s is grouped %s and masked %s', (raw, grouped, masked) => {
  expect([phoneText(raw), maskedPhone(raw)]).toEqual([grouped, masked]);
});

test('a masked name keeps its first sign, also a rare one', () => {
  expect([maskedName('王主任'), maskedName('𠮷野'), maskedName('')]).toEqual(['王**', '𠮷**', '**']);
});

test('shares and words', () => {
  expect(shareText(7_149)).toBe('71%');
  expect(wordOf({ hotline: '400 热线' }, 'hotline')).toBe('400 热线');
  expect(wordOf({}, 'constructor')).toBeUndefined();
});
