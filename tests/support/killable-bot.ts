/**
 * The real bot in a process of its own beside a vendor's fake: killed hard at the moment that a test chooses, started again
 * on the same database. Between the two are lines (held-line.ts), so neither notices where the other is now.
 */
import Database from 'better-sqlite3';
import { vi } from 'vitest';
import { type BenchCompany, makeBenchCompany } from '../bench/company/bench-company.ts';
import { type SpawnedBot, spawnBot } from '../bench/process/start-bot-process.ts';
import { queryPostgres } from './create-postgres-database.ts';
import type { FarVendor } from './far-vendor.ts';
import { giveAccounts } from './give-accounts.ts';
import { HeldLine } from './held-line.ts';
import { strongLead } from './loop.ts';
import type { Seen } from './stage.ts';

/** A bot that starts on a busy machine, and what it does then. */
export const patience = { timeout: 15_000, interval: 25 };

export interface KillableBot {
  readonly vendor: FarVendor;
  readonly company: BenchCompany;
  /** From the bot to the vendor, and back. */
  readonly apiLine: HeldLine;
  readonly botLine: HeldLine;
  /** @param bots how many processes; they take turns at callbacks */
  start(bots?: number): Promise<void>;
  /** kill -9, now; resolves when it is dead. */
  kill(): Promise<void>;
  /** `arm` gets the blow; what it is given to happens at the moment that a test chose. @returns until the bot is dead */
  killedBy(arm: (blow: () => void) => void): Promise<void>;
  /** Somebody's system brings a lead, again until it is answered. @returns whose it is */
  bringLead(name: string): Promise<{ leadId: string; account: string }>;
  accountOf(memberId: string): string;
  /** Cards and messages of this person that say all of this, oldest first. */
  shown(account: string, ...words: string[]): Seen[];
  /** Rows as they are now, behind the bot's back. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  count(from: string): Promise<number>;
  close(): Promise<void>;
}

export async function openKillableBot(vendor: FarVendor, databaseUrl?: string): Promise<KillableBot> {
  const [apiLine, botLine] = await Promise.all([HeldLine.open(), HeldLine.open()]);
  const company = await makeBenchCompany({}, databaseUrl);
  const accounts = new Map<string, string>();
  const baton = await company.open();
  for (const { member, externalId } of await giveAccounts(baton, vendor)) accounts.set(member.id, externalId);
  await baton.close();
  apiLine.aim(vendor.url);
  vendor.aim(botLine.url);
  const env = { ...vendor.env(apiLine.url), PUBLIC_URL: botLine.url };
  let bots: SpawnedBot[] = [];
  let addresses: string[] = [];
  let leads = 0;

  async function kill(): Promise<void> {
    botLine.aim();
    await Promise.all(bots.splice(0).map((bot) => bot.kill()));
  }

  function accountOf(memberId: string): string {
    const account = accounts.get(memberId);
    if (account === undefined) throw new Error(`Nobody is member ${memberId}`);
    return account;
  }

  async function rows(sql: string): Promise<Record<string, unknown>[]> {
    if (databaseUrl !== undefined) return (await queryPostgres(databaseUrl, sql)).rows as Record<string, unknown>[];
    const database = new Database(company.file, { readonly: true });
    try {
      return database.prepare(sql).all() as Record<string, unknown>[];
    } finally {
      database.close();
    }
  }

  return {
    vendor,
    company,
    apiLine,
    botLine,
    kill,
    rows,
    count: async (from) => Number((await rows(`SELECT count(*) AS n FROM ${from}`))[0]?.n),
    async start(wanted = 1) {
      bots = Array.from({ length: wanted }, () => spawnBot(company, env));
      addresses = await Promise.all(bots.map((bot) => bot.listening));
      botLine.aim(...addresses);
      await vendor.ready(wanted);
    },
    async killedBy(arm) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      arm(() => void kill().then(resolve, reject));
      return promise;
    },
    async bringLead(name) {
      leads += 1;
      const turn = leads;
      const body = {
        source: 'website',
        ...strongLead,
        name,
        phone: `1380013${String(turn).padStart(4, '0')}`,
        externalId: `lead-${turn}`,
      };
      const headers = { authorization: `Bearer ${company.apiToken}`, 'content-type': 'application/json' };
      const { leadId, assignedTo } = await vi.waitFor(async () => {
        const address = addresses[turn % addresses.length];
        const response = await fetch(`${address}/api/leads`, { method: 'POST', headers, body: JSON.stringify(body) });
        if (!response.ok) throw new Error(`The lead was answered with ${response.status}`);
        return (await response.json()) as { leadId: string; assignedTo: { id: string } | null };
      }, patience);
      return { leadId, account: accountOf(assignedTo?.id ?? '') };
    },
    accountOf,
    shown: (account, ...words) =>
      vendor.seenBy(account).filter(({ text }) => words.every((word) => text.includes(word))),
    async close() {
      await Promise.all(bots.map((bot) => bot.stop()));
      company.remove();
      await vendor.close();
      await Promise.all([apiLine.close(), botLine.close()]);
    },
  };
}
