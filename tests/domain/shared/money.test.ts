/** Amounts as people write them, exact to the last fen, and the other way round. */
import { expect, it, test } from 'vitest';
import { decimalText, moneyText, parseAmount, pointsText } from '../../../domain/shared/money.ts';
import { fc } from '../../support/chance.ts';

it.each([
  ['680000', 'CNY', 68_000_000n],
  ['680,000.5', 'CNY', 68_000_050n],
  ['￥680，000．50', 'CNY', 68_000_050n],
  ['68万', 'CNY', 68_000_000n],
  ['1.23456 亿元', 'CNY', 12_345_600_000n],
  ['0.00001万', 'CNY', 10n],
  ['1 280 000', 'CNY', 128_000_000n],
  ['1.500', 'CNY', 150n],
  ['-0.01', 'CNY', -1n],
  ['500', 'JPY', 500n],
  ['90071992547409.91', 'CNY', 9_007_199_254_740_991n],
])('%s %s', (text, currency, minor) => {
  expect(parseAmount(text, currency)).toEqual({ minor });
});

it.each([
  ['', 'CNY', 'not-an-amount'],
  ['1,00', 'CNY', 'not-an-amount'],
  ['1e5', 'CNY', 'not-an-amount'],
  ['1.2.3', 'CNY', 'not-an-amount'],
  ['0x10', 'CNY', 'not-an-amount'],
  ['Infinity', 'CNY', 'not-an-amount'],
  ['1'.repeat(31), 'CNY', 'not-an-amount'],
  ['0.001', 'CNY', 'too-many-decimals'],
  ['0.0000001万', 'CNY', 'too-many-decimals'],
  ['500.5', 'JPY', 'too-many-decimals'],
  ['90071992547409.92', 'CNY', 'too-large'],
  ['1000000000000000', 'CNY', 'too-large'],
  ['1', 'XAU', 'currency-unknown'],
])('%s %s: %s', (text, currency, problem) => {
  expect(parseAmount(text, currency)).toEqual({ problem });
});

it.each([
  [128_000_000n, '¥1,280,000.00', '¥1,280,000'],
  [128_000_050n, '¥1,280,000.50', '¥1,280,000.50'],
  [-5n, '−¥0.05', '−¥0.05'],
])('%s in words', (minor, full, short) => {
  expect([moneyText(minor, 'CNY'), moneyText(minor, 'CNY', 'short')]).toEqual([full, short]);
});

it('points without empty decimals', () => {
  expect([164_000n, 12_350n, 12_305n, -100n, 0n].map(pointsText)).toEqual(['1,640', '123.5', '123.05', '−1', '0']);
});

test('law: what is written out is read back', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.constantFrom('CNY', 'USD', 'JPY'), (minor, currency) => {
      expect(parseAmount(decimalText(BigInt(minor), currency), currency)).toEqual({ minor: BigInt(minor) });
    }),
  );
});
