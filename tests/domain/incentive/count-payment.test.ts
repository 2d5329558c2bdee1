/** What of a payment counts: up to the contract and its tolerance, after refunds what is left, what came before the plan apart. */
import { expect, test } from 'vitest';
import { countPayment, payableMinor } from '../../../domain/incentive/count-payment.ts';

const row = (id: string, number: number, amountMinor: number, refundsId: string | null = null) => ({
  id,
  number: `P-${number}`,
  amountMinor,
  refundsId,
});

test('the contract and a share of it more, to the minor unit below', () => {
  expect(payableMinor(100, 500)).toBe(105);
  expect(payableMinor(1, 500)).toBe(1);
  expect(payableMinor(9_007_199_254_740_991 - 1, 0)).toBe(9_007_199_254_740_990);
});

test('the payment that crosses the bound counts up to it, the next one for nothing', () => {
  const rows = [row('a', 99_999, 80), row('b', 100_000, 40), row('c', 100_001, 10)];
  const counted = rows.map(({ id }) => countPayment(rows, id, 'a', 105));
  expect(counted).toEqual([
    { amountMinor: 80, receivedBeforeMinor: 0, receivedAtStartMinor: 0, beyondMinor: 0 },
    { amountMinor: 25, receivedBeforeMinor: 80, receivedAtStartMinor: 0, beyondMinor: 15 },
    { amountMinor: 0, receivedBeforeMinor: 105, receivedAtStartMinor: 0, beyondMinor: 10 },
  ]);
});

test('after a refund what is left of the payment counts, and no later row changes it', () => {
  const rows = [row('a', 1, 60), row('b', 2, 30), row('r', 3, -20, 'a'), row('s', 4, -40, 'a')];
  expect(countPayment(rows, 'r', 'a', 105)).toMatchObject({ amountMinor: 40, receivedBeforeMinor: 30 });
  expect(countPayment(rows, 's', 'a', 105)).toMatchObject({ amountMinor: 0, receivedBeforeMinor: 30 });
});

test('what came in before the plan first paid stands apart, less what of it went back', () => {
  const rows = [row('h', 1, 50), row('a', 2, 20), row('r', 3, -30, 'h'), row('b', 4, 10)];
  expect(countPayment(rows, 'a', null, 105)).toMatchObject({ receivedBeforeMinor: 50, receivedAtStartMinor: 50 });
  expect(countPayment(rows, 'b', 'a', 105)).toMatchObject({ receivedBeforeMinor: 40, receivedAtStartMinor: 20 });
});
