/**
 * The language of plans: CEL with money, points and rates as types of their own, so that comparing an amount with a bare
 * number is a mistake when the plan is loaded, not a wrong payout later. One environment per plan, because rounding and
 * currency are the plan's; it is built once per policy version.
 */
import { Environment } from '@marcbachmann/cel-js';
import type { IncentivePlan } from '../policy/policy-types.ts';
import { factGroups } from './plan-facts.ts';
import { applyRate, countTiers, Money, Points, Rate, type Rounding, TierTable } from './plan-values.ts';
import type { PlanNumber } from './read-plan-number.ts';

/** Far above any plan a person can read; a longer expression is generated or a mistake. */
const LIMITS = { maxAstNodes: 300, maxDepth: 24, maxListElements: 100, maxMapEntries: 1, maxCallArguments: 4 };

/** Facts of one record; its fields are what the plan may ask of it. */
class Facts {}

export interface PlanLanguage {
  readonly environment: Environment;
  /** An object that the environment takes for the facts of a group. */
  makeFacts(group: string, values: Readonly<Record<string, unknown>>): object;
  /** How the last evaluation fell into tiers; emptied by asking. */
  takeSlices(): { baseMinor: bigint; rate: string }[];
}

export function planLanguage(
  plan: IncentivePlan,
  rounding: Rounding,
  numbers: ReadonlyMap<string, PlanNumber>,
  tiers: ReadonlyMap<string, TierTable>,
): PlanLanguage {
  let slices: { baseMinor: bigint; rate: string }[] = [];
  const environment = new Environment({ limits: LIMITS })
    .registerType('Money', { ctor: Money, fields: {} })
    .registerType('Points', { ctor: Points, fields: {} })
    .registerType('Rate', { ctor: Rate, fields: {} })
    .registerType('Tiers', { ctor: TierTable, fields: {} });
  registerAmounts(environment, 'Money', (minor) => new Money(minor, plan.currency), rounding);
  registerAmounts(environment, 'Points', (minor) => new Points(minor), rounding);
  registerRates(environment);
  environment.registerFunction('tiered(Money, Tiers): Money', (amount: Money, table: TierTable) => {
    const counted = countTiers(amount.minor, table, rounding);
    slices = counted.slices;
    return new Money(counted.sumMinor, plan.currency);
  });
  for (const [name, number] of numbers) environment.registerConstant(name, typeOf(number), number);
  for (const [name, table] of tiers) environment.registerConstant(name, 'Tiers', table);
  const classes = new Map<string, new () => object>();
  for (const [group, fields] of factGroups(plan)) {
    const ctor = class extends Facts {};
    classes.set(group, ctor);
    environment.registerType(`${group}Facts`, { ctor, fields }).registerVariable(group, `${group}Facts`);
  }
  return {
    environment,
    makeFacts(group, values) {
      const ctor = classes.get(group) ?? Facts;
      return Object.assign(new ctor(), values);
    },
    takeSlices() {
      const taken = slices;
      slices = [];
      return taken;
    },
  };
}

function typeOf(value: PlanNumber): 'Money' | 'Points' | 'Rate' {
  if (value instanceof Money) return 'Money';
  return value instanceof Points ? 'Points' : 'Rate';
}

interface Amount {
  readonly minor: bigint;
}

function registerAmounts(
  environment: Environment,
  type: 'Money' | 'Points',
  make: (minor: bigint) => Amount,
  rounding: Rounding,
): void {
  const minorOf = (rate: Rate, amount: Amount) => make(applyRate(amount.minor, rate, rounding));
  environment
    .registerOperator(`${type} + ${type}: ${type}`, (one: Amount, other: Amount) => make(one.minor + other.minor))
    .registerOperator(`${type} - ${type}: ${type}`, (one: Amount, other: Amount) => make(one.minor - other.minor))
    .registerOperator(`${type} * Rate: ${type}`, (amount: Amount, rate: Rate) => minorOf(rate, amount))
    .registerOperator(`Rate * ${type}: ${type}`, minorOf)
    .registerOperator(`${type} / ${type}: Rate`, (one: Amount, of: Amount) => new Rate(one.minor, of.minor))
    .registerOperator(`${type} == ${type}`, (one: Amount, other: Amount) => one.minor === other.minor)
    .registerOperator(`${type} < ${type}`, (one: Amount, other: Amount) => one.minor < other.minor)
    .registerOperator(`${type} <= ${type}`, (one: Amount, other: Amount) => one.minor <= other.minor)
    .registerOperator(`${type} > ${type}`, (one: Amount, other: Amount) => one.minor > other.minor)
    .registerOperator(`${type} >= ${type}`, (one: Amount, other: Amount) => one.minor >= other.minor)
    .registerFunction(`min(${type}, ${type}): ${type}`, (one: Amount, other: Amount) =>
      one.minor <= other.minor ? one : other,
    )
    .registerFunction(`max(${type}, ${type}): ${type}`, (one: Amount, other: Amount) =>
      one.minor >= other.minor ? one : other,
    );
}

function registerRates(environment: Environment): void {
  environment
    .registerOperator('Rate + Rate: Rate', (one: Rate, other: Rate) => one.plus(other))
    .registerOperator('Rate - Rate: Rate', (one: Rate, other: Rate) => one.plus(other, -1n))
    .registerOperator('Rate * Rate: Rate', (one: Rate, other: Rate) => one.times(other))
    .registerOperator('Rate / Rate: Rate', (one: Rate, of: Rate) => one.dividedBy(of))
    .registerOperator('Rate == Rate', (one: Rate, other: Rate) => one.compare(other) === 0n)
    .registerOperator('Rate < Rate', (one: Rate, other: Rate) => one.compare(other) < 0n)
    .registerOperator('Rate <= Rate', (one: Rate, other: Rate) => one.compare(other) <= 0n)
    .registerOperator('Rate > Rate', (one: Rate, other: Rate) => one.compare(other) > 0n)
    .registerOperator('Rate >= Rate', (one: Rate, other: Rate) => one.compare(other) >= 0n)
    .registerFunction('min(Rate, Rate): Rate', (one: Rate, other: Rate) => (one.compare(other) <= 0n ? one : other))
    .registerFunction('max(Rate, Rate): Rate', (one: Rate, other: Rate) => (one.compare(other) >= 0n ? one : other));
}
