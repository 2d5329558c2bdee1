/** The laws of the movable clock: it never goes back, wakes in due order, and a jump stops at all that is due. */
import { describe, expect, it } from 'vitest';
import { type ClockRate, MovableClock } from '../../../bot/clock/movable-clock.ts';
import { draws, fc } from '../../support/chance.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const start = Date.parse('2026-11-20T09:40:00+08:00');
const minute = 60_000;
const at = (minutes: number) => new Date(start + minutes * minute);
const nothingToDo = { runUntilIdle: async () => undefined, nextDueAt: async () => null };

/** Work with a list of due times: each is done when the clock has reached it, and may bring new work. */
function workOn(clock: MovableClock, dues: number[], then: (due: number) => number | null = () => null) {
  const done: { due: number; doneAt: number }[] = [];
  return {
    done,
    nextDueAt: async () => (dues.length === 0 ? null : at(Math.min(...dues))),
    runUntilIdle: async () => {
      for (;;) {
        const due = Math.min(...dues);
        if (at(due) > clock.now() || dues.length === 0) return;
        dues.splice(dues.indexOf(due), 1);
        done.push({ due, doneAt: (clock.now().getTime() - start) / minute });
        const next = then(due);
        if (next !== null) dues.push(next);
      }
    },
  };
}

describe('the running clock', () => {
  it.each([
    [0 as const, 0],
    [1 as const, 90],
    [60 as const, 5400],
  ])('at rate %i shows %i s after 90 real seconds', (rate, seconds) => {
    let realMs = 1_000;
    const clock = new MovableClock({ at: at(0), rate, realNowMs: () => realMs });
    realMs += 90_000;
    expect(clock.now()).toEqual(new Date(start + seconds * 1000));
  });

  it('never goes back, whatever is done to it', async () => {
    const step = fc.oneof(
      // Real time only rises, and not by whole milliseconds.
      fc.record({ kind: fc.constant('wait' as const), ms: fc.nat({ max: 300_000 }).map((thirds) => thirds / 3) }),
      fc.record({ kind: fc.constant('rate' as const), rate: fc.constantFrom<ClockRate>(0, 1, 60) }),
      fc.record({ kind: fc.constant('move' as const), minutes: fc.integer({ min: -100, max: 100 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        let realMs = 0;
        const clock = new MovableClock({ at: at(0), rate: 1, realNowMs: () => realMs });
        let before = clock.now();
        for (const one of steps) {
          if (one.kind === 'wait') realMs += one.ms;
          else if (one.kind === 'rate') clock.setRate(one.rate);
          else await clock.advanceTo(new Date(clock.now().getTime() + one.minutes * minute), nothingToDo);
          expect(clock.now() >= before).toBe(true);
          before = clock.now();
        }
      }),
      { numRuns: draws(60) },
    );
  });

  it('keeps what it shows when the speed changes, and goes on from there', () => {
    let realMs = 0;
    const clock = new MovableClock({ at: at(0), rate: 60, realNowMs: () => realMs });
    realMs += 10_000;
    clock.setRate(1);
    expect(clock.now()).toEqual(at(10));
    realMs += minute;
    expect(clock.now()).toEqual(at(11));
  });

  it('refuses to wait for a date that is none', () => {
    expect(() => createFakeClock(at(0)).wakeAt(new Date(Number.NaN), () => undefined)).toThrow(RangeError);
  });
});

describe('a jump', () => {
  it('stops at each due moment in order, does what new work that brings, and ends at its target', async () => {
    const clock = createFakeClock(at(0));
    const work = workOn(clock, [50, 10, 30], (due) => (due === 10 ? 20 : null));
    await clock.advanceTo(at(45), work);
    expect(work.done).toEqual([
      { due: 10, doneAt: 10 },
      { due: 20, doneAt: 20 },
      { due: 30, doneAt: 30 },
    ]);
    expect(clock.now()).toEqual(at(45));
  });

  it('does first what was due before it began', async () => {
    const clock = createFakeClock(at(0));
    const work = workOn(clock, [-5]);
    await clock.advanceTo(at(1), work);
    expect(work.done).toEqual([{ due: -5, doneAt: 0 }]);
  });

  it('wakes everybody who waits, once and in due order, wherever it stops', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -10, max: 90 }), { maxLength: 20 }),
        fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 5 }),
        async (dues, stops) => {
          const clock = createFakeClock(at(0));
          const woken: { due: number; shown: Date }[] = [];
          for (const due of dues) clock.wakeAt(at(due), () => woken.push({ due, shown: clock.now() }));
          for (const stop of stops) await clock.advanceTo(at(stop), nothingToDo);
          const reached = Math.max(0, ...stops);
          expect(woken.map(({ due }) => due).toSorted((a, b) => a - b)).toEqual(
            dues.filter((due) => due <= reached && reached > 0).toSorted((a, b) => a - b),
          );
          expect(woken.map(({ due }) => due)).toEqual(woken.map(({ due }) => due).toSorted((a, b) => a - b));
          expect(woken.filter(({ due, shown }) => due > 0 && shown.getTime() !== at(due).getTime())).toEqual([]);
        },
      ),
      { numRuns: draws(60) },
    );
  });

  it('does not wake who has cancelled, also while others are woken', async () => {
    const clock = createFakeClock(at(0));
    const woken: string[] = [];
    const cancelFirst = clock.wakeAt(at(1), () => woken.push('first'));
    clock.wakeAt(at(2), () => {
      woken.push('second');
      cancelThird();
    });
    const cancelThird = clock.wakeAt(at(2), () => woken.push('third'));
    cancelFirst();
    await clock.advanceTo(at(3), nothingToDo);
    expect(woken).toEqual(['second']);
  });

  it('holds the time still meanwhile, tells how far it is, and runs on from its target', async () => {
    let realMs = 0;
    const clock = new MovableClock({ at: at(0), rate: 60, realNowMs: () => realMs });
    const seen: unknown[] = [];
    let isDone = false;
    await clock.advanceTo(at(30), {
      nextDueAt: async () => (isDone ? null : at(20)),
      runUntilIdle: async () => {
        realMs += 1_000;
        isDone ||= clock.now() >= at(20);
        seen.push(clock.moving);
      },
    });
    expect(seen).toEqual([0, 20, 30].map((now) => ({ from: at(0), now: at(now), to: at(30) })));
    expect(clock.moving).toBeNull();
    expect(clock.now()).toEqual(at(30));
    realMs += 1_000;
    expect(clock.now()).toEqual(at(31));
  });

  it('goes on past work that cannot be done, and still stops at what comes after it', async () => {
    const clock = createFakeClock(at(0));
    const shown: Date[] = [];
    clock.wakeAt(at(2.5), () => shown.push(clock.now()));
    await clock.advanceTo(at(4), { runUntilIdle: async () => undefined, nextDueAt: async () => at(0) });
    expect(clock.now()).toEqual(at(4));
    expect(shown).toHaveLength(1);
  });

  it('does not run twice at once, and leaves the clock usable when the work fails', async () => {
    const clock = createFakeClock(at(0));
    const failing = clock.advanceTo(at(5), {
      nextDueAt: async () => at(3),
      runUntilIdle: async () => {
        if (clock.now() >= at(3)) throw new Error('disk');
      },
    });
    await expect(clock.advanceTo(at(9), nothingToDo)).rejects.toThrow('already');
    await expect(failing).rejects.toThrow('disk');
    expect(clock.now()).toEqual(at(3));
    await clock.advanceTo(at(9), nothingToDo);
    expect(clock.now()).toEqual(at(9));
  });
});
