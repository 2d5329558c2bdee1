/** Backup and restore of a SQLite file, with real files, while a bot goes on writing. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backupDatabase } from '../../../bot/backup/backup-database.ts';
import { restoreDatabase } from '../../../bot/backup/restore-database.ts';
import { recordEvent } from '../../../db/audit/record-event.ts';
import { chainHead, sealEvents } from '../../../db/audit/seal-events.ts';
import { verifyChain } from '../../../db/audit/verify-chain.ts';
import { count } from '../../../db/drizzle.ts';
import { inspectDatabase } from '../../../db/inspect-database.ts';
import { openStore } from '../../../db/open-store.ts';
import type { Store } from '../../../db/store.ts';

const now = new Date('2026-11-23T01:40:00.000Z');
const event = {
  subjectKind: 'lead', subjectId: 'l', type: 'lead.received', actorId: null, via: 'api', occurredAt: now, recordedAt: now, params: {},
}; // biome-ignore format: one event

let folder: string;
let filesDir: string;
let database: { engine: 'sqlite'; file: string };
let toDir: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-backup-'));
  database = { engine: 'sqlite', file: join(folder, 'data', 'baton.db') };
  filesDir = join(folder, 'data', 'files');
  toDir = join(folder, 'backup');
});
afterEach(() => rmSync(folder, { recursive: true }));

const backup = () => backupDatabase({ database, filesDir, toDir, now });
const restore = (isForced = false, to = database.file) =>
  restoreDatabase({ fromDir: toDir, database: { engine: 'sqlite', file: to }, filesDir, isForced, now });

/** One event and one counter in one transaction: a copy taken between the two would show. */
async function writeOne(store: Store, i: number): Promise<void> {
  await store.transaction(async (tx) => {
    await recordEvent(tx, {
      ...event,
      subjectId: `l${i}`,
      values: { personKey: `p${i}`, before: null, after: 'x'.repeat(2_000) },
    });
    await tx.insert('counters', { name: `l${i}`, value: i });
  });
}

async function fill(howMany: number): Promise<void> {
  const store = await openStore(database, 'bot');
  for (let i = 0; i < howMany; i += 1) await writeOne(store, i);
  await sealEvents(store, { now, limit: howMany });
  await store.close();
  mkdirSync(join(filesDir, '2026', '11'), { recursive: true });
  writeFileSync(join(filesDir, '2026', '11', '现场照片.jpg'), Buffer.from([0xff, 0xd8, 0x00, 0x0a]));
  writeFileSync(join(filesDir, 'empty.txt'), '');
}

const rowsIn = async (store: Store) => {
  const { events, counters } = store.read.tables;
  const [inEvents] = await store.read.db.select({ rows: count() }).from(events);
  const [inCounters] = await store.read.db.select({ rows: count() }).from(counters);
  return { events: inEvents?.rows ?? 0, counters: inCounters?.rows ?? 0 };
};

