/**
 * Kills the real bot hard at random moments while leads come in, deadlines pass and cards are sent, starts it again each
 * time, and at the end lets it finish what is due. Shared by the bench and by the ten-kill test of `npm test`.
 */
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { BenchCompany } from '../company/bench-company.ts';
import { type SpawnedBot, spawnBot } from '../process/start-bot-process.ts';
import { seededRandom } from '../seeded-random.ts';
import { startDealStream } from './deal-stream.ts';
import { prepareEvidence, startEvidenceStream } from './evidence-stream.ts';
import { type LeadStream, startLeadStream } from './lead-stream.ts';

export interface KillRun {
  readonly kills: number;
  /** One of ten is killed on its way up; of the others: from the spawn to the first 202 and first overdue timer. */
  readonly recoveriesMs: readonly number[];
  /** External id → lead id, as answered. */
  readonly promised: ReadonlyMap<string, string>;
  /** SHA-256 → member id, of every photo whose message was answered. */
  readonly promisedPhotos: ReadonlyMap<string, string>;
  /** External id → id, of every deal and payment that was answered. */
  readonly promisedDeals: ReadonlyMap<string, string>;
}

const shareKilledOnTheWayUp = 0.1;
const longestWayUpMs = 1_000;
const longestLifeMs = 1_500;
const longestRestMs = 200;
const recoveryLimitMs = 20_000;
/** A busy machine answers few in a short life: the last life makes up for it. */
const photosPerKill = 3;
const finishLimitMs = 180_000;

/** @param options.onKill called after each kill with how many there were */
export async function killAgainAndAgain(
  company: BenchCompany,
  options: { kills: number; seed: number; onKill?: (kills: number) => void },
): Promise<KillRun> {
  const random = seededRandom(options.seed);
  const port = await freePort();
  const start = () => spawnBot(company, { PORT: String(port) });
  const senders = await prepareEvidence(company);
  const evidence = startEvidenceStream(`http://127.0.0.1:${port}`, senders);
  const stream = startLeadStream(`http://127.0.0.1:${port}`, company.apiToken);
  const deals = startDealStream(`http://127.0.0.1:${port}`, company.apiToken);
  const recoveriesMs: number[] = [];
  let bot = start();
  try {
    for (let kills = 0; kills < options.kills; kills += 1) {
      if (random() < shareKilledOnTheWayUp) {
        await pause(random() * longestWayUpMs);
      } else {
        recoveriesMs.push(await recovery(bot, stream, company.file));
        await pause(random() * longestLifeMs);
      }
      await bot.kill();
      options.onKill?.(kills + 1);
      await pause(random() * longestRestMs);
      bot = start();
    }
    await bot.listening;
    await Promise.all([stream.stop(), evidence.stop(options.kills * photosPerKill), deals.stop()]);
    await untilNothingIsDue(company.file);
  } finally {
    await bot.stop();
  }
  return {
    kills: options.kills,
    recoveriesMs,
    promised: stream.promised,
    promisedPhotos: evidence.promised,
    promisedDeals: deals.promised,
  };
}

/** @returns milliseconds from the spawn until a lead was accepted and a timer that was overdue, if any was, had fired */
async function recovery(bot: SpawnedBot, stream: LeadStream, file: string): Promise<number> {
  const spawnedMs = bot.spawnedAt.getTime();
  await bot.listening;
  let acceptedMs = 0;
  let firedMs = 0;
  let database: Database.Database | undefined;
  try {
    while (acceptedMs === 0 || firedMs === 0) {
      if (Date.now() - spawnedMs > recoveryLimitMs) throw new Error('The bot did not recover');
      await pause(2);
      if (acceptedMs === 0 && stream.lastAcceptedMs() > spawnedMs) acceptedMs = stream.lastAcceptedMs();
      // Opened only now: before, it would do the recovery of the file for the bot.
      database ??= new Database(file, { readonly: true });
      if (firedMs === 0 && (hasFiredOverdue(database, spawnedMs) || !isOneOverdue(database, spawnedMs)))
        firedMs = Date.now();
    }
    return Math.max(acceptedMs, firedMs) - spawnedMs;
  } finally {
    database?.close();
  }
}

function hasFiredOverdue(database: Database.Database, spawnedMs: number): boolean {
  const sql = `SELECT 1 FROM events WHERE seq > (SELECT max(seq) FROM events) - 5000 AND recorded_at >= ?
    AND occurred_at <= ? AND type IN ('clock.missed', 'clock.escalated') LIMIT 1`;
  return database.prepare(sql).get(spawnedMs, spawnedMs) !== undefined;
}

function isOneOverdue(database: Database.Database, spawnedMs: number): boolean {
  return database.prepare('SELECT 1 FROM timers WHERE due_at <= ? LIMIT 1').get(spawnedMs) !== undefined;
}

/** Deadlines of seconds have passed, their chains have ended, and every card is out. */
async function untilNothingIsDue(file: string): Promise<void> {
  const database = new Database(file, { readonly: true });
  const waiting = database.prepare(`SELECT (SELECT count(*) FROM timers WHERE kind = 'clock' AND due_at < ?)
    + (SELECT count(*) FROM outbox WHERE status IN ('pending', 'sending')) AS count`);
  try {
    const giveUpMs = Date.now() + finishLimitMs;
    const farMs = giveUpMs + 3_600_000;
    while ((waiting.get(farMs) as { count: number }).count > 0) {
      if (Date.now() > giveUpMs) throw new Error('The bot did not finish what was due');
      await pause(200);
    }
  } finally {
    database.close();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
