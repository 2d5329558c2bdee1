/** The answers of a form, read against the form: amounts with their currency, a choice with its few words. */
import { expect, test } from 'vitest';
import type { Form, FormField } from '../../cards/card.ts';
import { readFields } from '../../handlers/form-fields.ts';

const common = { label: '金额', isRequired: true } as const;
const money: FormField = { ...common, kind: 'money', name: 'amount', currencies: ['CNY', 'USD'] };
const need: FormField = {
  ...common,
  kind: 'choice-text',
  name: 'need1',
  options: [{ value: 'price', label: '价格' }],
  textLabel: '补充',
  isTextRequired: true,
  maxLength: 10,
};

function read(field: FormField, answers: Record<string, string>) {
  const form: Form = { id: 'f', title: 't', fields: [field], submitLabel: 's', value: '' };
  return readFields({ zh: form, en: form }, answers);
}

test.each([
  ['680000', '680000.00'],
  ['680,000.50', '680000.50'],
  [' 1 280，000 ', '1280000.00'],
  ['68 万', '680000.00'],
  ['1.2345亿', '123450000.00'],
  ['￥１２', '12.00'],
  // Whether these may be is for the handler, which says why not.
  ['-1', '-1.00'],
  ['0', '0.00'],
  ['1.234', '1.234'],
  ['10000000000000000', '10000000000000000'],
])('the amount %s is read as %s, in the first currency', (typed, amount) => {
  expect(read(money, { amount: typed })).toEqual({ values: { amount, 'amount.currency': 'CNY' } });
});

test.each(['1,00', '六十八万', '1e9', '--1', '1.', '68万8'])('the amount %s is refused in words', (typed) => {
  expect(read(money, { amount: typed })).toMatchObject({
    problems: { amount: { zh: expect.stringContaining('金额') } },
  });
});

test('a currency the form does not offer is refused', () => {
  expect(read(money, { amount: '1', 'amount.currency': 'USD' })).toEqual({
    values: { amount: '1.00', 'amount.currency': 'USD' },
  });
  expect(read(money, { amount: '1', 'amount.currency': 'XXX' })).toHaveProperty('problems.amount');
});

test('a choice with words: the words are counted as a person counts them', () => {
  const words = '𠮷'.repeat(10);
  expect(read(need, { need1: 'price', 'need1.text': words })).toEqual({
    values: { need1: 'price', 'need1.text': words },
  });
  expect(read(need, { need1: 'price', 'need1.text': `${words}多` })).toHaveProperty('problems.need1');
  expect(read(need, { need1: 'price' })).toHaveProperty('problems.need1');
  expect(read(need, { need1: 'other', 'need1.text': '短' })).toHaveProperty('problems.need1');
});

const seconds: FormField = { ...common, kind: 'number', name: 'seconds', min: 0, max: 14_400, unit: '秒' };

test.each(['0', '75', '14400', ' 60 '])('the number %s is taken', (typed) => {
  expect(read(seconds, { seconds: typed })).toEqual({ values: { seconds: typed.trim() } });
});

test.each(['-1', '14401', '75.5', '75.0', '1e2', '0x50', '0b11', '七十五', 'Infinity', '+75'])(
  '%s is refused as a number',
  (typed) => {
    expect(read(seconds, { seconds: typed })).toMatchObject({
      problems: { seconds: { zh: '请填 0 到 14400 之间的整数' } },
    });
  },
);

const day: FormField = { kind: 'date', name: 'day', label: '日期', isRequired: false, max: '2026-11-20' };

test.each(['2026-11-18', ' 2028-02-29 ', '2030-01-01', '0001-01-01'])(
  'the day %s is read; whether it may be is for the handler',
  (typed) => {
    expect(read(day, { day: typed })).toEqual({ values: { day: typed.trim() } });
  },
);

test.each(['11-20', '2026/11/20', '20.11.2026', '2026-02-30', '2026-13-01', '12026-11-20', '昨天', '2026-11-20T00:00'])(
  'the day %s is refused, with one to go by',
  (typed) => {
    expect(read(day, { day: typed })).toEqual({
      problems: { day: { zh: '日期请写成 2026-11-20 这样', en: 'Write the date like 2026-11-20' } },
    });
  },
);

test('a day may be left out where it is not required', () => {
  expect(read(day, { day: ' ' })).toEqual({ values: { day: '' } });
  expect(read({ ...day, isRequired: true }, {})).toHaveProperty('problems.day');
});
