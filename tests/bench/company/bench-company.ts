/**
 * A company to measure on: the demo company in a production database of its own, in a temporary folder that goes away.
 * Benches open it in process, or start the real bot on it (bot-process.ts) with the environment given here.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readConfig } from '../../../bot/config.ts';
import { newIdAt } from '../../../bot/new-id.ts';
import { parsePhone } from '../../../bot/phones.ts';
import { type Baton, openBaton } from '../../../bot/wire.ts';
import { writeDemoCompany } from '../../../db/seed/write-demo-company.ts';
import { forgetDemo } from '../../support/forget-demo.ts';
import { type PolicyChanges, writePolicies } from './write-policies.ts';

export interface BenchCompany {
  readonly folder: string;
  /** The SQLite file; not there when the database is another. */
  readonly file: string;
  readonly policyFolder: string;
  readonly apiToken: string;
  /** For a bot of its own process. */
  readonly env: Readonly<Record<string, string>>;
  /** Opens it in this process, as the bot does; close it before a bot is started on it. */
  open(): Promise<Baton>;
  remove(): void;
}

/** @param databaseUrl default: a SQLite file in its folder */
export async function makeBenchCompany(changes: PolicyChanges, databaseUrl?: string): Promise<BenchCompany> {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-bench-'));
  const file = path.join(folder, 'bench.db');
  const policyFolder = path.join(folder, 'policies');
  const apiToken = randomBytes(24).toString('base64url');
  const env = {
    BATON_MODE: 'production',
    PORT: '0',
    DATABASE_URL: databaseUrl ?? `file:${file}`,
    FILES_DIR: path.join(folder, 'files'),
    BATON_API_TOKEN: apiToken,
    BATON_SECRET_KEY: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'error',
    BATON_LANGUAGE: 'en',
    // What a .env in the checkout may set is not for benches.
    PUBLIC_URL: '',
    CALL_HOOK_URL: '',
  };
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // However this process ends, except by kill -9.
  process.once('exit', remove);
  const open = () => openBaton(readConfig(env), { role: 'bot', now: new Date(), policyFolder });
  try {
    writePolicies(policyFolder, changes);
    const baton = await open();
    const { policies, store, config } = baton;
    const now = new Date();
    await writeDemoCompany(store, {
      now,
      newId: () => newIdAt(now),
      timeZone: config.timeZone,
      policies: policies.current,
      policyIds: policies.ids,
      parsePhone,
    });
    await forgetDemo(store);
    await baton.close();
  } catch (problem) {
    remove();
    throw problem;
  }
  return { folder, file, policyFolder, apiToken, env, open, remove };
}
