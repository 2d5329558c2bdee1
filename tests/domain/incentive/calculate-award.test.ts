/** Plans on facts, as tables a sales-operations person could read, and the laws that hold for all of them. */
import { describe, expect, it, test } from 'vitest';
import type { AwardInput, PlanValue } from '../../../domain/incentive/award-types.ts';
import { calculateAward } from '../../../domain/incentive/calculate-award.ts';
import { type CompiledPlan, compiledPlans, compilePlan } from '../../../domain/incentive/compile-plan.ts';
import { reversalSteps } from '../../../domain/incentive/reversal-steps.ts';
import type { IncentivePlan, RoundingMode } from '../../../domain/policy/policy-types.ts';
import { fc } from '../../support/chance.ts';
import { shipped } from '../shipped-policies.ts';

function planOf(key: string): CompiledPlan {
  const plan = compiledPlans(shipped.incentives).get(key);
  if (!plan) throw new Error(`There is no plan ${key}`);
  return plan;
}

function compile(change: Partial<IncentivePlan>): CompiledPlan {
  const plan: IncentivePlan = { ...planOf('payment-commission').plan, tiers: {}, numbers: {}, steps: [], ...change };
  const { compiled, problems } = compilePlan(plan);
  if (!compiled) throw new Error(JSON.stringify(problems));
  return compiled;
}

const source = { kind: 'deal', id: 'd', number: 'D-1', at: '2026-11-20' } as const;
const money = (minor: bigint | number): PlanValue => ({ kind: 'money', minor: String(minor), currency: 'CNY' });
const inputsOf = (values: Record<string, PlanValue>): AwardInput[] =>
  Object.entries(values).map(([name, value]) => ({ name, value, source }));

describe('points for won deals', () => {
  const earned = (minor: number, isFirst: boolean) =>
    calculateAward(
      planOf('first-deal'),
      inputsOf({ 'deal.amount': money(minor), 'account.isFirstDeal': { kind: 'flag', is: isFirst } }),
    ).amountMinor;

  it.each([
    // amount in fen, first deal of the customer, hundredths of points
    [1, true, 0n],
    [49_999, true, 0n],
    [50_000, true, 100n],
    [1_000_000, true, 1_000n],
    [50_000_000, true, 50_000n],
    [50_000_001, true, 100_000n],
    [82_000_000, true, 164_000n],
    [82_000_000, false, 82_000n],
    [82_050_000, false, 82_100n],
    [100_000_000_000, true, 200_000_000n],
  ])('%i fen, first %s: %s', (minor, isFirst, points) => {
    expect(earned(minor, isFirst)).toBe(points);
  });
});

describe('rounding, as the policy names it', () => {
  const step = { key: 'pay', name: { zh: '提成', en: 'Pay' }, kind: 'amount', if: null } as const;
  const earned = (mode: RoundingMode, minor: number) =>
    calculateAward(
      compile({
        rounding: { mode, to: '0.01' },
        numbers: { rate: '0.5%' },
        steps: [{ ...step, expression: 'payment.amount * rate' }],
      }),
      inputsOf({ 'payment.amount': money(minor) }),
    ).amountMinor;

  it.each([
    // 0.5 % of it lies exactly on a half, or just beside one
    [300, { 'half-up': 2n, 'half-even': 2n, down: 1n, up: 2n }],
    [500, { 'half-up': 3n, 'half-even': 2n, down: 2n, up: 3n }],
    [499, { 'half-up': 2n, 'half-even': 2n, down: 2n, up: 3n }],
    [-500, { 'half-up': -3n, 'half-even': -2n, down: -2n, up: -3n }],
  ] as [number, Record<RoundingMode, bigint>][])('0.5%% of %i fen', (minor, expected) => {
    for (const [mode, amount] of Object.entries(expected))
      expect(earned(mode as RoundingMode, minor), mode).toBe(amount);
  });

  it('a third of an amount, three times, is exact before it is rounded once', () => {
    const plan = compile({
      numbers: { three: '3', one: '1' },
      steps: [{ ...step, expression: 'payment.amount * (one / three * three)' }],
    });
    expect(() => plan).not.toThrow();
    expect(calculateAward(plan, inputsOf({ 'payment.amount': money(101) })).amountMinor).toBe(101n);
  });

  it('a share is never a binary fraction: 1.1 % of 10^9 yuan is exact', () => {
    const plan = compile({ numbers: { rate: '1.1%' }, steps: [{ ...step, expression: 'payment.amount * rate' }] });
    expect(calculateAward(plan, inputsOf({ 'payment.amount': money(100_000_000_000) })).amountMinor).toBe(
      1_100_000_000n,
    );
  });
});

describe('what a plan is not about', () => {
  it('is passed over as a whole, and says so', () => {
    const plan = compile({
      when: 'deal.line in ["spine", "joint"]',
      steps: [{ key: 'pay', name: { zh: '提成', en: 'Pay' }, kind: 'amount', if: null, expression: 'payment.amount' }],
    });
    const line = (text: string) => inputsOf({ 'payment.amount': money(1), 'deal.line': { kind: 'text', text } });
    expect(calculateAward(plan, line('spine'))).toMatchObject({ applies: true, amountMinor: 1n });
    expect(calculateAward(plan, line('trauma'))).toEqual({ applies: false, steps: [], amountMinor: 0n });
  });

  it('cannot be computed with a fact missing', () => {
    expect(() => calculateAward(planOf('first-deal'), inputsOf({ 'deal.amount': money(1) }))).toThrow(
      'The plan reads account.isFirstDeal',
    );
  });
});

const amounts = fc.array(fc.integer({ min: 1, max: 100_000_000_000 }), { minLength: 1, maxLength: 12 });

function commissions(order: readonly number[]): bigint {
  let before = 0n;
  let sum = 0n;
  for (const amount of order) {
    const inputs = inputsOf({
      'payment.amount': money(amount),
      'deal.receivedBefore': money(before),
      'deal.receivedAtStart': money(0),
      'deal.earnedBefore': money(sum),
    });
    sum += calculateAward(planOf('payment-commission'), inputs).amountMinor;
    before += BigInt(amount);
  }
  return sum;
}

test('law: payments in any order, or all at once, earn the same commission', () => {
  fc.assert(
    fc.property(
      amounts.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      ([list, shuffled]) => {
        const all = list.reduce((sum, amount) => sum + amount, 0);
        expect(commissions(shuffled)).toBe(commissions(list));
        expect(commissions([all])).toBe(commissions(list));
      },
    ),
  );
});

test('law: the total is the last running amount, the same inputs give the same steps, and a reversal makes zero', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000_000_000 }), fc.boolean(), (minor, isFirst) => {
      const inputs = inputsOf({ 'deal.amount': money(minor), 'account.isFirstDeal': { kind: 'flag', is: isFirst } });
      const plan = planOf('first-deal');
      const { steps, amountMinor } = calculateAward(plan, inputs);
      expect(steps.findLast((step) => step.runningMinor !== null)?.runningMinor).toBe(String(amountMinor));
      // As rows keep it.
      const stored = JSON.parse(JSON.stringify({ inputs, steps })) as { inputs: AwardInput[]; steps: unknown };
      expect(calculateAward(plan, stored.inputs).steps).toEqual(stored.steps);
      const award = { id: 'a', number: 'R-1', unit: 'points', amountMinor: Number(amountMinor), earnedAt: new Date(0) };
      const reversal = reversalSteps(award, source);
      expect(BigInt(reversal.steps.at(-1)?.runningMinor ?? 1) + amountMinor).toBe(0n);
    }),
  );
});
