/**
 * Opens Baton for a command beside a bot that may be running: its own connections, and the time the company lives by.
 * In production that is real time; in demo mode it is the demo's clock as the bot last saved it.
 */
import { z } from 'zod';
import { latestRecordedAt, readDemoValue } from '../../db/repos/demo.ts';
import type { Config } from '../config.ts';
import { prepareDemo } from '../demo/prepare-demo.ts';
import { type Baton, openBaton } from '../wire.ts';

export interface Tool {
  readonly baton: Baton;
  /** The company's present time. Contexts are made of it inside the transaction they serve, anew for each try. */
  now(): Promise<Date>;
  close(): Promise<void>;
}

/** The bot saves its demo clock every 15 seconds; one that has not for twice as long is switched off. */
const savedAtLeastEveryMs = 30_000;

const savedClock = z.object({ demoAt: z.iso.datetime(), realAt: z.iso.datetime(), rate: z.number() });

/** In demo mode an empty database is filled with the demo company first. @throws StoreError, PolicyErrors */
export async function openTool(config: Config): Promise<Tool> {
  const baton = await openBaton(config, { role: 'tool', now: new Date() });
  try {
    if (config.mode === 'demo' && (await readDemoValue(baton.store.read, 'demo-company')) === undefined) {
      const clock = await prepareDemo(baton, new Date());
      await clock.stop();
    }
  } catch (problem) {
    await baton.close();
    throw problem;
  }
  return {
    baton,
    now: async () => (config.mode === 'demo' ? demoNow(baton) : new Date()),
    close: () => baton.close(),
  };
}

async function demoNow({ store }: Baton): Promise<Date> {
  const saved = savedClock.safeParse(await readDemoValue(store.read, 'demo-clock')).data;
  const recordedAtMs = (await latestRecordedAt(store.read))?.getTime() ?? 0;
  if (!saved) return new Date(Math.max(Date.now(), recordedAtMs));
  const sinceMs = Date.now() - Date.parse(saved.realAt);
  const runMs = sinceMs >= 0 && sinceMs <= savedAtLeastEveryMs ? sinceMs * saved.rate : 0;
  return new Date(Math.max(Date.parse(saved.demoAt) + runMs, recordedAtMs));
}
