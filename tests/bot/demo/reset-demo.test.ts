/** Beginning the demo anew: what it deletes, what it leaves, and what it refuses to touch. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../../bot/config.ts';
import { prepareDemo } from '../../../bot/demo/prepare-demo.ts';
import { resetDemo } from '../../../bot/demo/reset-demo.ts';
import { type Baton, openBaton } from '../../../bot/wire.ts';
import { openStore } from '../../../db/open-store.ts';
import { createPostgresDatabase } from '../../support/create-postgres-database.ts';
import { describeWith, postgresUrl } from '../../support/requirements.ts';
import { seedPeople } from '../../support/seed-people.ts';

const now = new Date('2026-11-20T15:00:00+08:00');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-reset-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = () => join(folder, 'company.db');
const filesDir = () => join(folder, 'demo-files');
const demoConfig = (more: Record<string, string> = {}) =>
  readConfig({ BATON_MODE: 'demo', DATABASE_URL: `file:${file()}`, FILES_DIR: filesDir(), ...more });
const openDemo = (): Promise<Baton> => openBaton(demoConfig(), { role: 'bot', now });

async function runDemoOnce(): Promise<void> {
  const baton = await openDemo();
  await (await prepareDemo(baton, now)).stop();
  await baton.close();
}

describe('demo reset', () => {
  it('deletes the database with its companions and the files, so that the next start writes the company anew', async () => {
    await runDemoOnce();
    mkdirSync(join(filesDir(), 'photos'), { recursive: true });
    writeFileSync(`${file()}-wal`, '');
    writeFileSync(join(folder, 'company.db.backup-1'), 'kept');
    mkdirSync(join(folder, 'backups'));
    const outcome = await resetDemo(demoConfig());
    expect(outcome).toMatchObject({ status: 'done', left: [] });
    expect(readdirSync(folder).sort()).toEqual(['backups', 'company.db.backup-1']);

    const baton = await openDemo();
    const kept = await prepareDemo(baton, now);
    expect((await baton.store.read.db.select().from(baton.store.read.tables.members)).length).toBe(57);
    await kept.stop();
    await baton.close();
  }, 30_000);

  it('refuses while the bot runs on it, and deletes nothing', async () => {
    const baton = await openDemo();
    const kept = await prepareDemo(baton, now);
    expect(await resetDemo(demoConfig())).toEqual({ status: 'refused', reason: 'running' });
    await kept.save();
    expect((await baton.store.read.db.select().from(baton.store.read.tables.members)).length).toBe(57);
    await kept.stop();
    await baton.close();
    expect((await resetDemo(demoConfig())).status).toBe('done');
  });

  it('refuses a database that holds another company', async () => {
    const baton = await openDemo();
    await seedPeople(baton.store);
    await baton.close();
    expect(await resetDemo(demoConfig())).toEqual({ status: 'refused', reason: 'not-a-demo-database' });
    expect(existsSync(file())).toBe(true);
  });

  it('refuses a file that is no database', async () => {
    writeFileSync(file(), 'a diary');
    expect(await resetDemo(demoConfig())).toEqual({ status: 'refused', reason: 'not-a-demo-database' });
    expect(existsSync(file())).toBe(true);
  });

  it('refuses in production mode', async () => {
    await runDemoOnce();
    const production = { BATON_MODE: 'production', BATON_API_TOKEN: 'x'.repeat(40), BATON_SECRET_KEY: 'ab'.repeat(32) };
    expect(await resetDemo(demoConfig(production))).toEqual({ status: 'refused', reason: 'not-demo-mode' });
    expect(existsSync(file())).toBe(true);
  });

  it('deletes a database that was never filled, and says so when there is none', async () => {
    await (await openDemo()).close();
    expect((await resetDemo(demoConfig())).status).toBe('done');
    expect(await resetDemo(demoConfig())).toEqual({ status: 'nothing-to-reset' });
  });

  it.each(['photos', 'demo', 'demo-videos'])('leaves a folder of files that has another name: %s', async (name) => {
    await runDemoOnce();
    const shared = join(folder, name);
    mkdirSync(shared);
    writeFileSync(join(shared, 'holiday.jpg'), 'x');
    const outcome = await resetDemo(demoConfig({ FILES_DIR: shared }));
    expect(outcome).toMatchObject({ status: 'done', left: [shared] });
    expect(readdirSync(shared)).toEqual(['holiday.jpg']);
  });
});

describeWith('postgres', 'demo reset on PostgreSQL', () => {
  let server: Awaited<ReturnType<typeof createPostgresDatabase>>;
  beforeEach(async () => {
    server = await createPostgresDatabase(postgresUrl() ?? '');
  });
  afterEach(() => server.drop());

  const serverConfig = () => demoConfig({ DATABASE_URL: server.url });
  const openServer = () => openBaton(serverConfig(), { role: 'bot', now });
  const unitsOf = async ({ store: { read } }: Pick<Baton, 'store'>) =>
    (await read.db.select().from(read.tables.units)).length;

  it('empties a database that says it is one of the demo', { timeout: 60_000 }, async () => {
    const baton = await openServer();
    await (await prepareDemo(baton, now)).stop();
    await baton.close();
    mkdirSync(filesDir(), { recursive: true });
    expect(await resetDemo(serverConfig())).toEqual({ status: 'done', removed: [filesDir()], left: [] });
    expect(await resetDemo(serverConfig())).toEqual({ status: 'nothing-to-reset' });
    const after = await openServer();
    expect(await unitsOf(after)).toBe(0);
    await after.close();
  });

  it('refuses one that holds another company, and one on which the bot runs', async () => {
    const baton = await openServer();
    await seedPeople(baton.store);
    expect(await resetDemo(serverConfig())).toEqual({ status: 'refused', reason: 'running' });
    await baton.close();
    mkdirSync(filesDir());
    expect(await resetDemo(serverConfig())).toEqual({ status: 'refused', reason: 'not-a-demo-database' });
    expect(existsSync(filesDir())).toBe(true);
    // A demo does not open what is no longer empty and not its own.
    const store = await openStore(serverConfig().database, 'tool');
    expect(await unitsOf({ store })).toBe(3);
    await store.close();
  });
});
