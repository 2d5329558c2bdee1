/**
 * Steps through an escalation chain: which step comes first, which comes next, when it is due.
 * Called when a clock starts and each time a step has fired; whether the chain's condition already holds is asked by
 * the caller before each step. It never decides who is told (resolve-audience.ts) and never sends anything.
 */
import type { CalendarPolicy, ChainStep, EscalationChain } from '../policy/policy-types.ts';
import { DomainError } from '../shared/domain-error.ts';
import { addWorkingTime, type WorkingInstant } from './working-time.ts';

/** A firing of a step: 0 = its first, 1 = its first repeat … */
export interface ChainPosition {
  readonly stepId: string;
  readonly repeat: number;
}

export interface Escalation {
  readonly step: ChainStep;
  readonly repeat: number;
  /** From the start of the chain or the firing before; runs on the chain's clock. 0 = at once. */
  readonly waitMs: number;
}

export function firstStep(chain: EscalationChain): Escalation {
  return enter(chain, chain.first);
}

/** What follows a firing; null = the chain is at its end. @throws DomainError chain-step-unknown */
export function nextEscalation(chain: EscalationChain, position: ChainPosition): Escalation | null {
  const step = stepOf(chain, position.stepId);
  if (step.repeat && position.repeat < step.repeat.times) {
    return { step, repeat: position.repeat + 1, waitMs: step.repeat.everyMs };
  }
  return step.then === null ? null : enter(chain, step.then);
}

/** When a wait that began at `from` is over. `schedule`: of the owner, or of the manager while a lead waits in a pool. */
export function stepDueAt(
  chain: EscalationChain,
  from: Date,
  waitMs: number,
  schedule: string,
  calendar: CalendarPolicy,
): WorkingInstant {
  if (chain.clock === 'wall') return { at: new Date(from.getTime() + waitMs), restsOnUncovered: false };
  return addWorkingTime(from, waitMs, schedule, calendar);
}

function enter(chain: EscalationChain, stepId: string): Escalation {
  const step = stepOf(chain, stepId);
  return { step, repeat: 0, waitMs: step.waitMs };
}

function stepOf(chain: EscalationChain, stepId: string): ChainStep {
  const step = chain.steps.find((candidate) => candidate.id === stepId);
  if (!step) throw new DomainError('chain-step-unknown', { chain: chain.id, step: stepId });
  return step;
}
