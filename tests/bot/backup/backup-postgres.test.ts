/** Backup and restore of PostgreSQL with pg_dump and pg_restore, on a real server. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { backupDatabase } from '../../../bot/backup/backup-database.ts';
import { restoreDatabase } from '../../../bot/backup/restore-database.ts';
import { recordEvent } from '../../../db/audit/record-event.ts';
import { sealEvents } from '../../../db/audit/seal-events.ts';
import { count } from '../../../db/drizzle.ts';
import type { Store } from '../../../db/store.ts';
import { openPostgresStore } from '../../../db/store-postgres.ts';
import { createPostgresDatabase, queryPostgres } from '../../support/create-postgres-database.ts';
import { describeWith, postgresUrl } from '../../support/requirements.ts';

const now = new Date('2026-11-23T01:40:00.000Z');
const event = {
  subjectKind: 'lead', subjectId: '线索', type: 'lead.received', actorId: null, via: 'api', occurredAt: now, recordedAt: now, params: {},
}; // biome-ignore format: one event

describeWith('postgres', 'a backup of a PostgreSQL database', () => {
  let folder: string;
  let source: Awaited<ReturnType<typeof createPostgresDatabase>>;
  let target: Awaited<ReturnType<typeof createPostgresDatabase>>;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'baton-backup-'));
    source = await createPostgresDatabase(postgresUrl() ?? '');
    target = await createPostgresDatabase(postgresUrl() ?? '');
    const store = await openPostgresStore(source.url);
    await store.transaction(async (tx) => {
      for (let i = 0; i < 50; i += 1)
        await recordEvent(tx, { ...event, values: { personKey: 'p', before: null, after: i } });
    });
    await sealEvents(store, { now, limit: 100 });
    await store.close();
  }, 30_000);
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await Promise.all([source.drop(), target.drop()]);
  });

  const backup = (toDir = join(folder, 'backup')) =>
    backupDatabase({ database: { engine: 'postgres', url: source.url }, filesDir: join(folder, 'files'), toDir, now });
  const restore = (isForced = false) =>
    restoreDatabase({
      fromDir: join(folder, 'backup'),
      database: { engine: 'postgres', url: target.url },
      filesDir: join(folder, 'restored-files'),
      isForced,
      now,
    });
  const eventsIn = async (store: Store) =>
    (await store.read.db.select({ rows: count() }).from(store.read.tables.events))[0]?.rows;

  it('is restored into an empty database, where work goes on', async () => {
    const manifest = await backup();
    expect(manifest).toMatchObject({ engine: 'postgres', chain: { position: 50 } });
    expect(await restore()).toMatchObject({
      setAside: [],
      verification: { ok: true, events: 50, head: manifest.chain },
    });
    const store = await openPostgresStore(target.url);
    await store.transaction((tx) => recordEvent(tx, event));
    expect(await sealEvents(store, { now, limit: 10 })).toBe(1);
    expect(await eventsIn(store)).toBe(51);
    await store.close();
  }, 30_000);

  it('is restored over data only when forced, and never under a running bot; the data is set aside', async () => {
    await backup();
    const bot = await openPostgresStore(target.url);
    await bot.transaction((tx) => recordEvent(tx, event));
    await expect(restore(true)).rejects.toMatchObject({ code: 'bot-running' });
    await bot.close();
    await expect(restore()).rejects.toMatchObject({ code: 'target-not-empty' });
    const { setAside } = await restore(true);
    expect(setAside).toEqual(['public_replaced_20261123014000', 'drizzle_replaced_20261123014000']);
    const store = await openPostgresStore(target.url);
    expect(await eventsIn(store)).toBe(50);
    await store.close();
    const { rows } = await queryPostgres(target.url, `SELECT subject_id FROM ${setAside[0]}.events`);
    expect(rows).toEqual([{ subject_id: '线索' }]);
  }, 30_000);

  it('whose history does not fit is not left in place: everything is put back', async () => {
    await queryPostgres(source.url, "UPDATE events SET via = 'x' WHERE seq = 3");
    await backup();
    const before = await openPostgresStore(target.url);
    await before.transaction((tx) => recordEvent(tx, event));
    await before.close();
    await expect(restore(true)).rejects.toMatchObject({
      code: 'chain-broken',
      fields: { atSeq: 3, problem: 'event-changed' },
    });
    const store = await openPostgresStore(target.url);
    expect(await eventsIn(store)).toBe(1);
    await store.close();
  }, 30_000);

  it('says that the server cannot be reached, and leaves nothing behind', async () => {
    const toDir = join(folder, 'backup');
    const unreachable = { engine: 'postgres', url: 'postgres://baton@127.0.0.1:1/baton' } as const;
    const attempt = backupDatabase({ database: unreachable, filesDir: folder, toDir, now });
    await expect(attempt).rejects.toMatchObject({ name: 'StoreError', code: 'unavailable' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes a password along without showing it', async () => {
    const url = new URL(source.url);
    url.password = 'p:a\\ss wörd';
    const database = { engine: 'postgres', url: url.href } as const;
    await backupDatabase({ database, filesDir: join(folder, 'files'), toDir: join(folder, 'backup'), now });
    expect(await restore()).toMatchObject({ verification: { ok: true, events: 50 } });
    expect(readFileSync(join(folder, 'backup', 'manifest.json'), 'utf8')).not.toContain('wörd');
  }, 30_000);

  it('that is no dump is refused by its hash, and by pg_restore if even that was forged', async () => {
    const manifest = await backup();
    const dump = join(folder, 'backup', 'database.dump');
    writeFileSync(dump, readFileSync(dump).subarray(0, 2_000));
    await expect(restore()).rejects.toMatchObject({ code: 'file-changed' });
    const { createHash } = await import('node:crypto');
    const sha256 = createHash('sha256').update(readFileSync(dump)).digest('hex');
    const forged = { ...manifest, database: { ...manifest.database, sha256 } };
    writeFileSync(join(folder, 'backup', 'manifest.json'), JSON.stringify(forged));
    await expect(restore()).rejects.toMatchObject({ code: 'tool-failed', fields: { tool: 'pg_restore' } });
    await (await openPostgresStore(target.url)).close();
  }, 30_000);
});
