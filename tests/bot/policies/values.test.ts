/** The small values of policy files: what is taken, what is refused. */
import { describe, expect, it } from 'vitest';
import { nearestWord } from '../../../bot/policies/nearest-word.ts';
import { durationMs, isCron, isTimeZone, shareBps, spanMinutes } from '../../../bot/policies/values.ts';

describe('durations', () => {
  it.each([
    ['1s', 1000],
    ['90s', 90_000],
    ['3m', 180_000],
    ['1h', 3_600_000],
    ['2d', 172_800_000],
    ['90d', 7_776_000_000],
    ['2160h', 7_776_000_000],
    ['0s', null],
    ['91d', null],
    ['2161h', null],
    ['1.5h', null],
    ['3 m', null],
    ['3M', null],
    ['-3m', null],
    ['3', null],
    ['', null],
  ])('%s is %s ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });
});

describe('shares', () => {
  it.each([
    ['65%', 6500],
    ['12.5%', 1250],
    ['0%', 0],
    ['100%', 10_000],
    ['100.01%', null],
    ['65', null],
    ['-1%', null],
  ])('%s is %s basis points', (text, bps) => {
    expect(shareBps(text)).toBe(bps);
  });
});

describe('spans of a day', () => {
  it.each([
    ['09:00-12:00', { fromMinute: 540, toMinute: 720 }],
    ['00:00-24:00', { fromMinute: 0, toMinute: 1440 }],
    ['12:00-12:00', null],
    ['18:00-09:00', null],
    ['09:00-24:01', null],
    ['9:00-12:00', null],
    ['09:60-12:00', null],
    ['09:00–12:00', null],
  ])('%s is %o', (text, span) => {
    expect(spanMinutes(text)).toEqual(span);
  });
});

describe('cron lines', () => {
  it.each(['0 9 * * *', '0,30 9-18/3 * * 1-5', '*/15 * * * *', '59 23 31 12 7', '0 9 1 */3 *'])('%s', (text) => {
    expect(isCron(text)).toBe(true);
  });
  it.each([
    '0 9 * *',
    '0 0 9 * * *',
    '60 9 * * *',
    '0 24 * * *',
    '0 9 0 * *',
    '0 9 * 13 *',
    '0 9 * * 8',
    '0 9 * * MON',
    '0 18-9 * * *',
    '*/0 * * * *',
    '5/7 * * * *',
    '0 9 * * 3/2',
    'a b c d e',
    '@daily',
    '',
  ])('"%s" is none', (text) => {
    expect(isCron(text)).toBe(false);
  });
});

describe('time zones', () => {
  it.each([
    ['Asia/Shanghai', true],
    ['UTC', true],
    ['America/New_York', true],
    ['Asia/Atlantis', false],
    ['+08:00', false],
    ['', false],
  ])('%s: %s', (text, expected) => {
    expect(isTimeZone(text)).toBe(expected);
  });
});

describe('the word somebody meant', () => {
  const known = ['acknowledge', 'first-touch', 'pool', 'undo'];
  it.each([
    ['acknowlege', 'acknowledge'],
    ['frist-touch', 'first-touch'],
    ['POOL', 'pool'],
    ['udno', 'undo'],
    ['firsttouch', 'first-touch'],
    ['breaker', null],
    ['x', null],
  ])('%s → %s', (word, expected) => {
    expect(nearestWord(word, known)).toBe(expected);
  });
});
