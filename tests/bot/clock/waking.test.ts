/** How clocks wake on real timers, with the timers of the test standing in: sleeping, jumps of the wall clock, speed. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MovableClock } from '../../../bot/clock/movable-clock.ts';
import { systemClock } from '../../../bot/clock/system-clock.ts';

const start = new Date('2026-11-20T09:40:00+08:00');
const plus = (ms: number) => new Date(start.getTime() + ms);

beforeEach(() => {
  vi.useFakeTimers({ now: start, toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the system clock', () => {
  it('wakes when the time has come, not before', () => {
    const woken: number[] = [];
    systemClock.wakeAt(plus(2_500), () => woken.push(Date.now() - start.getTime()));
    vi.advanceTimersByTime(2_499);
    expect(woken).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(woken).toEqual([2_500]);
  });

  it('notices within a second that the clock was set forward by days, and wakes in due order', () => {
    const woken: string[] = [];
    systemClock.wakeAt(plus(48 * 3_600_000), () => woken.push('in two days'));
    systemClock.wakeAt(plus(24 * 3_600_000), () => woken.push('tomorrow'));
    vi.setSystemTime(plus(72 * 3_600_000));
    vi.advanceTimersByTime(1_000);
    expect(woken).toEqual(['tomorrow', 'in two days']);
  });

  it('waits longer when the clock was set back, and wakes once', () => {
    let count = 0;
    systemClock.wakeAt(plus(1_500), () => (count += 1));
    vi.setSystemTime(plus(-3_600_000));
    vi.advanceTimersByTime(3_600_000);
    expect(count).toBe(0);
    vi.advanceTimersByTime(10_000);
    expect(count).toBe(1);
  });

  it('wakes somebody who asks for a time that has passed', () => {
    let count = 0;
    systemClock.wakeAt(plus(-1), () => (count += 1));
    vi.advanceTimersByTime(0);
    expect(count).toBe(1);
  });
});

describe('the movable clock', () => {
  it.each([
    [1 as const, 120_000],
    [60 as const, 2_000],
  ])('at rate %i wakes after two minutes of its own: %i real ms', (rate, realMs) => {
    const clock = new MovableClock({ at: start, rate });
    const woken: Date[] = [];
    clock.wakeAt(plus(120_000), () => woken.push(clock.now()));
    vi.advanceTimersByTime(realMs - 1);
    expect(woken).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(woken).toEqual([plus(120_000)]);
  });

  it('sleeps anew when its speed changes', () => {
    const clock = new MovableClock({ at: start, rate: 0 });
    const woken: Date[] = [];
    clock.wakeAt(plus(60_000), () => woken.push(clock.now()));
    vi.advanceTimersByTime(500_000);
    expect(woken).toEqual([]);
    clock.setRate(60);
    vi.advanceTimersByTime(1_000);
    expect(woken).toEqual([plus(60_000)]);
  });

  it('does not care what happens to the wall clock', () => {
    const clock = new MovableClock({ at: start, rate: 1 });
    vi.setSystemTime(plus(24 * 3_600_000));
    vi.advanceTimersByTime(1_000);
    expect(clock.now()).toEqual(plus(1_000));
  });

  it('wakes at once for a time that has passed, even standing still', () => {
    const clock = new MovableClock({ at: start, rate: 0 });
    let count = 0;
    clock.wakeAt(start, () => (count += 1));
    vi.advanceTimersByTime(0);
    expect(count).toBe(1);
  });
});
