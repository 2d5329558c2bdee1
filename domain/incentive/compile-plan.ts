/**
 * Turns a plan of the policy into something that can be run, or names everything that is wrong with it: an unknown name
 * or field, a wrong type, a possible division by zero, steps in a circle. Policy loading asks it for the mistakes; the
 * handlers run what it makes, once per policy version. It computes nothing itself.
 */
import type { Environment, ParseResult } from '@marcbachmann/cel-js';
import type { IncentivePlan, IncentivesPolicy, PlanStep, Wording } from '../policy/policy-types.ts';
import type { PlanValue } from './award-types.ts';
import { checkExpression, type Names, type Walked } from './check-expression.ts';
import { factGroups, factTypes } from './plan-facts.ts';
import { type PlanLanguage, planLanguage } from './plan-language.ts';
import { MINIMAL_ROUNDING, readAmounts, wordingOf } from './plan-numbers.ts';
import type { PlanProblem } from './plan-problem.ts';
import { orderProblems, yamlKey } from './step-order.ts';

export interface CompiledStep {
  readonly step: PlanStep;
  readonly label: Wording;
  readonly run: ParseResult;
  readonly condition: ParseResult | null;
  /** Names that the expression and its condition read, in their order. */
  readonly reads: readonly string[];
}

export interface CompiledPlan {
  readonly plan: IncentivePlan;
  readonly language: PlanLanguage;
  readonly when: ParseResult | null;
  readonly steps: readonly CompiledStep[];
  /** Facts that some expression reads. */
  readonly facts: readonly string[];
  /** The plan's numbers and tiers as receipts show them. */
  readonly constants: ReadonlyMap<string, PlanValue>;
}

export type Compiled =
  | { readonly compiled: CompiledPlan; readonly problems?: never }
  | { readonly problems: readonly PlanProblem[]; readonly compiled?: never };

const compiledByPolicy = new WeakMap<IncentivesPolicy, ReadonlyMap<string, CompiledPlan>>();

/** The plans of a policy that was loaded, by key. @throws TypeError for one with mistakes, which loading never lets pass */
export function compiledPlans(policy: IncentivesPolicy): ReadonlyMap<string, CompiledPlan> {
  let plans = compiledByPolicy.get(policy);
  if (!plans) {
    plans = new Map(
      policy.plans.map((plan) => {
        const { compiled } = compilePlan(plan);
        if (!compiled) throw new TypeError(`The plan ${plan.key} was stored with mistakes`);
        return [plan.key, compiled];
      }),
    );
    compiledByPolicy.set(policy, plans);
  }
  return plans;
}

export function compilePlan(plan: IncentivePlan): Compiled {
  const amounts = readAmounts(plan);
  const problems: PlanProblem[] = [...amounts.problems, ...takenNames(plan)];
  // Names that mean two things cannot even be put into one language.
  if (problems.some((problem) => problem.code === 'name-taken')) return { problems };
  const language = planLanguage(plan, amounts.rounding ?? MINIMAL_ROUNDING, amounts.numbers, amounts.tiers);
  const names: Names = {
    groups: new Map([...factGroups(plan)].map(([group, fields]) => [group, Object.keys(fields)])),
    numbers: amounts.numbers,
    tiers: [...amounts.tiers.keys()],
    steps: plan.steps.map((step) => step.key),
  };
  const used = new Set<string>();
  const read = (expression: string, environment: Environment, path: PlanProblem['path']) => {
    const parsed = readExpression(expression, environment, names);
    problems.push(...parsed.problems.map((problem) => ({ ...problem, path })));
    for (const name of parsed.walked?.reads ?? []) used.add(name);
    return parsed;
  };
  const when = plan.when === null ? null : read(plan.when, language.environment, ['when']);
  const stepInWhen = when?.walked?.reads.find((name) => names.steps.includes(name));
  if (stepInWhen) problems.push({ path: ['when'], code: 'step-below', params: { name: stepInWhen } });
  else if (when) problems.push(...typeProblems(when, 'bool').map((problem) => ({ ...problem, path: ['when'] })));

  const parsedSteps = plan.steps.map((step) => ({
    step,
    body: read(step.expression, language.environment, ['steps', step.key, yamlKey(step)]),
    condition: step.if === null ? null : read(step.if, language.environment, ['steps', step.key, 'if']),
  }));
  const order = orderProblems(
    parsedSteps.map(({ step, body, condition }) => ({ step, reads: readsOf(body, condition) })),
  );
  problems.push(...order);
  const paysType = plan.pays === 'points' ? 'Points' : 'Money';
  let environment = language.environment;
  const steps: CompiledStep[] = [];
  for (const { step, body, condition } of order.length > 0 ? [] : parsedSteps) {
    const path = ['steps', step.key, yamlKey(step)];
    // Types can only be known once the steps above have theirs.
    const typed = parse(step.expression, environment);
    const typedIf = step.if === null ? null : parse(step.if, environment);
    if (typedIf && condition?.problems.length === 0)
      problems.push(
        ...typeProblems({ ...condition, run: typedIf }, 'bool').map((one) => ({
          ...one,
          path: ['steps', step.key, 'if'],
        })),
      );
    const wanted = step.kind === 'amount' ? paysType : step.kind === 'check' ? 'bool' : null;
    const wrong = body.problems.length > 0 ? [] : typeProblems({ ...body, run: typed }, wanted);
    problems.push(...wrong.map((problem) => ({ ...problem, path })));
    const type = wanted ?? typed?.check().type ?? 'Money';
    environment = environment.clone().registerVariable(step.key, type);
    if (typed)
      steps.push({
        step,
        label: wordingOf(step.name, plan),
        run: typed,
        condition: typedIf,
        reads: readsOf(body, condition),
      });
  }
  if (!plan.steps.some((step) => step.kind === 'amount'))
    problems.push({ path: ['steps'], isAboutKey: true, code: 'no-amount', params: {} });
  // After another mistake a name may only seem unused.
  if (problems.length === 0) problems.push(...unusedNames(plan, used));
  if (problems.length > 0) return { problems };
  const facts = [...used].filter((name) => name in factTypes(plan));
  return { compiled: { plan, language, when: when?.run ?? null, steps, facts, constants: amounts.constants } };
}

