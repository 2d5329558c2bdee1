/**
 * `npm run bench -- callbacks`: 100 signed callbacks a second, one platform at a time, at the real bot in a process of its
 * own: from the moment a callback is due to the moment it is acknowledged, handlers and answers running. A third of them
 * enter a lead, a third ask for one's leads, a third press 接单 on a card that was sent before; each is answered through the
 * fake. Beside it forged ones, in process.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { DAY_MS } from '../../../domain/shared/zone-time.ts';
import { giveAccounts } from '../../support/give-accounts.ts';
import { type BenchCompany, makeBenchCompany } from '../company/bench-company.ts';
import { receiveLeads } from '../company/fill-company.ts';
import { spawnBot } from '../process/start-bot-process.ts';
import { quantile, rounded } from '../statistics.ts';
import { measureForged } from './measure-forged.ts';
import { type BenchVendor, openDingtalk, openSlack, openWecom } from './vendors.ts';

const perSecond = 100;
const warmUpSeconds = 3;
const measuredSeconds = 20;
/** Leads that are entered go to whoever enters them; the shipped 60 would be full soon. */
const capacity = 10_000;
const total = (warmUpSeconds + measuredSeconds) * perSecond;
/** What the callbacks do, in turn. */
const kinds = ['ask', 'enter', 'click'] as const;
type Kind = (typeof kinds)[number];
const countOf = (kind: Kind) =>
  Array.from({ length: total }, (_, index) => kindOf(index)).filter((one) => one === kind).length;
const kindOf = (index: number): Kind => kinds[index % kinds.length] ?? 'ask';
/** Some leads go to a pool, and the reps' cards of the last ones may still be held back: more than are pressed. */
const leadsBefore = 1_500;
/** WeCom takes 30 messages a minute and person. */
const cardsPatienceMs = 300_000;

export async function runCallbacks(): Promise<Record<string, unknown>> {
  const ackP50Ms: Record<string, number> = {};
  const ackP99Ms: Record<string, number> = {};
  const ackMaxMs: Record<string, number> = {};
  const clickP99Ms: Record<string, number> = {};
  for (const open of [openSlack, openWecom, openDingtalk]) {
    const vendor = await open();
    const company = await makeBenchCompany({ assignment: { capacity } });
    try {
      const measured = await measure(vendor, company);
      await requireEffects(company);
      const latencies = measured.map(({ ms }) => ms);
      const clicks = measured.filter(({ kind }) => kind === 'click').map(({ ms }) => ms);
      ackP50Ms[vendor.id] = rounded(quantile(latencies, 0.5));
      ackP99Ms[vendor.id] = rounded(quantile(latencies, 0.99));
      ackMaxMs[vendor.id] = rounded(Math.max(...latencies));
      clickP99Ms[vendor.id] = rounded(quantile(clicks, 0.99));
      console.log(
        `  ${vendor.id}: p50 ${ackP50Ms[vendor.id]}, p99 ${ackP99Ms[vendor.id]}, max ${ackMaxMs[vendor.id]} ms; clicks p99 ${clickP99Ms[vendor.id]} ms`,
      );
    } finally {
      company.remove();
      await vendor.close();
    }
  }
  const forged = measureForged();
  return { ackP99Ms, ackP50Ms, ackMaxMs, clickP99Ms, forgedPerSecond: Math.min(...Object.values(forged)), forged };
}

interface Measured {
  readonly kind: Kind;
  readonly ms: number;
}

async function measure(vendor: BenchVendor, company: BenchCompany): Promise<Measured[]> {
  const accounts = await moveTo(vendor, company);
  const bot = spawnBot(company, { ...vendor.env, PUBLIC_URL: 'http://127.0.0.1:1' });
  try {
    const address = await bot.listening;
    await vendor.ready(address);
    const clicks = await cardsToClick(vendor);
    const startMs = performance.now() + 500;
    const measured: Measured[] = [];
    const underWay: Promise<void>[] = [];
    const problems: unknown[] = [];
    for (let index = 0; index < total; index += 1) {
      const account = accounts[index % accounts.length] ?? '';
      const kind = kindOf(index);
      const text =
        kind === 'ask' ? '我的线索' : `【线索响应】张伟${index} 139${String(index).padStart(8, '0')} 椎弓根钉 展会`;
      const send = kind === 'click' ? clicks.pop()?.() : vendor.prepare(account, text);
      if (!send) throw new Error('There are fewer cards than clicks');
      const dueMs = startMs + (index * 1_000) / perSecond;
      const waitMs = dueMs - performance.now();
      if (waitMs > 0) await pause(waitMs);
      if (problems.length > 0) break;
      underWay.push(
        send().then(
          (isTaken) => {
            if (!isTaken) problems.push(`callback ${index} was not taken`);
            if (index >= warmUpSeconds * perSecond) measured.push({ kind, ms: performance.now() - dueMs });
          },
          (problem: unknown) => void problems.push(problem),
        ),
      );
    }
    await Promise.all(underWay);
    if (problems.length > 0)
      throw new Error(`${vendor.id}: ${problems.length} callbacks failed`, { cause: problems[0] });
    return measured;
  } finally {
    await bot.stop();
  }
}

/** At least as many as will be pressed, once the bot has nothing more to send for the moment. */
async function cardsToClick(vendor: BenchVendor): Promise<(() => () => Promise<boolean>)[]> {
  const untilMs = performance.now() + cardsPatienceMs;
  let before = 0;
  for (;;) {
    await pause(2_000);
    const cards = vendor.acceptable();
    if (cards.length >= countOf('click') && cards.length === before) return [...cards];
    before = cards.length;
    if (performance.now() > untilMs) throw new Error(`${cards.length} cards were sent in time`);
  }
}

/** Acknowledged means done: a callback that was waved through is no figure. */
async function requireEffects(company: BenchCompany): Promise<void> {
  const baton = await company.open();
  const { leads } = baton.store.read.tables;
  const all = await baton.store.read.db.select({ source: leads.phoneE164, status: leads.status }).from(leads);
  await baton.close();
  const entered = all.filter(({ source }) => source?.startsWith('+86139000')).length;
  const accepted = all.filter(({ source, status }) => status === 'accepted' && !source?.startsWith('+86139000')).length;
  if (entered !== countOf('enter')) throw new Error(`${entered} of ${countOf('enter')} leads were entered`);
  if (accepted !== countOf('click')) throw new Error(`${accepted} of ${countOf('click')} leads were accepted`);
}

/** Everybody is at this vendor from now on, with leads to accept. @returns the accounts of the reps */
async function moveTo(vendor: BenchVendor, company: BenchCompany): Promise<string[]> {
  const baton = await company.open();
  try {
    const accounts = await giveAccounts(baton, vendor);
    const tomorrow = new Date(Date.now() + DAY_MS);
    await receiveLeads(baton, { series: 'click', count: leadsBefore, startAt: () => tomorrow });
    return accounts.filter(({ member }) => member.role === 'rep').map(({ externalId }) => externalId);
  } finally {
    await baton.close();
  }
}
