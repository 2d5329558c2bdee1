/**
 * What a recorded call proves: whether it was a first response, whether it stops the first-touch clock.
 * Called when a rep types a call in and when a call centre reports one. A typed call is reported, never proven;
 * whether reported calls stop the clock is policy, and reports keep the two apart either way.
 */
import type { DeadlinePolicy } from '../policy/policy-types.ts';
import type { Reason } from '../shared/reason.ts';

export type CallOutcome = 'reached' | 'no-answer' | 'wrong-number';

export interface CallFacts {
  readonly outcome: CallOutcome;
  /** Length of the conversation; 0 when nobody answered. */
  readonly seconds: number;
  /** `reported`: typed in by the rep; `proven`: from a call centre's own record. */
  readonly proof: 'reported' | 'proven';
}

export interface CallJudgement {
  /** Every attempt is a first response, whoever answers. */
  readonly isFirstResponse: boolean;
  readonly stopsClock: boolean;
  readonly proof: 'reported' | 'proven';
  /** Why the clock stops or runs on. */
  readonly reasons: Reason[];
}

export function judgeCall(call: CallFacts, policy: DeadlinePolicy): CallJudgement {
  const reason = reasonFor(call, policy);
  return { isFirstResponse: true, stopsClock: reason.code === 'call.counts', proof: call.proof, reasons: [reason] };
}

function reasonFor(call: CallFacts, policy: DeadlinePolicy): Reason {
  const { outcome, seconds, proof } = call;
  const { minCallSeconds } = policy;
  if (outcome !== 'reached') return { code: 'call.not-reached', params: { outcome } };
  if (!(seconds >= minCallSeconds)) return { code: 'call.too-short', params: { seconds, minCallSeconds } };
  if (proof === 'reported' && !policy.acceptReported) return { code: 'call.only-reported', params: { seconds } };
  return { code: 'call.counts', params: { seconds, minCallSeconds, proof } };
}
