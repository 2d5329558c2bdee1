/** The incentives file as the domain uses it: maps keyed by name become lists in the order of the file, steps get their kind. */
import type { IncentivePlan, IncentivesPolicy, PlanStep } from '../../domain/policy/policy-types.ts';
import type { PolicyFiles } from './policy-schemas.ts';
import { durationMs, shareBps } from './values.ts';

type File = PolicyFiles['incentives'];

export function buildIncentives({ plans, disputes, overpaid, ...file }: File): IncentivesPolicy {
  const { answerWithin, ...rest } = disputes;
  return {
    ...file,
    overpaidBps: shareBps(overpaid) ?? 0,
    plans: Object.entries(plans).map(([key, plan]) => buildPlan(key, plan)),
    disputes: { ...rest, answerWithinMs: durationMs(answerWithin) ?? 0 },
  };
}

export function buildPlan(key: string, { when, steps, ...plan }: File['plans'][string]): IncentivePlan {
  return {
    key,
    ...plan,
    when: when ?? null,
    steps: Object.entries(steps).map(([name, step]) => buildStep(name, step)),
  };
}

function buildStep(key: string, step: File['plans'][string]['steps'][string]): PlanStep {
  const kind = step.amount !== undefined ? 'amount' : step.is !== undefined ? 'check' : 'value';
  return { key, name: step.name, kind, expression: step.amount ?? step.is ?? step.value ?? '', if: step.if ?? null };
}
