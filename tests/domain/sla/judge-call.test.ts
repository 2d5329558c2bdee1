/** Which calls stop the first-touch clock, and why not. */
import { describe, expect, it } from 'vitest';
import { type CallFacts, judgeCall } from '../../../domain/sla/judge-call.ts';
import { shipped } from '../shipped-policies.ts';

const strict = { ...shipped.deadlines, acceptReported: false };

describe('a call', () => {
  it.each([
    // outcome, seconds, proof → stops the clock (reported accepted), (not accepted), reason when accepted
    ['reached', 60, 'reported', true, false, 'call.counts'],
    ['reached', 59, 'reported', false, false, 'call.too-short'],
    ['reached', 60, 'proven', true, true, 'call.counts'],
    ['reached', 0, 'proven', false, false, 'call.too-short'],
    ['reached', Number.NaN, 'proven', false, false, 'call.too-short'],
    ['no-answer', 0, 'proven', false, false, 'call.not-reached'],
    ['wrong-number', 90, 'reported', false, false, 'call.not-reached'],
  ] as const)(
    '%s for %d s, %s: stops the clock %s, without reported calls %s',
    (outcome, seconds, proof, lenient, hard, code) => {
      const call: CallFacts = { outcome, seconds, proof };
      const judgement = judgeCall(call, shipped.deadlines);
      expect(judgement).toMatchObject({ stopsClock: lenient, proof, isFirstResponse: true });
      expect(judgement.reasons.map((reason) => reason.code)).toEqual([code]);
      expect(judgeCall(call, strict).stopsClock).toBe(hard);
    },
  );

  it('that is only reported says so where that does not count', () => {
    expect(judgeCall({ outcome: 'reached', seconds: 120, proof: 'reported' }, strict).reasons).toEqual([
      { code: 'call.only-reported', params: { seconds: 120 } },
    ]);
  });
});
