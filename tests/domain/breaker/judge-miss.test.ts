/** The breaker along a rep's working day: m = missed, t = touched in time, l = touched late. */
import { describe, expect, it } from 'vitest';
import { judgeMiss, judgeTouch, type MissStreak } from '../../../domain/breaker/judge-miss.ts';
import { shipped } from '../shipped-policies.ts';

const policyOf = (consecutiveMisses: number) => ({
  ...shipped.deadlines,
  breaker: { consecutiveMisses, countImported: false },
});

/** The place in the story at which the breaker trips; null = never. */
function tripsAt(story: string, limit = 2): number | null {
  let streak: MissStreak = { consecutiveMisses: 0 };
  for (const [at, event] of [...story].entries()) {
    if (event === 'm') {
      const judgement = judgeMiss({ ...streak, isPaused: false }, policyOf(limit));
      if (judgement.isTripped) return at;
      streak = judgement;
    } else streak = judgeTouch(streak, { isTimely: event === 't' });
  }
  return null;
}

describe('the breaker', () => {
  it.each([
    ['m', null],
    ['mm', 1],
    ['mtm', null],
    ['mtmm', 3],
    ['mlm', 2],
    ['ttmttmtm', null],
    ['', null],
  ])('in the story %s trips at %s', (story, expected) => {
    expect(tripsAt(story)).toBe(expected);
  });

  it('trips at the number the policy says', () => {
    expect(tripsAt('m', 1)).toBe(0);
    expect(tripsAt('mmmm', 4)).toBe(3);
  });

  it('gives its numbers as reasons', () => {
    const [first, second] = [
      judgeMiss({ consecutiveMisses: 0, isPaused: false }, policyOf(2)),
      judgeMiss({ consecutiveMisses: 1, isPaused: false }, policyOf(2)),
    ];
    expect(first.reasons).toEqual([{ code: 'breaker.counted', params: { consecutiveMisses: 1, limit: 2 } }]);
    expect(second.reasons).toEqual([{ code: 'breaker.tripped', params: { consecutiveMisses: 2, limit: 2 } }]);
  });

  it('stays tripped when a miss comes after the second', () => {
    const again = judgeMiss({ consecutiveMisses: 2, isPaused: true }, policyOf(2));
    expect(again).toMatchObject({ consecutiveMisses: 3, isTripped: true });
  });

  it('stays tripped while nobody has cleared it, also after a touch in time', () => {
    const streak = judgeTouch({ consecutiveMisses: 2 }, { isTimely: true });
    expect(judgeMiss({ ...streak, isPaused: true }, policyOf(2))).toMatchObject({ isTripped: true });
  });
});
