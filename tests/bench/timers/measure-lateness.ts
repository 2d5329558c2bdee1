/**
 * How late escalations leave: 2,000 acknowledgement deadlines pass within ten seconds of real time, and for each the
 * time from its due instant to the call of the platform's `send` is taken. Store, handlers, engine, housekeeping and
 * local chat are the real ones, in one process.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../../bot/clock/system-clock.ts';
import { createEngine } from '../../../bot/create-engine.ts';
import { LocalPlatform } from '../../../bot/local/platform.ts';
import type { Baton } from '../../../bot/wire.ts';
import type { ChatPlatform } from '../../../jobs/chat-platform.ts';
import { Engine } from '../../../jobs/engine.ts';
import { housekeepingModules } from '../../../jobs/housekeeping.ts';
import type { BenchCompany } from '../company/bench-company.ts';
import { receiveLeads, showCards } from '../company/fill-company.ts';

const deadlines = 2_000;
const withinMs = 10_000;
/** Time to bring the leads in and show their cards before the first deadline. */
const preparationMs = 40_000;
const settleMs = 3_000;
/** How long after the last deadline an escalation may come and still be counted. */
const patienceMs = 20_000;

/** @param acknowledgeMs the wait of the acknowledgement chain in the company's policies, by the wall clock */
export async function measureLateness(company: BenchCompany, acknowledgeMs: number): Promise<number[]> {
  const baton = await company.open();
  const firstDueMs = Date.now() + preparationMs;
  const startAt = (n: number) => new Date(firstDueMs - acknowledgeMs + (n * withinMs) / deadlines);
  await receiveLeads(baton, { series: 'due', count: deadlines, startAt });
  await showCards(baton);
  const dueMsByClock = await acknowledgementClocks(baton);
  if (Date.now() > firstDueMs - settleMs) throw new Error('This machine was too slow to prepare the deadlines in time');

  const latenessMs = new Map<string, number>();
  const running = await startEngine(baton, (cardKey, atMs) => {
    const [kind, clockId = ''] = cardKey.split(':');
    const dueMs = kind === 'alert' ? dueMsByClock.get(clockId) : undefined;
    if (dueMs !== undefined && !latenessMs.has(clockId)) latenessMs.set(clockId, atMs - dueMs);
  });
  const lastDueMs = firstDueMs + withinMs;
  while (latenessMs.size < deadlines && Date.now() < lastDueMs + patienceMs) await pause(100);
  await running.stop();
  await baton.close();
  if (latenessMs.size < deadlines) throw new Error(`Only ${latenessMs.size} of ${deadlines} escalations came`);
  return [...latenessMs.values()];
}

async function acknowledgementClocks({ store }: Baton): Promise<Map<string, number>> {
  const { clocks } = store.read.tables;
  const rows = await store.read.db.select({ id: clocks.id, kind: clocks.kind, dueAt: clocks.dueAt }).from(clocks);
  const wanted = rows.filter((clock) => clock.kind === 'acknowledge' && clock.dueAt.getTime() > Date.now());
  if (wanted.length !== deadlines) throw new Error(`${wanted.length} deadlines wait instead of ${deadlines}`);
  return new Map(wanted.map((clock) => [clock.id, clock.dueAt.getTime()]));
}

/** As bot/start-bot.ts puts it together, with a platform that notes each call of `send`. */
async function startEngine(baton: Baton, onSend: (cardKey: string, atMs: number) => void) {
  const { store } = baton;
  const { channels } = baton.policies.current.channels;
  const platform = new LocalPlatform({ store, clock: systemClock, channels: () => channels });
  const noted: ChatPlatform = {
    id: platform.id,
    capabilities: platform.capabilities,
    start: (sink) => platform.start(sink),
    stop: () => platform.stop(),
    update: (ref, message, options) => platform.update(ref, message, options),
    download: () => platform.download(),
    directory: () => platform.directory(),
    send: (to, message, options) => {
      if (message.kind === 'card') onSend(message.card.zh.key, performance.timeOrigin + performance.now());
      return platform.send(to, message, options);
    },
  };
  const report = (module: string, problem: unknown) => {
    throw new Error(`${module} failed`, { cause: problem });
  };
  const { engine, sink } = await createEngine({
    baton,
    clock: systemClock,
    platforms: [noted],
    webhooks: { maxConcurrentSends: 1, post: async () => undefined },
    report,
  });
  const parts = { store, clock: systemClock, systemClock, onAudit: () => undefined };
  const housekeeping = new Engine({ clock: systemClock, report, modules: housekeepingModules(parts) });
  await noted.start(sink);
  const stopListening = store.onCommit(() => {
    engine.wake();
    housekeeping.wake();
  });
  engine.start();
  housekeeping.start();
  return {
    async stop() {
      stopListening();
      await noted.stop();
      await Promise.all([engine.stop(), housekeeping.stop()]);
    },
  };
}
