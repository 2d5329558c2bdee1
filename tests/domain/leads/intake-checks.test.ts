/** The canonical body of an intake request and the dates it may carry. */
import { describe, expect, it } from 'vitest';
import { canonicalBody } from '../../../domain/leads/canonical-body.ts';
import { checkOccurredAt } from '../../../domain/leads/check-occurred-at.ts';
import { cleanText } from '../../../domain/leads/lead-fields.ts';
import { fc } from '../../support/chance.ts';

describe('a text as every door takes it in', () => {
  it.each([
    ['  张伟\n', '张伟'],
    ['张\u0000伟\ud800', '张 伟\ufffd'],
    ['第一行\u2028第二行', '第一行 第二行'],
    ['\u202e张伟\u202c', '张伟'],
    ['138\u200b0013\u20608000\ufeff', '13800138000'],
    // Joiners inside a word belong to it; alone they are nothing.
    ['می\u200cخواهم', 'می\u200cخواهم'],
    [' \u200b\u200d ', ''],
  ])('%j is taken as %j', (sent, taken) => {
    expect(cleanText(sent)).toBe(taken);
  });
});

describe('the canonical body', () => {
  const body = { source: 'web-form', name: '张伟', attributes: { a: 1, b: [2, 1] } };
  it.each([
    ['keys in another order', { attributes: { b: [2, 1], a: 1 }, name: '张伟', source: 'web-form' }, true],
    ['another time', { ...body, occurredAt: '2026-11-20T09:40:00+08:00' }, true],
    ['spaces at the ends', { ...body, name: '  张伟\n' }, true],
    ['letters put together differently', { ...body, attributes: { a: 1, b: [2, 1] }, source: 'web-form' }, true],
    ['another name', { ...body, name: '张玮' }, false],
    ['a list in another order', { ...body, attributes: { a: 1, b: [1, 2] } }, false],
    ['a number as text', { ...body, attributes: { a: '1', b: [2, 1] } }, false],
    ['one more field', { ...body, city: '上海' }, false],
    ['an empty field', { ...body, city: null }, false],
    ['a time inside the attributes', { ...body, attributes: { ...body.attributes, occurredAt: 'x' } }, false],
  ])('%s: the same lead %s', (_title, other, isSame) => {
    expect(canonicalBody(other) === canonicalBody(body)).toBe(isSame);
  });

  it('is this text, which is hashed and kept: changing it would forget every lead received before', () => {
    const text = '{"attributes":{"a":1,"b":[2,1]},"name":"张伟","source":"web-form"}';
    expect(canonicalBody({ ...body, name: ' 张伟', occurredAt: '2026-11-20' })).toBe(text);
  });

  it('composes letters and marks', () => {
    expect(canonicalBody({ name: 'Mu\u0308ller' })).toBe(canonicalBody({ name: 'M\u00fcller' }));
  });

  it('law: the order of keys never matters, at any depth, and the text says everything but the time', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 })), (any) => {
        const reversed = reverseKeys(any) as Record<string, unknown>;
        expect(canonicalBody(reversed)).toBe(canonicalBody(any));
        expect(canonicalBody(JSON.parse(canonicalBody(any)))).toBe(canonicalBody(any));
      }),
    );
  });
});

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, reverseKeys(inner)]),
  );
}

describe('the time at which a lead says it happened', () => {
  it.each([
    ['2026-11-20T09:40:00+08:00', '2026-11-20T01:40:00.000Z'],
    ['2026-11-20T01:40:00Z', '2026-11-20T01:40:00.000Z'],
    ['2026-11-20T01:40:00.123456Z', '2026-11-20T01:40:00.123Z'],
    ['2026-11-20T09:40:00.5+0800', '2026-11-20T01:40:00.500Z'],
    ['2026-11-19T20:40-05:00', '2026-11-20T01:40:00.000Z'],
    ['2026-11-20T09:40:00', '2026-11-20T01:40:00.000Z'],
    ['2026-11-20 09:40', '2026-11-20T01:40:00.000Z'],
    ['2026-11-20 09:40:30', '2026-11-20T01:40:30.000Z'],
    [' 2026-11-20 09:40 ', '2026-11-20T01:40:00.000Z'],
    ['2026-11-20', '2026-11-19T16:00:00.000Z'],
    ['2024-02-29', '2024-02-28T16:00:00.000Z'],
    ['1970-01-01', '1969-12-31T16:00:00.000Z'],
    ['2100-12-31T23:59:59Z', '2100-12-31T23:59:59.000Z'],
  ])('%s is %s', (raw, expected) => {
    const checked = checkOccurredAt(raw, 'Asia/Shanghai');
    expect(checked.at?.toISOString()).toBe(expected);
    expect(checked).toMatchObject({ raw, isDoubtful: false });
  });

  it.each([
    '昨天下午',
    '2026/11/20 09:40',
    '20.11.2026',
    '2026-02-29',
    '2026-02-30T09:40:00Z',
    '2026-11-20 24:00',
    '2026-11-20 09:60',
    '2026-11-20T09:40:00+15:00',
    '2026-13-01',
    '1763602800',
    '09:40',
    '0000-00-00',
    '0001-01-01',
    '0026-11-20 09:40',
    '1969-12-31',
    '2101-01-01',
    '9999-12-31T00:00:00Z',
  ])('%s is kept and flagged', (raw) => {
    expect(checkOccurredAt(raw, 'Asia/Shanghai')).toEqual({ at: null, raw, isDoubtful: true });
  });

  it.each([
    [1763602800, '1763602800'],
    [{ day: 1 }, '{"day":1}'],
    [true, 'true'],
  ])('%o is no text: kept as JSON and flagged', (raw, kept) => {
    expect(checkOccurredAt(raw, 'Asia/Shanghai')).toEqual({ at: null, raw: kept, isDoubtful: true });
  });

  it.each([undefined, null, ''])('%o means: not stated', (raw) => {
    expect(checkOccurredAt(raw, 'Asia/Shanghai')).toEqual({ at: null, raw: null, isDoubtful: false });
  });
});
