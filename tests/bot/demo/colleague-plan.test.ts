/** How the simulated colleagues behave on average, and that one lead is always dealt with in the same way. */
import { describe, expect, it } from 'vitest';
import { colleaguePlan, managerDelayMs } from '../../../bot/demo/colleague-plan.ts';

const plans = Array.from({ length: 4_000 }, (_, n) => colleaguePlan(`L-${20_000 + n}`, 'shen-yilin', true, 1));
const shareOf = (fits: (plan: (typeof plans)[number]) => boolean) => plans.filter(fits).length / plans.length;
const reachedAt = (plan: (typeof plans)[number]) => plan.calls.at(-1)?.atShare ?? 0;
const minutes = (ms: number) => ms / 60_000;

describe('the colleagues of the demo', () => {
  it('do the same with the same lead, and other things with other leads and persons', () => {
    expect(colleaguePlan('L-20001', 'shi-wei', true, 1)).toEqual(colleaguePlan('L-20001', 'shi-wei', true, 1));
    expect(colleaguePlan('L-20001', 'shi-wei', true, 1)).not.toEqual(colleaguePlan('L-20002', 'shi-wei', true, 1));
    expect(colleaguePlan('L-20001', 'shi-wei', true, 1)).not.toEqual(colleaguePlan('L-20001', 'lu-yuncheng', true, 1));
  });

  it('mostly answer within 1 to 2.5 minutes, and within 10 at the latest', () => {
    const answers = plans.map((plan) => minutes(plan.answerAfterMs));
    expect(Math.min(...answers)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...answers)).toBeLessThanOrEqual(10);
    expect(shareOf((plan) => minutes(plan.answerAfterMs) <= 2.5)).toBeCloseTo(0.85, 1);
    expect(shareOf((plan) => minutes(plan.answerAfterMs) > 3)).toBeGreaterThan(0.1);
  });

  it('accept nearly always; some pass the lead on, but never one that was passed to them', () => {
    expect(shareOf((plan) => plan.answer === 'refuse')).toBeGreaterThan(0.01);
    expect(shareOf((plan) => plan.answer === 'transfer')).toBeGreaterThan(0.01);
    expect(shareOf((plan) => plan.answer === 'accept')).toBeGreaterThan(0.93);
    const second = plans.map((_, n) => colleaguePlan(`L-${20_000 + n}`, 'shi-wei', false, 1).answer);
    expect(new Set(second)).toEqual(new Set(['accept']));
  });

  it('reach the customer in time nine times out of ten, some late, few after the second deadline', () => {
    expect(shareOf((plan) => reachedAt(plan) < 1)).toBeCloseTo(0.91, 1);
    expect(shareOf((plan) => reachedAt(plan) > 1)).toBeGreaterThan(0.05);
    expect(shareOf((plan) => reachedAt(plan) > 2)).toBeLessThan(0.045);
    expect(shareOf((plan) => reachedAt(plan) > 2)).toBeGreaterThan(0.015);
  });

  it('call in order of time; only the last call reaches the customer, and long enough to count', () => {
    for (const { calls } of plans) {
      const shares = calls.map((call) => call.atShare);
      expect(shares).toEqual(shares.toSorted((one, other) => one - other));
      expect(calls.slice(0, -1).filter((call) => call.outcome !== 'no-answer')).toEqual([]);
      expect(calls.at(-1)?.seconds).toBeGreaterThanOrEqual(60);
    }
  });
});

describe('the managers of the demo', () => {
  it('take a quarter of an hour over a pooled lead and twenty minutes over a pause', () => {
    const delays = (kind: 'pool' | 'pause') =>
      Array.from({ length: 500 }, (_, n) => minutes(managerDelayMs(`${n}`, kind, 1)));
    expect([Math.min(...delays('pool')), Math.max(...delays('pool'))]).toEqual([8, 20]);
    expect([Math.min(...delays('pause')), Math.max(...delays('pause'))]).toEqual([16, 24]);
  });
});
