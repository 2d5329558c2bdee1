/**
 * Intake over HTTP at the real bot in a process of its own, whose engine sends the cards meanwhile. First as many leads
 * as it takes in one stretch, then an even stream as a busy company sends it, each request at its time whether or not
 * the one before was answered.
 */
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { BenchCompany } from '../company/bench-company.ts';
import { benchLeadBody } from '../company/bench-leads.ts';
import { createLeadSender, type LeadSender } from '../process/post-lead.ts';
import { startBot } from '../process/start-bot-process.ts';
import { quantile } from '../statistics.ts';

export interface HttpRates {
  /** Accepted with 202, per second of the whole stretch. */
  readonly ratePerSecond: number;
  /** Cards that still waited to be sent when the stretch ended. */
  readonly cardsBehind: number;
  readonly httpP50Ms: number;
  readonly httpP95Ms: number;
  readonly httpP99Ms: number;
}

const connections = 16;
const warmUpMs = 3_000;
const stretchMs = 20_000;
const streamPerSecond = 50;
const streamMs = 20_000;

export async function measureOverHttp(company: BenchCompany): Promise<HttpRates> {
  const bot = await startBot(company);
  const sender = createLeadSender(bot.address, company.apiToken);
  try {
    await sendAsFastAsItTakes(sender, 'warm-up', warmUpMs);
    // The limiter of the API counts in windows of ten seconds; begin with a fresh one.
    await pause(10_000);
    const accepted = await sendAsFastAsItTakes(sender, 'stretch', stretchMs);
    const cardsBehind = waitingCards(company.file);
    await pause(2_000);
    const latenciesMs = await sendEvenly(sender);
    return {
      ratePerSecond: (accepted / stretchMs) * 1000,
      cardsBehind,
      httpP50Ms: quantile(latenciesMs, 0.5),
      httpP95Ms: quantile(latenciesMs, 0.95),
      httpP99Ms: quantile(latenciesMs, 0.99),
    };
  } finally {
    sender.close();
    await bot.stop();
  }
}

/** @returns how many were accepted until the time was over */
async function sendAsFastAsItTakes(sender: LeadSender, series: string, durationMs: number): Promise<number> {
  const endMs = performance.now() + durationMs;
  let n = 0;
  let accepted = 0;
  const worker = async () => {
    while (performance.now() < endMs) {
      const { httpStatus, retryAfterSeconds } = await sender.post(benchLeadBody(series, n++));
      if (httpStatus === 202 && performance.now() <= endMs) accepted += 1;
      else if (httpStatus === 429)
        await pause(Math.min(retryAfterSeconds * 1000, Math.max(0, endMs - performance.now())));
      else if (httpStatus !== 202) throw new Error(`A lead was answered with ${httpStatus}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return accepted;
}

/** @returns latencies from the moment each request was due to its 202 */
async function sendEvenly(sender: LeadSender): Promise<number[]> {
  const count = (streamPerSecond * streamMs) / 1000;
  const startMs = performance.now() + 100;
  const one = async (n: number) => {
    const dueMs = startMs + (n * 1000) / streamPerSecond;
    const body = benchLeadBody('stream', n);
    await pause(Math.max(0, dueMs - performance.now()));
    const { httpStatus } = await sender.post(body);
    if (httpStatus !== 202) throw new Error(`A lead was answered with ${httpStatus}`);
    return performance.now() - dueMs;
  };
  return Promise.all(Array.from({ length: count }, (_, n) => one(n)));
}

function waitingCards(file: string): number {
  const database = new Database(file, { readonly: true });
  const row = database.prepare("SELECT count(*) AS count FROM outbox WHERE status IN ('pending', 'sending')").get();
  database.close();
  return (row as { count: number }).count;
}
