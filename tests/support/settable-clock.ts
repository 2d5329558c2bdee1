/** The clock of a machine on which somebody turns the time: forward by days, back by hours. Wakes nobody by itself. */
import type { Clock } from '../../domain/shared/clock.ts';

export interface SettableClock extends Clock {
  set(at: Date | string): void;
}

export function createSettableClock(at: Date | string): SettableClock {
  let nowMs = new Date(at).getTime();
  return {
    now: () => new Date(nowMs),
    set: (next) => {
      nowMs = new Date(next).getTime();
    },
    wakeAt: () => () => {},
  };
}
