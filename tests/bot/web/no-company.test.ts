/** Production on an empty database: leads are refused in words until there is somebody to give them to. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfig } from '../../../bot/config.ts';
import { createLog } from '../../../bot/log.ts';
import { type RunningBot, startBot } from '../../../bot/start-bot.ts';
import { type Baton, openBaton } from '../../../bot/wire.ts';
import { markDirectoryChanged } from '../../../db/repos/directory.ts';
import { deactivate, seedPeople } from '../../support/seed-people.ts';

const now = new Date('2026-11-20T01:40:00.000Z');
let folder: string;
let baton: Baton;
let bot: RunningBot;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-empty-'));
  const config = readConfig({
    BATON_MODE: 'production',
    BATON_API_TOKEN: 'a-token-of-the-tests-only',
    BATON_SECRET_KEY: 'ab'.repeat(32),
    DATABASE_URL: `file:${join(folder, 'real.db')}`,
    PORT: '0',
  });
  baton = await openBaton(config, { role: 'bot', now });
  bot = await startBot(baton, createLog('silent'));
});
afterEach(async () => {
  await bot.stop();
  rmSync(folder, { recursive: true, force: true });
});

const sendLead = async (language: string) => {
  const answer = await fetch(`${bot.address}/api/leads`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer a-token-of-the-tests-only',
      'content-type': 'application/json',
      'accept-language': language,
    },
    body: JSON.stringify({ source: 'web-form', name: '测试-刘主任' }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const readiness = async () => {
  const answer = await fetch(`${bot.address}/readyz`);
  return [answer.status, ((await answer.json()) as { company: string }).company];
};
const change = (work: () => Promise<void>, token: string) =>
  work().then(() => baton.store.transaction((tx) => markDirectoryChanged(tx, token)));

it('says so, stores nothing, and takes leads from the moment somebody is there', async () => {
  expect(await sendLead('zh')).toMatchObject({
    status: 503,
    body: { code: 'no-company', message: expect.stringContaining('还没有组织和人员') },
  });
  expect((await sendLead('en')).body.message).toMatch(/^There are no teams and people yet/);
  expect(await readiness()).toEqual([503, 'missing']);
  const { read } = baton.store;
  expect(await read.db.select().from(read.tables.leads)).toEqual([]);

  await change(() => seedPeople(baton.store), 'loaded');
  expect(await readiness()).toEqual([200, 'loaded']);
  expect((await sendLead('zh')).status).toBe(202);

  const people = await read.db.select().from(read.tables.members);
  await change(async () => {
    for (const { id } of people) await deactivate(baton.store, id, now);
  }, 'everybody left');
  expect((await sendLead('zh')).status).toBe(503);
  expect(await readiness()).toEqual([503, 'missing']);
});
