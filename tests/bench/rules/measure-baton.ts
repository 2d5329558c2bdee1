/**
 * Whole-plan runs of Baton's own calculation: inputs as they are stored, every step with what it read, its result and the
 * running amount as objects, money exact. Storing is not included.
 */
import { performance } from 'node:perf_hooks';
import type { AwardInput, AwardStep } from '../../../domain/incentive/award-types.ts';
import { calculateAward } from '../../../domain/incentive/calculate-award.ts';
import { type CompiledPlan, compilePlan } from '../../../domain/incentive/compile-plan.ts';
import type { IncentivePlan } from '../../../domain/policy/policy-types.ts';
import { median, rounded } from '../statistics.ts';
import { type Deal, expectedSum, type Rule } from './rule-set.ts';

const rounds = 7;
const roundMs = 1_000;

export interface RunFigures {
  /** Median of the rounds, by the wall clock. */
  readonly perSecond: number;
  readonly bestPerSecond: number;
  /** Per second of processor time: hardly depends on what else the machine does. */
  readonly perCpuSecond: number;
}

export function measureBaton(rules: readonly Rule[], deals: readonly Deal[]): RunFigures {
  const plan = compile(rules);
  const inputs = deals.map(inputsOf);
  const sum = inputs.reduce((total, one) => total + calculateAward(plan, one).amountMinor, 0n);
  if (sum * 100n !== expectedSum(rules, deals)) throw new Error('Baton counted something else');
  const perSecond: number[] = [];
  const perCpuSecond: number[] = [];
  let kept: AwardStep[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const startMs = performance.now();
    const startCpu = process.cpuUsage();
    let runs = 0;
    while (performance.now() - startMs < roundMs) {
      for (const one of inputs) kept = calculateAward(plan, one).steps;
      runs += inputs.length;
    }
    const { user, system } = process.cpuUsage(startCpu);
    // The first round warms up.
    if (round === 0) continue;
    perSecond.push((runs * 1000) / (performance.now() - startMs));
    perCpuSecond.push((runs * 1_000_000) / (user + system));
  }
  if (kept.length !== rules.length) throw new Error('The trace is not whole');
  return {
    perSecond: rounded(median(perSecond), 0),
    bestPerSecond: rounded(Math.max(...perSecond), 0),
    perCpuSecond: rounded(median(perCpuSecond), 0),
  };
}

function compile(rules: readonly Rule[]): CompiledPlan {
  const numbers: Record<string, string> = {};
  const steps: IncentivePlan['steps'][number][] = [];
  for (const [index, { bound, rateBps, onlyFirst }] of rules.entries()) {
    numbers[`bound${index}`] = `CNY ${bound}`;
    numbers[`rate${index}`] = `${rateBps / 100}%`;
    const before = index === 0 ? '' : `rule${index - 1} + `;
    steps.push({
      key: `rule${index}`,
      name: { zh: `第 ${index + 1} 条`, en: `Rule ${index + 1}` },
      kind: 'amount',
      if: `deal.amount > bound${index}${onlyFirst ? ' && account.isFirstDeal' : ''}`,
      expression: `${before}deal.amount * rate${index}`,
    });
  }
  const { compiled, problems } = compilePlan({
    key: 'bench',
    name: { zh: '测速', en: 'Bench' },
    on: 'deal',
    currency: 'CNY',
    pays: 'CNY',
    rounding: { mode: 'half-up', to: '0.01' },
    when: null,
    numbers,
    tiers: {},
    steps,
    announce: { manager: false, team: null },
  });
  if (!compiled) throw new Error(`The plan of the bench has mistakes: ${JSON.stringify(problems)}`);
  return compiled;
}

function inputsOf({ amount, isFirst }: Deal): AwardInput[] {
  const source = { kind: 'deal', id: 'bench', number: 'D-1', at: '2026-11-20' } as const;
  return [
    { name: 'deal.amount', value: { kind: 'money', minor: `${amount}00`, currency: 'CNY' }, source },
    { name: 'account.isFirstDeal', value: { kind: 'flag', is: isFirst }, source },
  ];
}
