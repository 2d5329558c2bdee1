/**
 * What 200,000 pending deadlines cost a process that only waits: memory against the same bot without them, and the time
 * from its spawn to listening. The first audit, which looks at every one of them, has run before memory is taken.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { DAY_MS } from '../../../domain/shared/zone-time.ts';
import { type BenchCompany, makeBenchCompany } from '../company/bench-company.ts';
import { receiveLeads } from '../company/fill-company.ts';
import type { PolicyChanges } from '../company/write-policies.ts';
import { startBot } from '../process/start-bot-process.ts';
import { median } from '../statistics.ts';
import { multiplyLeads } from './multiply-leads.ts';

export interface PendingCost {
  readonly pending: number;
  /** Median difference, in MB. */
  readonly memoryMB: number;
  readonly memoryWithoutMB: number;
  /** Slowest start. */
  readonly startupMs: number;
}

const originals = 2_000;
const times = 50;
const starts = 5;
const auditLimitMs = 30_000;
const calmMs = 3_000;

export async function measurePending(policies: PolicyChanges): Promise<PendingCost> {
  const withThem = await makeBenchCompany(policies);
  const without = await makeBenchCompany(policies);
  try {
    const baton = await withThem.open();
    const nextMonth = new Date(Date.now() + 30 * DAY_MS);
    await receiveLeads(baton, { series: 'pending', count: originals, startAt: () => nextMonth });
    const { outbox } = baton.store.read.tables;
    await baton.store.transaction((tx) => tx.db.delete(outbox));
    await baton.close();
    const pending = multiplyLeads(withThem.file, times);
    const measured = [];
    for (let start = 0; start < starts; start += 1) {
      measured.push({ empty: await startOnce(without), full: await startOnce(withThem) });
    }
    return {
      pending,
      memoryMB: median(measured.map(({ empty, full }) => full.residentMB - empty.residentMB)),
      memoryWithoutMB: median(measured.map(({ empty }) => empty.residentMB)),
      startupMs: Math.max(...measured.map(({ full }) => full.startupMs)),
    };
  } finally {
    withThem.remove();
    without.remove();
  }
}

async function startOnce(company: BenchCompany): Promise<{ residentMB: number; startupMs: number }> {
  const bot = await startBot(company);
  try {
    const giveUpMs = performance.now() + auditLimitMs;
    while (!(await hasAudited(bot.address))) {
      if (performance.now() > giveUpMs) throw new Error('The first audit did not end');
      await pause(200);
    }
    await pause(calmMs);
    return { residentMB: bot.residentMB(), startupMs: bot.startupMs };
  } finally {
    await bot.stop();
  }
}

async function hasAudited(address: string): Promise<boolean> {
  const answer = (await (await fetch(new URL('/readyz', address))).json()) as { audit: unknown };
  return answer.audit !== null;
}