describe('a backup of a SQLite file', () => {
  it('taken while the bot writes is one state, and is restored whole with its files', async () => {
    await fill(1_000);
    const bot = await openStore(database, 'bot');
    let isDone = false;
    let written = 1_000;
    const writing = (async () => {
      while (!isDone) {
        await writeOne(bot, written);
        written += 1;
        if (written % 20 === 0) await sealEvents(bot, { now, limit: 500 });
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const manifest = await backup();
    isDone = true;
    await writing;
    expect(written).toBeGreaterThan(1_010);
    await bot.close();
    rmSync(join(folder, 'data'), { recursive: true });

    const restored = await restore();
    expect(restored).toMatchObject({ manifest, setAside: [], verification: { ok: true, head: manifest.chain } });
    const store = await openStore(database, 'bot');
    const rows = await rowsIn(store);
    expect(rows.events).toBe(rows.counters);
    expect(rows.events).toBeGreaterThanOrEqual(1_000);
    expect(rows.events).toBeLessThan(written);
    expect(await verifyChain(store)).toMatchObject({ ok: true });
    await writeOne(store, 1_000_000);
    await store.close();
    expect(readFileSync(join(filesDir, '2026', '11', '现场照片.jpg'))).toEqual(Buffer.from([0xff, 0xd8, 0x00, 0x0a]));
    expect(readFileSync(join(filesDir, 'empty.txt'), 'utf8')).toBe('');
    expect(readdirSync(join(folder, 'data')).sort()).toEqual(['baton.db', 'baton.db.lock', 'files']);
  });

  it('is readable by its owner only, and lists every file with its hash', async () => {
    await fill(3);
    const manifest = await backup();
    expect(manifest.files.map(({ path, bytes }) => [path, bytes])).toEqual([
      ['files/2026/11/现场照片.jpg', 4],
      ['files/empty.txt', 0],
    ]);
    expect(manifest.files[1]?.sha256).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(manifest.chain).toMatchObject({ position: 3 });
    expect(readdirSync(toDir).sort()).toEqual(['database.sqlite', 'files', 'manifest.json']);
    expect(statSync(toDir).mode & 0o777).toBe(0o700);
    for (const name of ['database.sqlite', 'manifest.json', 'files/empty.txt']) {
      expect(statSync(join(toDir, name)).mode & 0o777).toBe(0o600);
    }
  });

  it('of a database without events, without a folder of files, can be restored too', async () => {
    await (await openStore(database, 'bot')).close();
    expect(await backup()).toMatchObject({ files: [], chain: null });
    rmSync(join(folder, 'data'), { recursive: true });
    expect(await restore()).toMatchObject({ verification: { ok: true, events: 0, head: null } });
  });

  it('never overwrites another one, and an unfinished one is swept away', async () => {
    await fill(1);
    mkdirSync(`${toDir}.partial`);
    writeFileSync(join(`${toDir}.partial`, 'database.sqlite'), 'half');
    await backup();
    expect(existsSync(`${toDir}.partial`)).toBe(false);
    await expect(backup()).rejects.toMatchObject({ name: 'BackupError', code: 'target-not-empty' });
  });

  it('of a damaged file is refused and leaves nothing behind', async () => {
    await fill(200);
    const bytes = readFileSync(database.file);
    bytes.fill(0x41, 40_000, 90_000);
    writeFileSync(database.file, bytes);
    await expect(backup()).rejects.toMatchObject({ name: 'BackupError', code: 'database-damaged' });
    expect(readdirSync(folder)).toEqual(['data']);
    writeFileSync(database.file, 'a letter, long enough to be read as a page of a database. '.repeat(200));
    await expect(backup()).rejects.toMatchObject({ name: 'BackupError', code: 'database-damaged' });
    expect(readdirSync(folder)).toEqual(['data']);
  });
});

describe('a restore', () => {
  it('is refused under a running bot, forced or not', async () => {
    await fill(2);
    await backup();
    const bot = await openStore(database, 'bot');
    await expect(restore()).rejects.toMatchObject({ code: 'target-not-empty' });
    rmSync(filesDir, { recursive: true });
    await expect(restore()).rejects.toMatchObject({ code: 'bot-running' });
    await expect(restore(true)).rejects.toMatchObject({ code: 'bot-running' });
    expect(await rowsIn(bot)).toEqual({ events: 2, counters: 2 });
    await bot.close();
  });

  it('is refused over data unless forced; then what was there is set aside, unsaved journal included', async () => {
    await fill(2);
    await backup();
    const bot = await openStore(database, 'bot');
    await writeOne(bot, 7);
    const wal = readFileSync(`${database.file}-wal`);
    await bot.close();
    writeFileSync(`${database.file}-wal`, wal);
    await expect(restore()).rejects.toMatchObject({ code: 'target-not-empty' });
    rmSync(join(filesDir, 'empty.txt'));
    const { setAside } = await restore(true);
    const aside = `${database.file}.replaced-20261123014000`;
    expect(setAside).toEqual([aside, `${filesDir}.replaced-20261123014000`]);
    const store = await openStore(database, 'bot');
    expect(await rowsIn(store)).toEqual({ events: 2, counters: 2 });
    await store.close();
    const old = await openStore({ engine: 'sqlite', file: aside }, 'tool');
    expect(await rowsIn(old)).toEqual({ events: 3, counters: 3 });
    await old.close();
    expect(existsSync(join(filesDir, 'empty.txt'))).toBe(true);
    expect(existsSync(join(`${filesDir}.replaced-20261123014000`, 'empty.txt'))).toBe(false);
  });

  it('replaces nothing when a file of the backup was changed, is missing, or there is no manifest', async () => {
    await fill(2);
    await backup();
    const untouched = readFileSync(database.file);
    writeFileSync(join(toDir, 'files', 'empty.txt'), 'x');
    await expect(restore(true)).rejects.toMatchObject({ code: 'file-changed', fields: { file: 'files/empty.txt' } });
    rmSync(join(toDir, 'files', 'empty.txt'));
    await expect(restore(true)).rejects.toMatchObject({ code: 'file-missing', fields: { file: 'files/empty.txt' } });
    writeFileSync(join(toDir, 'manifest.json'), '{"format":1');
    await expect(restore(true)).rejects.toMatchObject({ code: 'not-a-backup' });
    expect(readFileSync(database.file).equals(untouched)).toBe(true);
    expect(readdirSync(join(folder, 'data')).filter((name) => name.includes('restor'))).toEqual([]);
  });

  it('refuses a manifest whose paths lead out of the backup', async () => {
    await fill(1);
    const manifest = await backup();
    for (const path of ['files/../../../etc/passwd', '/etc/passwd', 'elsewhere/x', 'files//x']) {
      const forged = { ...manifest, files: [{ ...manifest.files[0], path }] };
      writeFileSync(join(toDir, 'manifest.json'), JSON.stringify(forged));
      await expect(restore(true)).rejects.toMatchObject({ code: 'not-a-backup' });
    }
  });

  it('replaces nothing when the history in the backup does not fit, even if all hashes do', async () => {
    await fill(5);
    const store = await openStore(database, 'tool');
    const head = await chainHead(store.read);
    await store.close();
    const raw = new Database(database.file);
    raw.exec("UPDATE events SET via = 'x' WHERE seq = 3");
    raw.close();
    expect((await backup()).chain).toEqual(head);
    const untouched = readFileSync(database.file);
    await expect(restore(true)).rejects.toMatchObject({
      code: 'chain-broken',
      fields: { atSeq: 3, problem: 'event-changed' },
    });
    expect(readFileSync(database.file).equals(untouched)).toBe(true);
  });

  it('of the other engine, or of a newer Baton, is refused', async () => {
    await fill(1);
    const raw = new Database(database.file);
    raw.exec('UPDATE __drizzle_migrations SET created_at = created_at + 1');
    raw.close();
    const manifest = await backup();
    await expect(restore(true)).rejects.toMatchObject({ name: 'StoreError', code: 'newer-version' });
    writeFileSync(join(toDir, 'manifest.json'), JSON.stringify({ ...manifest, engine: 'postgres' }));
    await expect(restore(true)).rejects.toMatchObject({ code: 'engine-differs' });
  });
});

describe('a restore that is interrupted while it swaps files', () => {
  const later = new Date('2026-11-23T02:00:00.000Z');
  const restoreAgain = () => restoreDatabase({ fromDir: toDir, database, filesDir, isForced: true, now: later });
  const setAside = (at: string) => `${database.file}.replaced-${at}`;
  const eventsIn = (file: string) => {
    const opened = new Database(file);
    const n = opened.prepare('SELECT count(*) FROM events').pluck().get();
    opened.close();
    return n;
  };

  /** Three events are in the backup, two came later, and the last of them is only in the journal. */
  async function prepare(): Promise<void> {
    await fill(3);
    await backup();
    const writer = new Database(database.file);
    writer.pragma('wal_autocheckpoint = 0');
    const copy =
      "INSERT INTO events SELECT seq + 100, 'lead', subject_id, type, actor_id, via, occurred_at, recorded_at, params FROM events LIMIT 2";
    writer.exec(copy);
    const journal = readFileSync(`${database.file}-wal`);
    writer.close();
    writeFileSync(`${database.file}-wal`, journal);
  }

  it('keeps everybody off until it is run again, and keeps what was there before in one piece', async () => {
    await prepare();
    mkdirSync(setAside('20261123014000'));
    await expect(restore(true)).rejects.toThrow();
    const refused = { name: 'StoreError', code: 'restore-unfinished' };
    await expect(openStore(database, 'bot')).rejects.toMatchObject(refused);
    await expect(openStore(database, 'tool')).rejects.toMatchObject(refused);
    expect(await inspectDatabase(database)).toBe('restore-unfinished');

    rmSync(setAside('20261123014000'), { recursive: true });
    const { setAside: kept } = await restoreAgain();
    expect(kept).toContain(setAside('20261123014000'));
    expect(eventsIn(setAside('20261123014000'))).toBe(5);
    expect(eventsIn(database.file)).toBe(3);
    await (await openStore(database, 'bot')).close();
  });

  it('also between database and files; what was set aside is not replaced by the second run', async () => {
    await prepare();
    mkdirSync(filesDir, { recursive: true });
    writeFileSync(join(filesDir, 'photo.jpg'), 'x');
    const inTheWay = `${filesDir}.replaced-20261123014000`;
    mkdirSync(join(inTheWay, 'full'), { recursive: true });
    await expect(restore(true)).rejects.toThrow();
    await expect(openStore(database, 'bot')).rejects.toMatchObject({ code: 'restore-unfinished' });
    expect(eventsIn(setAside('20261123014000'))).toBe(5);

    await restoreAgain();
    expect(eventsIn(setAside('20261123014000'))).toBe(5);
    expect(eventsIn(setAside('20261123020000'))).toBe(3);
    expect(readdirSync(`${filesDir}.replaced-20261123020000`)).toContain('photo.jpg');
    await (await openStore(database, 'bot')).close();
  });
});
