/**
 * The written parts of a plan that are no expressions: named numbers, tiers, rounding, and the names of steps with the
 * numbers filled in. Reads them and names what is wrong; compile-plan.ts puts the rest together.
 */
import type { IncentivePlan, Wording } from '../policy/policy-types.ts';
import type { PlanValue } from './award-types.ts';
import type { PlanProblem } from './plan-problem.ts';
import { Money, Points, Rate, type Rounding, TierTable } from './plan-values.ts';
import { numberWords, type PlanNumber, readPlanNumber, roundingUnit } from './read-plan-number.ts';

export const MINIMAL_ROUNDING: Rounding = { mode: 'half-up', toMinor: 1n };

export interface PlanAmounts {
  readonly numbers: ReadonlyMap<string, PlanNumber>;
  readonly tiers: ReadonlyMap<string, TierTable>;
  readonly constants: ReadonlyMap<string, PlanValue>;
  readonly rounding: Rounding | null;
  readonly problems: readonly PlanProblem[];
}

export function readAmounts(plan: IncentivePlan): PlanAmounts {
  const problems: PlanProblem[] = [];
  const numbers = new Map<string, PlanNumber>();
  const constants = new Map<string, PlanValue>();
  for (const [name, written] of Object.entries(plan.numbers)) {
    const number = readPlanNumber(written);
    const path = ['numbers', name];
    if (number === null) problems.push({ path, code: 'number-form', params: { written } });
    else if (number instanceof Money && number.currency !== plan.currency)
      problems.push({ path, code: 'other-currency', params: { is: number.currency, wanted: plan.currency } });
    // Kept even then, so that one mistake is told once.
    numbers.set(name, number ?? new Rate(1n));
    constants.set(
      name,
      number instanceof Rate ? { kind: 'text', text: written.trim() } : planValueOf(number ?? new Rate(1n)),
    );
  }
  const tiers = new Map<string, TierTable>();
  for (const [name, rows] of Object.entries(plan.tiers)) tiers.set(name, readTiers(plan, name, rows, problems));
  const toMinor = roundingUnit(plan.rounding.to, plan.pays);
  if (toMinor === null)
    problems.push({ path: ['rounding', 'to'], code: 'rounding-unit', params: { written: plan.rounding.to } });
  if (plan.pays !== 'points' && plan.pays !== plan.currency)
    problems.push({ path: ['pays'], code: 'pays-what', params: { currency: plan.currency } });
  for (const { key, name } of plan.steps) {
    for (const locale of ['zh', 'en'] as const) {
      const unknown = placeholders(name[locale]).find((word) => !Object.hasOwn(plan.numbers, word));
      if (unknown !== undefined)
        problems.push({
          path: ['steps', key, 'name', locale],
          code: 'placeholder',
          params: { name: unknown },
          known: Object.keys(plan.numbers),
        });
    }
  }
  return {
    numbers,
    tiers,
    constants,
    rounding: toMinor === null ? null : { mode: plan.rounding.mode, toMinor },
    problems,
  };
}

function readTiers(
  plan: IncentivePlan,
  name: string,
  rows: IncentivePlan['tiers'][string],
  problems: PlanProblem[],
): TierTable {
  let before = 0n;
  const slices = rows.map(({ upTo, rate }, index) => {
    const isLast = index === rows.length - 1;
    const share = readPlanNumber(rate);
    if (!(share instanceof Rate))
      problems.push({ path: ['tiers', name, index, 'rate'], code: 'tier-rate', params: { written: rate } });
    if ((upTo === null) !== isLast) problems.push({ path: ['tiers', name, index], code: 'tier-end', params: {} });
    const end = upTo === null ? null : readPlanNumber(upTo);
    if (upTo !== null && (!(end instanceof Money) || end.currency !== plan.currency))
      problems.push({ path: ['tiers', name, index, 'upTo'], code: 'number-form', params: { written: upTo } });
    else if (end instanceof Money && end.minor <= before)
      problems.push({ path: ['tiers', name, index, 'upTo'], code: 'tier-order', params: {} });
    const upToMinor = end instanceof Money ? end.minor : null;
    if (upToMinor !== null) before = upToMinor;
    return { upToMinor, rate: share instanceof Rate ? share : new Rate(0n), text: rate.trim() };
  });
  return new TierTable(slices);
}

/** A value of the language as rows and receipts keep it. */
export function planValueOf(value: unknown): PlanValue {
  if (value instanceof Money) return { kind: 'money', minor: value.minor.toString(), currency: value.currency };
  if (value instanceof Points) return { kind: 'points', minor: value.minor.toString() };
  if (value instanceof Rate) return { kind: 'number', decimal: value.text() };
  if (typeof value === 'bigint') return { kind: 'number', decimal: value.toString() };
  if (typeof value === 'boolean') return { kind: 'flag', is: value };
  return { kind: 'text', text: String(value) };
}

/** The name of a step with the plan's numbers in it, so that name and number can never disagree. */
export function wordingOf(name: Wording, plan: IncentivePlan): Wording {
  const fill = (locale: 'zh' | 'en') =>
    name[locale].replace(/\{(\w+)\}/g, (_all, word: string) => numberWords(plan.numbers[word] ?? '', locale));
  return { zh: fill('zh'), en: fill('en') };
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, word = '']) => word);
}
