/**
 * How far behind the boards are: they are open at the real bot in a process of its own, with 10,000 open leads, while
 * leads come in over HTTP at an even rate. A lead is committed before it is answered; from the answer to the moment
 * the slowest board of the company counts it is its age. Meanwhile every lead's acknowledgement passes unanswered: from
 * the deadline to the message that escalates it is the lateness of timers.
 */
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { BenchCompany } from '../company/bench-company.ts';
import { benchLeadBody } from '../company/bench-leads.ts';
import { createLeadSender } from '../process/post-lead.ts';
import { startBot } from '../process/start-bot-process.ts';
import { openScreen } from './board-screen.ts';

const perSecond = 50;
const streamMs = 40_000;
const patienceMs = 10_000;

export interface Freshness {
  readonly agesMs: number[];
  readonly timerLatenessMs: number[];
  readonly messagesPerBoard: number;
}

/** @param paths of the boards, those of the whole company first @param companyBoards how many those are */
export async function measureFreshness(
  company: BenchCompany,
  paths: readonly string[],
  companyBoards: number,
  { series, acknowledgeMs }: { series: string; acknowledgeMs: number },
): Promise<Freshness> {
  const bot = await startBot(company);
  const sender = createLeadSender(bot.address, company.apiToken);
  const screens = await Promise.all(paths.map((path) => openScreen(`${bot.address}${path}`)));
  try {
    const whole = screens.slice(0, companyBoards);
    while (screens.some((screen) => !screen.latest())) await pause(50);
    const before = Math.max(0, ...whole.map((screen) => newLeads(screen.latest())));
    const answeredMs: number[] = [];
    const count = (perSecond * streamMs) / 1000;
    const startMs = performance.now() + 100;
    await Promise.all(
      Array.from({ length: count }, async (_, n) => {
        const body = benchLeadBody(series, n);
        await pause(Math.max(0, startMs + (n * 1000) / perSecond - performance.now()));
        // A connection that idled may be closed in the very moment it is used again; the lead is the same lead.
        const { httpStatus } = await sender.post(body).catch(() => sender.post(body));
        if (httpStatus !== 202 && httpStatus !== 200) throw new Error(`A lead was answered with ${httpStatus}`);
        answeredMs.push(performance.now());
      }),
    );
    const endMs = performance.now() + patienceMs;
    while (whole.some((screen) => !screen.sawAtMs(before + count)) && performance.now() < endMs) await pause(50);
    const agesMs = answeredMs.map((atMs, index) => {
      const seen = whole.map((screen) => screen.sawAtMs(before + index + 1) ?? Number.POSITIVE_INFINITY);
      return Math.max(...seen) - atMs;
    });
    await pause(acknowledgeMs + 2_000);
    const messagesPerBoard = Math.max(0, ...screens.map((screen) => screen.messages));
    return { agesMs, messagesPerBoard, timerLatenessMs: latenesses(company.file, series) };
  } finally {
    for (const screen of screens) screen.close();
    sender.close();
    await bot.stop();
  }
}

function newLeads(view: { readonly others: readonly { label: string; value: string }[] } | undefined): number {
  return Number(view?.others.find((other) => other.label === 'New leads')?.value ?? 0);
}

/** From the deadline of each acknowledgement of this run to its first message. */
function latenesses(file: string, series: string): number[] {
  const database = new Database(file, { readonly: true });
  const rows = database
    .prepare(
      `SELECT c.due_at AS dueMs, min(m.created_at) AS sentMs FROM clocks c
       JOIN leads l ON l.id = c.lead_id AND l.external_id LIKE ?
       JOIN local_messages m ON m.card_key LIKE 'alert:' || c.id || ':%'
       WHERE c.kind = 'acknowledge' GROUP BY c.id`,
    )
    .all(`${series}-%`) as { dueMs: number; sentMs: number }[];
  database.close();
  return rows.map(({ dueMs, sentMs }) => sentMs - dueMs);
}
