/** Demo and real work never share a database, whatever it is called: nobody's clock is moved, nobody gets people who do not exist. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../bot/config.ts';
import { readSecret, secretKeyOf } from '../../bot/secrets.ts';
import { openBaton } from '../../bot/wire.ts';
import { openStore } from '../../db/open-store.ts';
import { writeDemoValue } from '../../db/repos/demo.ts';
import type { Session } from '../../db/session.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'baton-own-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = new Date('2026-11-20T01:40:00Z');
const production = {
  BATON_MODE: 'production',
  BATON_API_TOKEN: 'a-token-of-the-tests-only',
  BATON_SECRET_KEY: 'ab'.repeat(32),
};
const configOf = (env: Record<string, string>) =>
  readConfig({ DATABASE_URL: `file:${path.join(folder, 'company.db')}`, ...env });

async function open(env: Record<string, string>): Promise<'opens' | readonly string[]> {
  try {
    await (await openBaton(configOf(env), { role: 'bot', now })).close();
    return 'opens';
  } catch (problem) {
    if (!(problem instanceof ConfigError)) throw problem;
    return problem.lines('zh');
  }
}

async function write(work: (tx: Session) => Promise<void>): Promise<void> {
  const store = await openStore(configOf({}).database, 'bot');
  await store.transaction(work);
  await store.close();
}

async function count(table: 'policies' | 'units'): Promise<number> {
  const store = await openStore(configOf({}).database, 'tool');
  const rows = await store.read.db.select().from(store.read.tables[table]);
  await store.close();
  return rows.length;
}

test('an empty database is anybody’s', async () => {
  expect(await open({})).toBe('opens');
  expect(await open(production)).toBe('opens');
});

test('where people and teams were loaded, the demo begins nothing and writes nothing', async () => {
  await write((tx) => tx.insert('units', { id: 'u', key: 'company', kind: 'company', name: '甲', nameEn: 'A' }));
  expect((await open({}))[0]).toBe(
    'DATABASE_URL：这个数据库里是真实业务，演示不会动它。要正式运行，请设置 BATON_MODE=production；要看演示，请换一个数据库，或不设这一项。',
  );
  expect(await count('policies')).toBe(0);
  expect(await open(production)).toBe('opens');
});

test('so it does where production has run, though nobody has been loaded yet', async () => {
  const baton = await openBaton(configOf(production), { role: 'bot', now });
  await readSecret(baton.store, secretKeyOf(baton.config), 'chat-key', now);
  await baton.close();
  expect(await open({})).toEqual(expect.arrayContaining([expect.stringContaining('真实业务')]));
  expect(await count('units')).toBe(0);
});

test('production does not run on the demo’s', async () => {
  await write((tx) => writeDemoValue(tx, 'demo-company', { seed: 1 }));
  expect(await open(production)).toEqual(expect.arrayContaining([expect.stringContaining('演示公司')]));
  expect(await open({})).toBe('opens');
});
