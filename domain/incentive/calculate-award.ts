/**
 * Runs a plan on the facts of one record and writes down every step with its numbers. Called when a deal or payment is
 * recorded, and again whenever somebody verifies: the same inputs and the same plan always give the same.
 * It reads nothing but what it is given, and decides nothing about who is told.
 */
import type { AwardInput, AwardStep, PlanValue } from './award-types.ts';
import type { CompiledPlan, CompiledStep } from './compile-plan.ts';
import { planValueOf } from './plan-numbers.ts';
import { Money, Points } from './plan-values.ts';

export interface Calculation {
  /** false = the plan is not about such a record. */
  readonly applies: boolean;
  readonly steps: AwardStep[];
  /** Minor units of what the plan pays. */
  readonly amountMinor: bigint;
}

const NOT_CONCERNED: Calculation = { applies: false, steps: [], amountMinor: 0n };

/** @param inputs every fact that the plan reads. @throws RangeError when one is missing */
export function calculateAward(compiled: CompiledPlan, inputs: readonly AwardInput[]): Calculation {
  const known = new Map<string, PlanValue>(compiled.constants);
  for (const input of inputs) known.set(input.name, input.value);
  const missing = compiled.facts.find((name) => !known.has(name));
  if (missing !== undefined) throw new RangeError(`The plan reads ${missing}, which was not given`);
  const context = contextOf(compiled, inputs);
  if (compiled.when && compiled.when(context) !== true) return NOT_CONCERNED;
  let running = zeroOf(compiled);
  const steps: AwardStep[] = [];
  for (const step of compiled.steps) {
    const isTaken = step.condition === null || step.condition(context) === true;
    const value: unknown = isTaken ? step.run(context) : passedOver(step, running);
    const slices = compiled.language.takeSlices();
    if (step.step.kind === 'amount' && isTaken) running = value as Money | Points;
    context[step.step.key] = value;
    const result = planValueOf(value);
    known.set(step.step.key, result);
    steps.push(writeStep(step, known, isTaken ? result : null, running, slices));
  }
  return { applies: true, steps, amountMinor: running.minor };
}

function writeStep(
  { step, label, reads }: CompiledStep,
  known: ReadonlyMap<string, PlanValue>,
  result: PlanValue | null,
  running: { minor: bigint },
  slices: readonly { baseMinor: bigint; rate: string }[],
): AwardStep {
  const read: Record<string, PlanValue> = {};
  for (const name of reads) {
    const value = known.get(name);
    if (value) read[name] = value;
  }
  return {
    name: step.key,
    label,
    expression: step.expression,
    read,
    result,
    ...(slices.length > 0
      ? { slices: slices.map(({ baseMinor, rate }) => ({ baseMinor: baseMinor.toString(), rate })) }
      : {}),
    runningMinor: step.kind === 'amount' ? running.minor.toString() : null,
  };
}

/** What later steps read of a step that was passed over: the amount as it stood, or that it does not hold. */
function passedOver({ step }: CompiledStep, running: Money | Points): Money | Points | boolean {
  return step.kind === 'check' ? false : running;
}

function zeroOf({ plan }: CompiledPlan): Money | Points {
  return plan.pays === 'points' ? new Points(0n) : new Money(0n, plan.currency);
}

function contextOf({ language }: CompiledPlan, inputs: readonly AwardInput[]): Record<string, unknown> {
  const groups = new Map<string, Record<string, unknown>>();
  for (const { name, value } of inputs) {
    const [group = '', field = ''] = name.split('.');
    const fields = groups.get(group) ?? {};
    fields[field] = nativeOf(value);
    groups.set(group, fields);
  }
  const context: Record<string, unknown> = {};
  for (const [group, fields] of groups) context[group] = language.makeFacts(group, fields);
  return context;
}

function nativeOf(value: PlanValue): unknown {
  switch (value.kind) {
    case 'money':
      return new Money(BigInt(value.minor), value.currency);
    case 'points':
      return new Points(BigInt(value.minor));
    case 'number':
      return BigInt(value.decimal);
    case 'flag':
      return value.is;
    case 'text':
      return value.text;
  }
}
