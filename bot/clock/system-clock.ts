/**
 * The clock of the machine, as the rest of the program sees it. Production runs on it; in the demo only what concerns
 * the real world does (browser sessions, rate limits). When the machine's clock is set back, waiting takes longer;
 * when it is set forward, or the machine slept, everything due meanwhile wakes within a second, in due order.
 */
import type { Clock } from '../../domain/shared/clock.ts';
import { WakeList } from './wake-list.ts';

const wakes = new WakeList({ nowMs: () => Date.now(), realMsUntil: (dueMs) => dueMs - Date.now() });

export const systemClock: Clock = {
  now: () => new Date(),
  wakeAt: (dueAt, wake) => wakes.add(dueAt, wake),
};
