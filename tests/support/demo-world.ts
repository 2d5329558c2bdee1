/**
 * Demo mode without its web server, on a clock that stands still until it is moved: company, engine, local chat, traffic
 * and the panel's controls, put together as the bot does it. It can be closed and opened again on the same file.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MovableClock } from '../../bot/clock/movable-clock.ts';
import { readConfig } from '../../bot/config.ts';
import { createEngine } from '../../bot/create-engine.ts';
import { createDemoControls } from '../../bot/demo/demo-controls.ts';
import { demoTimerHandlers } from '../../bot/demo/traffic.ts';
import type { DemoControls } from '../../bot/local/demo-controls.ts';
import { LocalPlatform } from '../../bot/local/platform.ts';
import { type Baton, openBaton, policyFolder } from '../../bot/wire.ts';
import type { TableName } from '../../db/tables/define-tables.ts';
import type { InboundEvent, Reply } from '../../handlers/inbound.ts';
import { openSeeded } from './company.ts';
import { createFakeClock } from './fake-clock.ts';

export interface DemoWorld {
  readonly baton: Baton;
  readonly clock: MovableClock;
  readonly controls: DemoControls;
  /** What the engine reported as failed. */
  readonly reported: string[];
  rows<N extends TableName>(table: N): Promise<Baton['store']['read']['tables'][N]['$inferSelect'][]>;
  /** Somebody does something in the chat, by the door that people use. */
  sink(event: InboundEvent): Promise<Reply>;
  pass(minutes: number): Promise<void>;
  /** Ends this one and opens the same database again, at the time that was reached. */
  reopen(): Promise<DemoWorld>;
  remove(): Promise<void>;
}

export async function openDemoWorld(at: string): Promise<DemoWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-demo-'));
  return openIn(folder, new Date(at), openSeeded);
}

async function openIn(folder: string, startAt: Date, open: typeof openSeeded): Promise<DemoWorld> {
  const config = readConfig({ DATABASE_URL: `file:${join(folder, 'demo.db')}` });
  const clock = createFakeClock(startAt);
  const baton = await open(config, startAt, policyFolder);
  const { store, policies, contextAt } = baton;
  const platform = new LocalPlatform({ store, clock, channels: () => policies.current.channels.channels });
  const reported: string[] = [];
  const { engine, sink } = await createEngine({
    baton,
    clock,
    platforms: [platform],
    webhooks: { maxConcurrentSends: 1, post: async () => undefined },
    timerHandlers: demoTimerHandlers,
    report: (module, problem) => reported.push(`${module}: ${String(problem)}`),
  });
  await platform.start(sink);
  const keptClock = { clock, save: async () => undefined, stop: async () => undefined };
  const close = async () => {
    await platform.stop();
    await baton.close();
  };
  return {
    baton,
    clock,
    controls: await createDemoControls({ store, keptClock, contextAt, engine }),
    reported,
    rows: async (table) => store.read.db.select().from(store.read.tables[table]) as never,
    sink: async (event) => {
      const reply = await sink(event);
      await engine.runUntilIdle();
      return reply;
    },
    pass: (minutes) => clock.advanceTo(new Date(clock.now().getTime() + minutes * 60_000), engine),
    reopen: async () => {
      await close();
      return openIn(folder, clock.now(), (opened, now) => openBaton(opened, { role: 'bot', now }));
    },
    remove: async () => {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
