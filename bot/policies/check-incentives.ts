/**
 * Finds what no schema sees in incentive plans, by compiling each: unknown names and fields, wrong types, divisions that
 * could meet a zero, steps in a circle. Every mistake gets its place inside the expression and words in both languages.
 */
import type { Localized } from '../../cards/card.ts';
import { compilePlan } from '../../domain/incentive/compile-plan.ts';
import type { PlanProblem } from '../../domain/incentive/plan-problem.ts';
import { buildPlan } from './build-incentives.ts';
import { nearestWord } from './nearest-word.ts';
import { planProblemWords } from './plan-problem-words.ts';
import type { Finding, PolicyPath } from './policy-mistakes.ts';
import type { PolicyFiles } from './policy-schemas.ts';

type File = PolicyFiles['incentives'];

export function checkIncentives(file: File): Finding[] {
  return Object.entries(file.plans).flatMap(([key, plan]) => {
    const path = ['plans', key];
    const shape = Object.entries(plan.steps).flatMap(([name, step]) => checkStep([...path, 'steps', name], step));
    if (!file.currencies.includes(plan.currency)) shape.push(currencyNotTaken([...path, 'currency'], file.currencies));
    if (shape.length > 0) return shape;
    const { problems = [] } = compilePlan(buildPlan(key, plan));
    return problems.map((problem) => finding(path, problem));
  });
}

/** Exactly one of amount, is and value; only an amount can be passed over. */
function checkStep(path: PolicyPath, step: File['plans'][string]['steps'][string]): Finding[] {
  const kinds = (['amount', 'is', 'value'] as const).filter((kind) => step[kind] !== undefined);
  if (kinds.length !== 1) {
    return [
      {
        path,
        isAboutKey: true,
        wrong: { zh: '这一步要写 amount、is、value 中的一个。', en: 'This step needs one of amount, is and value.' },
        right: {
          zh: 'amount 改变金额，is 是条件，value 是中间结果；只留一个。',
          en: 'amount changes the amount, is is a condition, value is something in between; keep one.',
        },
      },
    ];
  }
  if (step.if === undefined || step.amount !== undefined) return [];
  return [
    {
      path: [...path, 'if'],
      isAboutKey: true,
      wrong: { zh: '只有 amount 步骤可以写 if。', en: 'Only a step with an amount can have an if.' },
      right: { zh: '请把条件写进式子，或写在用到它的步骤里。', en: 'Put the condition where the amount is changed.' },
    },
  ];
}

function currencyNotTaken(path: PolicyPath, currencies: readonly string[]): Finding {
  return {
    path,
    wrong: {
      zh: '这个币种不在 currencies 里，录不进来。',
      en: 'This currency is not in currencies, so nothing comes in.',
    },
    right: { zh: `可以写：${currencies.join('、')}。`, en: `Possible: ${currencies.join(', ')}.` },
  };
}

function finding(plan: PolicyPath, problem: PlanProblem): Finding {
  const { wrong, right } = planProblemWords(problem);
  const { path, isAboutKey, at } = problem;
  return {
    path: [...plan, ...path],
    ...(isAboutKey ? { isAboutKey } : {}),
    ...(at === undefined ? {} : { at }),
    wrong,
    right: nearest(problem) ?? right,
  };
}

function nearest({ known = [], params }: PlanProblem): Localized<string> | null {
  const near = nearestWord(params.field || params.name || '', known);
  if (near === null) return null;
  const whole = params.field ? `${params.name}.${near}` : near;
  return { zh: `是不是想写 ${whole}？`, en: `Did you mean ${whole}?` };
}
