/** `npm run bench -- outbox`: 5,000 cards to a vendor that is slow and now and then breaks. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../../bot/clock/system-clock.ts';
import { createEngine } from '../../../bot/create-engine.ts';
import type { Baton } from '../../../bot/wire.ts';
import { count, inArray } from '../../../db/drizzle.ts';
import { DAY_MS } from '../../../domain/shared/zone-time.ts';
import { makeBenchCompany } from '../company/bench-company.ts';
import { receiveLeads } from '../company/fill-company.ts';
import { endWithUs } from '../process/end-with-us.ts';
import { rounded } from '../statistics.ts';
import { SocketPlatform } from './socket-platform.ts';

const cards = 5_000;
const limitMs = 120_000;
const seed = 20_261_121;

export async function runOutbox(): Promise<Record<string, number>> {
  const company = await makeBenchCompany({ assignment: { capacity: 10_000 } });
  const vendor = spawn(process.execPath, [path.join(import.meta.dirname, 'vendor-server.ts'), String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endWithUs(vendor);
  try {
    const [said] = (await once(vendor.stdout, 'data')) as [Buffer];
    const platform = new SocketPlatform(Number(said.toString()));
    const baton = await company.open();
    const tomorrow = new Date(Date.now() + DAY_MS);
    await receiveLeads(baton, { series: 'card', count: cards, startAt: () => tomorrow });
    const wanted = await waitingCards(baton);
    console.log(`${wanted.length} cards wait; which requests fail is drawn from seed ${seed}.`);
    const elapsedMs = await sendAll(baton, platform);
    const { live, refusedBefore, brokenAfter } = await platform.account();
    await platform.stop();
    await baton.close();
    return {
      cards: wanted.length,
      ratePerSecond: rounded((wanted.length / elapsedMs) * 1000),
      lost: wanted.filter((card) => live[card] === undefined).length,
      doubled: Object.values(live).filter((count) => count > 1).length,
      refusedBefore,
      brokenAfter,
    };
  } finally {
    vendor.kill('SIGKILL');
    company.remove();
  }
}

/** `card > recipient` of every card that waits. */
async function waitingCards({ store }: Baton): Promise<string[]> {
  const { outbox } = store.read.tables;
  const rows = await store.read.db.select().from(outbox);
  return rows.map(({ cardKey, recipientId }) => `${cardKey} > ${recipientId}`);
}

/** @returns real milliseconds until nothing waits any more, repeated tries and corrections included */
async function sendAll(baton: Baton, platform: SocketPlatform): Promise<number> {
  const { engine } = await createEngine({
    baton,
    clock: systemClock,
    platforms: [platform],
    webhooks: { maxConcurrentSends: 1, post: async () => undefined },
    // Failed sends are what this bench is about; they are counted at the vendor's.
    report: () => undefined,
  });
  const stopListening = baton.store.onCommit(() => engine.wake());
  const startMs = performance.now();
  engine.start();
  while ((await unsent(baton)) > 0) {
    if (performance.now() - startMs > limitMs) throw new Error('The outbox did not become empty');
    await pause(20);
  }
  const elapsedMs = performance.now() - startMs;
  stopListening();
  await engine.stop();
  return elapsedMs;
}

async function unsent({ store }: Baton): Promise<number> {
  const { outbox } = store.read.tables;
  const isUnsent = inArray(outbox.status, ['pending', 'sending']);
  const [row] = await store.read.db.select({ count: count() }).from(outbox).where(isUnsent);
  return row?.count ?? 0;
}