interface Expression {
  readonly run: ParseResult | null;
  readonly walked: Walked | null;
  readonly problems: readonly Omit<PlanProblem, 'path'>[];
}

function readExpression(expression: string, environment: Environment, names: Names): Expression {
  try {
    const run = environment.parse(expression);
    const walked = checkExpression(run.ast, names);
    return { run, walked, problems: walked.problems };
  } catch (problem) {
    const { code, range } = problem as { code?: string; range?: { start: number } };
    const isLong = code === 'limit_exceeded';
    return {
      run: null,
      walked: null,
      problems: [{ at: range?.start ?? 0, code: isLong ? 'too-long' : 'syntax', params: {} }],
    };
  }
}

function parse(expression: string, environment: Environment): ParseResult | null {
  try {
    return environment.parse(expression);
  } catch {
    return null;
  }
}

function readsOf(body: Expression, condition: Expression | null): string[] {
  return [...new Set([...(condition?.walked?.reads ?? []), ...(body.walked?.reads ?? [])])];
}

/** What the types of an expression do not allow, and a result of another type than is wanted here. */
function typeProblems({ run, problems }: Expression, wanted: string | null): Omit<PlanProblem, 'path'>[] {
  if (!run || problems.length > 0) return [];
  const { valid, type, error } = run.check();
  if (valid && (wanted === null || type === wanted)) {
    const isValue = wanted !== null || ['Money', 'Points', 'Rate', 'bool', 'string', 'int'].includes(type ?? '');
    return isValue ? [] : [{ at: 0, code: 'type-differs', params: { is: type ?? '', wanted: 'value' } }];
  }
  if (valid) return [{ at: 0, code: 'type-differs', params: { is: type ?? '', wanted: wanted ?? '' } }];
  const {
    range,
    summary = '',
    node,
  } = error as unknown as {
    range?: { start: number };
    summary?: string;
    node?: { op?: string };
  };
  const what = /overload(?: for)?:? '?(?<what>[^']*)'?$/.exec(summary)?.groups?.what ?? node?.op ?? '';
  return [{ at: range?.start ?? 0, code: 'no-such-operation', params: { what } }];
}

/** Words of the language itself, which CEL keeps. */
const RESERVED = [
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
  'min',
  'max',
  'tiered',
  'size',
  'int',
  'uint',
  'double',
  'bool',
  'string',
  'bytes',
  'list',
  'map',
  'type',
  'dyn',
  'timestamp',
  'duration',
  'cel',
  'google',
  'optional',
  'has',
];

function takenNames(plan: IncentivePlan): PlanProblem[] {
  const taken = new Set<string>([...factGroups(plan).keys(), ...RESERVED]);
  const problems: PlanProblem[] = [];
  const take = (area: string, name: string) => {
    if (taken.has(name)) problems.push({ path: [area, name], isAboutKey: true, code: 'name-taken', params: { name } });
    taken.add(name);
  };
  for (const name of Object.keys(plan.numbers)) take('numbers', name);
  for (const name of Object.keys(plan.tiers)) take('tiers', name);
  for (const { key } of plan.steps) take('steps', key);
  return problems;
}

function unusedNames(plan: IncentivePlan, used: ReadonlySet<string>): PlanProblem[] {
  const unused = (area: 'numbers' | 'tiers', names: readonly string[]) =>
    names
      .filter((name) => !used.has(name))
      .map((name): PlanProblem => ({ path: [area, name], isAboutKey: true, code: 'never-used', params: { name } }));
  return [...unused('numbers', Object.keys(plan.numbers)), ...unused('tiers', Object.keys(plan.tiers))];
}
