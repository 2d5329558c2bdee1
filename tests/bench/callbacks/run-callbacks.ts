/**
 * `npm run bench -- callbacks`: 100 signed callbacks a second, one platform at a time, at the real bot in a process of its
 * own: from the moment a callback is due to the moment it is acknowledged, handlers and answers running. Half of them
 * enter a lead, half ask for one's leads; each is answered through the fake. Beside it forged ones, in process.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { giveAccounts } from '../../support/give-accounts.ts';
import { type BenchCompany, makeBenchCompany } from '../company/bench-company.ts';
import { spawnBot } from '../process/start-bot-process.ts';
import { quantile, rounded } from '../statistics.ts';
import { measureForged } from './measure-forged.ts';
import { type BenchVendor, openDingtalk, openSlack, openWecom } from './vendors.ts';

const perSecond = 100;
const warmUpSeconds = 3;
const measuredSeconds = 20;
/** Leads that are entered go to whoever enters them; the shipped 60 would be full soon. */
const capacity = 10_000;

export async function runCallbacks(): Promise<Record<string, unknown>> {
  const ackP50Ms: Record<string, number> = {};
  const ackP99Ms: Record<string, number> = {};
  const ackMaxMs: Record<string, number> = {};
  for (const open of [openSlack, openWecom, openDingtalk]) {
    const vendor = await open();
    const company = await makeBenchCompany({ assignment: { capacity } });
    try {
      const latencies = await measure(vendor, company);
      await requireEffects(company, ((warmUpSeconds + measuredSeconds) * perSecond) / 2);
      ackP50Ms[vendor.id] = rounded(quantile(latencies, 0.5));
      ackP99Ms[vendor.id] = rounded(quantile(latencies, 0.99));
      ackMaxMs[vendor.id] = rounded(Math.max(...latencies));
      console.log(
        `  ${vendor.id}: p50 ${ackP50Ms[vendor.id]}, p99 ${ackP99Ms[vendor.id]}, max ${ackMaxMs[vendor.id]} ms`,
      );
    } finally {
      company.remove();
      await vendor.close();
    }
  }
  const forged = measureForged();
  return { ackP99Ms, ackP50Ms, ackMaxMs, forgedPerSecond: Math.min(...Object.values(forged)), forged };
}

async function measure(vendor: BenchVendor, company: BenchCompany): Promise<number[]> {
  const accounts = await moveTo(vendor, company);
  const bot = spawnBot(company, { ...vendor.env, PUBLIC_URL: 'http://127.0.0.1:1' });
  try {
    const address = await bot.listening;
    await vendor.ready(address);
    const total = (warmUpSeconds + measuredSeconds) * perSecond;
    const startMs = performance.now() + 500;
    const latencies: number[] = [];
    const underWay: Promise<void>[] = [];
    const problems: unknown[] = [];
    for (let index = 0; index < total; index += 1) {
      const account = accounts[index % accounts.length] ?? '';
      const text =
        index % 2 === 0 ? '我的线索' : `【线索响应】张伟${index} 139${String(index).padStart(8, '0')} 椎弓根钉 展会`;
      const send = vendor.prepare(account, text);
      const dueMs = startMs + (index * 1_000) / perSecond;
      const waitMs = dueMs - performance.now();
      if (waitMs > 0) await pause(waitMs);
      if (problems.length > 0) break;
      underWay.push(
        send().then(
          (isTaken) => {
            if (!isTaken) problems.push(`callback ${index} was not taken`);
            if (index >= warmUpSeconds * perSecond) latencies.push(performance.now() - dueMs);
          },
          (problem: unknown) => void problems.push(problem),
        ),
      );
    }
    await Promise.all(underWay);
    if (problems.length > 0)
      throw new Error(`${vendor.id}: ${problems.length} callbacks failed`, { cause: problems[0] });
    return latencies;
  } finally {
    await bot.stop();
  }
}

/** Acknowledged means done: a callback that was waved through is no figure. */
async function requireEffects(company: BenchCompany, wanted: number): Promise<void> {
  const baton = await company.open();
  const { leads } = baton.store.read.tables;
  const entered = (await baton.store.read.db.select({ source: leads.phoneE164 }).from(leads)).filter(({ source }) =>
    source?.startsWith('+86139000'),
  );
  await baton.close();
  if (entered.length !== wanted) throw new Error(`${entered.length} of ${wanted} leads were entered`);
}

/** @returns the accounts of the reps */
async function moveTo(vendor: BenchVendor, company: BenchCompany): Promise<string[]> {
  const baton = await company.open();
  try {
    const accounts = await giveAccounts(baton, vendor);
    return accounts.filter(({ member }) => member.role === 'rep').map(({ externalId }) => externalId);
  } finally {
    await baton.close();
  }
}
