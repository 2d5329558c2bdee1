/** The demo's own clock standing still, for tests: it shows what it is told, and wakes in due order when it is moved. */
import { MovableClock } from '../../bot/clock/movable-clock.ts';

export function createFakeClock(at: Date | string): MovableClock {
  return new MovableClock({ at: new Date(at), rate: 0 });
}
