/** One bot per SQLite file, whatever became of the one before; tools work beside it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockSqliteFile } from '../../db/lock-sqlite-file.ts';
import { type DatabaseConfig, openStore } from '../../db/open-store.ts';

let folder: string;
let database: DatabaseConfig & { engine: 'sqlite' };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-open-'));
  database = { engine: 'sqlite', file: join(folder, 'baton.db') };
});
afterEach(() => rmSync(folder, { recursive: true }));

const isInUse = { name: 'StoreError', code: 'in-use' };

describe('openStore', () => {
  it('makes the folder of a new database, for its owner only', async () => {
    const inside = join(folder, 'data');
    await (await openStore({ engine: 'sqlite', file: join(inside, 'demo.db') }, 'bot')).close();
    expect(statSync(inside).mode & 0o777).toBe(0o700);
  });

  it('keeps a second bot off the file until the first has closed', async () => {
    const first = await openStore(database, 'bot');
    await expect(openStore(database, 'bot')).rejects.toMatchObject(isInUse);
    await first.close();
    await (await openStore(database, 'bot')).close();
    expect(statSync(`${database.file}.lock`).mode & 0o777).toBe(0o600);
  });

  it('lets tools work beside the bot, and a bot start beside a tool', async () => {
    const bot = await openStore(database, 'bot');
    const tool = await openStore(database, 'tool');
    await tool.transaction((tx) => tx.insert('counters', { name: 'from the tool', value: 1 }));
    await bot.transaction((tx) => tx.insert('counters', { name: 'from the bot', value: 2 }));
    expect(await tool.read.db.select().from(tool.read.tables.counters)).toHaveLength(2);
    await bot.close();
    await (await openStore(database, 'bot')).close();
    await tool.close();
  });

  it('lets no tool change the schema under a running bot', async () => {
    const bot = await openStore(database, 'bot');
    const raw = new Database(database.file);
    raw.exec('UPDATE __drizzle_migrations SET created_at = 1');
    raw.close();
    await expect(openStore(database, 'tool')).rejects.toMatchObject(isInUse);
    await bot.close();
  });

  it('a tool makes a new file, and holds no lock afterwards', async () => {
    const tool = await openStore(database, 'tool');
    lockSqliteFile(database.file).release();
    await tool.close();
  });

  it('gives the lock back when opening fails', async () => {
    await (await openStore(database, 'bot')).close();
    const raw = new Database(database.file);
    raw.exec('UPDATE __drizzle_migrations SET created_at = created_at + 1');
    raw.close();
    await expect(openStore(database, 'bot')).rejects.toMatchObject({ code: 'newer-version' });
    lockSqliteFile(database.file).release();
  });

  it.each(['bot', 'tool'] as const)('says of what is no database that it cannot be opened, to a %s', async (role) => {
    writeFileSync(database.file, 'a letter, long enough to be read as a page of a database. '.repeat(200));
    chmodSync(database.file, 0o664);
    await expect(openStore(database, role)).rejects.toMatchObject({ name: 'StoreError', code: 'failed' });
    expect(statSync(database.file).mode & 0o777).toBe(0o664);
  });

  it.each(['bot', 'tool'] as const)('puts nothing beside what is no file, for a %s', async (role) => {
    const socket = join(folder, 'a-socket');
    const server = createServer().listen(socket);
    await once(server, 'listening');
    await expect(openStore({ engine: 'sqlite', file: socket }, role)).rejects.toMatchObject({ code: 'failed' });
    expect(readdirSync(folder)).toEqual(['a-socket']);
    server.close();
  });

  it('a bot that was killed leaves no lock behind', async () => {
    const program = `
      import { openStore } from '${join(import.meta.dirname, '../../db/open-store.ts')}';
      const store = await openStore(${JSON.stringify(database)}, 'bot');
      await store.transaction((tx) => tx.insert('counters', { name: 'n', value: 1 }));
      process.stdout.write('ready');
      setInterval(() => {}, 1000);`;
    const bot = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(bot.stdout, 'data');
    await expect(openStore(database, 'bot')).rejects.toMatchObject(isInUse);
    bot.kill('SIGKILL');
    await once(bot, 'exit');
    const next = await openStore(database, 'bot');
    expect(await next.read.db.select().from(next.read.tables.counters)).toEqual([{ name: 'n', value: 1 }]);
    await next.close();
  });
});
