/** Chains step by step: the shipped ones as a timetable, and any chain there may be. */
import { describe, expect, it } from 'vitest';
import type { ChainStep, EscalationChain } from '../../../domain/policy/policy-types.ts';
import { firstStep, nextEscalation, stepDueAt } from '../../../domain/sla/next-escalation.ts';
import { fc } from '../../support/chance.ts';
import { DAY, inShanghai, MINUTE, shanghai, shipped } from '../shipped-policies.ts';

const chainOf = (id: string) => shipped.escalation.chains.find((chain) => chain.id === id) as EscalationChain;

/** Everything a chain does when nobody acts. */
function timetable(chain: EscalationChain, start: Date): string[] {
  const lines: string[] = [];
  let from = start;
  for (let due = firstStep(chain) as ReturnType<typeof nextEscalation>; due; ) {
    from = stepDueAt(chain, from, due.waitMs, 'default', shipped.calendar).at;
    lines.push(
      `${inShanghai(from)} ${due.step.id} ${due.repeat} ${due.step.to.join('+')}${due.step.callHook ? ' hook' : ''}`,
    );
    due = nextEscalation(chain, { stepId: due.step.id, repeat: due.repeat });
  }
  return lines;
}

describe('the shipped chains, when nobody acts', () => {
  it('acknowledge: manager and call hook after 3 minutes, then the director, then twice more', () => {
    expect(timetable(chainOf('acknowledge'), shanghai('2026-11-20 11:40'))).toEqual([
      '2026-11-20 11:43 ping-manager 0 manager hook',
      '2026-11-20 11:58 ping-director 0 manager+director',
      '2026-11-20 13:13 ping-director 1 manager+director',
      '2026-11-20 13:28 ping-director 2 manager+director',
    ]);
  });

  it('first-touch: at once to rep and manager, also when it is due just as work ends', () => {
    expect(timetable(chainOf('first-touch'), shanghai('2026-11-20 18:00')).slice(0, 4)).toEqual([
      '2026-11-20 18:00 missed 0 owner+manager',
      '2026-11-23 10:00 manager-again 0 owner+manager',
      '2026-11-23 14:00 director 0 manager+director',
      '2026-11-24 14:00 vp 0 director+vp',
    ]);
  });

  it('pool: manager, director, then operations once a working day', () => {
    const lines = timetable(chainOf('pool'), shanghai('2026-11-20 09:40'));
    expect(lines.slice(0, 4)).toEqual([
      '2026-11-20 10:10 manager 0 manager',
      '2026-11-20 15:10 director 0 manager+director',
      '2026-11-23 15:10 operations 0 operations',
      '2026-11-24 15:10 operations 1 operations',
    ]);
    expect(lines).toHaveLength(8);
  });
});

describe('a chain on the wall clock', () => {
  it('runs at night and on holidays, and rests on no calendar', () => {
    const chain = { ...chainOf('pool'), clock: 'wall' as const };
    const due = stepDueAt(chain, shanghai('2027-10-01 23:50'), 30 * MINUTE, 'default', shipped.calendar);
    expect(inShanghai(due.at)).toBe('2027-10-02 00:20');
    expect(due.restsOnUncovered).toBe(false);
  });
});

it('a step that a chain does not have is refused', () => {
  expect(() => nextEscalation(chainOf('pool'), { stepId: 'gone', repeat: 0 })).toThrow('chain-step-unknown');
});

describe('laws', () => {
  const repeat = fc.option(
    fc.record({ everyMs: fc.integer({ min: 1000, max: 90 * DAY }), times: fc.integer({ min: 1, max: 5 }) }),
  );
  const steps = fc.array(fc.record({ waitMs: fc.integer({ min: 1000, max: 90 * DAY }), repeat }), {
    minLength: 1,
    maxLength: 40,
  });

  it('every chain ends after each of its steps and repeats has come exactly once, in order', () => {
    fc.assert(
      fc.property(steps, (parts) => {
        const made = parts.map(
          (part, at): ChainStep => ({
            ...part,
            id: `s${at}`,
            to: ['manager'],
            callHook: false,
            // biome-ignore lint/suspicious/noThenProperty: the id of a step, never a function
            then: at + 1 < parts.length ? `s${at + 1}` : null,
          }),
        );
        const chain: EscalationChain = { id: 'c', clock: 'wall', until: 'touched', first: 's0', steps: made };
        const expected = made.flatMap((step) =>
          Array.from({ length: 1 + (step.repeat?.times ?? 0) }, (_, n) => [
            step.id,
            n,
            n === 0 ? step.waitMs : step.repeat?.everyMs,
          ]),
        );
        const seen: unknown[] = [];
        let due: ReturnType<typeof nextEscalation> = firstStep(chain);
        while (due && seen.length <= expected.length) {
          seen.push([due.step.id, due.repeat, due.waitMs]);
          due = nextEscalation(chain, { stepId: due.step.id, repeat: due.repeat });
        }
        expect(seen).toEqual(expected);
      }),
    );
  });
});
