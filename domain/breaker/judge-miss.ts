/**
 * The circuit breaker: counts a rep's first-touch misses in a row over all their leads and trips at the policy's number.
 * judgeMiss is called when a first-touch deadline passes, judgeTouch when a lead is touched.
 * It never reassigns or pauses by itself; a manager clearing the breaker sets the streak back to 0.
 */
import type { DeadlinePolicy } from '../policy/policy-types.ts';
import type { Reason } from '../shared/reason.ts';

export interface MissStreak {
  readonly consecutiveMisses: number;
}

export interface MissFacts extends MissStreak {
  /** The breaker has tripped already and nobody has cleared it. */
  readonly isPaused: boolean;
}

export interface MissJudgement extends MissStreak {
  /** Overdue leads are reassigned and the rep's intake pauses. */
  readonly isTripped: boolean;
  readonly reasons: Reason[];
}

export function judgeMiss(facts: MissFacts, policy: DeadlinePolicy): MissJudgement {
  const consecutiveMisses = facts.consecutiveMisses + 1;
  const limit = policy.breaker.consecutiveMisses;
  const isTripped = facts.isPaused || consecutiveMisses >= limit;
  const code = isTripped ? 'breaker.tripped' : 'breaker.counted';
  return { consecutiveMisses, isTripped, reasons: [{ code, params: { consecutiveMisses, limit } }] };
}

/** A timely touch ends the streak; a late one leaves it as it is, because its miss has been counted. */
export function judgeTouch(streak: MissStreak, touch: { readonly isTimely: boolean }): MissStreak {
  return { consecutiveMisses: touch.isTimely ? 0 : streak.consecutiveMisses };
}
