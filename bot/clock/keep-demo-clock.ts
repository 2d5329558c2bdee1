/**
 * Keeps the demo's clock in the database, so that it goes on after a restart where it was when the process ended: time
 * in which the demo was switched off does not run, and nothing becomes overdue because of it. After a crash it goes on
 * at the newest thing that was written down, never before it.
 */
import { z } from 'zod';
import { latestRecordedAt, readDemoValue, writeDemoValue } from '../../db/repos/demo.ts';
import type { Store } from '../../db/store.ts';
import { MovableClock } from './movable-clock.ts';

/** Real time between two saves; a crash loses at most this much of a time in which nothing happened. */
const saveEveryMs = 15_000;

const savedClock = z.object({
  demoAt: z.iso.datetime(),
  realAt: z.iso.datetime(),
  rate: z.union([z.literal(1), z.literal(60)]),
});

export interface KeptClock {
  readonly clock: MovableClock;
  /** To be called whenever the clock was moved or its speed changed. */
  save(): Promise<void>;
  /** Saves for the last time. */
  stop(): Promise<void>;
}

/** @param firstAt what the clock shows when there was none yet */
export async function keepDemoClock(store: Store, firstAt: Date): Promise<KeptClock> {
  const saved = savedClock.safeParse(await readDemoValue(store.read, 'demo-clock')).data;
  const recordedAt = await latestRecordedAt(store.read);
  const wasAtMs = saved ? Date.parse(saved.demoAt) : firstAt.getTime();
  const startMs = Math.max(wasAtMs, recordedAt?.getTime() ?? 0);
  const clock = new MovableClock({ at: new Date(startMs), rate: saved?.rate ?? 1 });
  const save = () =>
    store.transaction(async (tx) => {
      const state = { demoAt: clock.now().toISOString(), realAt: new Date().toISOString(), rate: clock.rate };
      await writeDemoValue(tx, 'demo-clock', state);
    });
  await save();
  // A save that fails (a full disk, say) is made good by the next one.
  const saving = setInterval(() => void save().catch(() => undefined), saveEveryMs);
  saving.unref();
  return {
    clock,
    save,
    stop: async () => {
      clearInterval(saving);
      await save();
    },
  };
}
