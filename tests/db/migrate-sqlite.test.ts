/** Bringing a SQLite file up to date: a copy before, all or nothing, and hands off a file from a newer Baton. */
import {
  cpSync,
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
import { inspectDatabase } from '../../db/inspect-database.ts';
import { migrateSqlite } from '../../db/migrate-sqlite.ts';
import { openSqliteStore } from '../../db/store-sqlite.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-migrate-'));
  file = join(folder, 'baton.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const shipped = join(import.meta.dirname, '../../db/migrations/sqlite');
const newestAt = () =>
  JSON.parse(readFileSync(join(shipped, 'meta/_journal.json'), 'utf8')).entries.at(-1).when as number;

/** The shipped migrations and one more. @returns the folder, and when the last was made */
function shippedAnd(sql: string): { migrations: string; at: number } {
  const migrations = join(folder, 'migrations');
  cpSync(shipped, migrations, { recursive: true });
  const journal = JSON.parse(readFileSync(join(migrations, 'meta/_journal.json'), 'utf8'));
  const at = newestAt() + 1_000;
  journal.entries.push({ idx: journal.entries.length, version: '6', when: at, tag: '9999_next', breakpoints: true });
  writeFileSync(join(migrations, 'meta/_journal.json'), JSON.stringify(journal));
  writeFileSync(join(migrations, '9999_next.sql'), sql);
  return { migrations, at };
}

/** A file of today with a member and his unit in it. */
async function storeOneMember(): Promise<void> {
  const store = await openSqliteStore(file);
  await store.transaction(async (tx) => {
    await tx.insert('units', { id: 'u1', key: 'hq', kind: 'company', name: '总部', nameEn: 'Head office' });
    await tx.insert('members', {
      id: 'm1', key: 'zhang', name: '张伟', nameEn: 'Zhang Wei', role: 'rep', unitId: 'u1', schedule: 'default',
      skills: {}, certificates: [], locale: 'zh', platform: 'local',
    }); // biome-ignore format: one row
  });
  await store.close();
}

const rebuildUnits = [
  'CREATE TABLE new_units AS SELECT * FROM units',
  'DROP TABLE units',
  'CREATE TABLE units (id text PRIMARY KEY NOT NULL, key text NOT NULL, kind text NOT NULL, name text NOT NULL, name_en text NOT NULL, parent_id text, lat real, lng real, deactivated_at integer)',
  'INSERT INTO units SELECT * FROM new_units',
  'DROP TABLE new_units',
].join(';\n--> statement-breakpoint\n');

describe('a SQLite file', () => {
  it('is made from nothing without a copy, readable by its owner only, and opened again unchanged', async () => {
    await (await openSqliteStore(file)).close();
    await (await openSqliteStore(file)).close();
    expect(readdirSync(folder)).toEqual(['baton.db']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is copied before a migration, and the copy is the file as it was', async () => {
    await storeOneMember();
    const { migrations, at } = shippedAnd('ALTER TABLE units ADD COLUMN motto text;');
    const writer = new Database(file);
    writer.pragma('foreign_keys = ON');
    await migrateSqlite(writer, file, migrations);
    expect(writer.prepare('SELECT name, motto FROM units').all()).toEqual([{ name: '总部', motto: null }]);
    writer.close();
    const copy = `${file}.before-${at}.backup`;
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const before = new Database(copy, { readonly: true });
    expect(before.prepare('SELECT name FROM members').all()).toEqual([{ name: '张伟' }]);
    expect(() => before.prepare('SELECT motto FROM units')).toThrow('no such column');
    before.close();
  });

  it('keeps what points at a table that a migration builds anew', async () => {
    await storeOneMember();
    const { migrations } = shippedAnd(rebuildUnits);
    const writer = new Database(file);
    writer.pragma('foreign_keys = ON');
    await migrateSqlite(writer, file, migrations);
    expect(
      writer.prepare('SELECT m.name, u.name AS unit FROM members m JOIN units u ON u.id = m.unit_id').all(),
    ).toEqual([{ name: '张伟', unit: '总部' }]);
    writer.close();
  });

  it('stays as it was when a migration fails halfway or would leave rows pointing at nothing', async () => {
    await storeOneMember();
    for (const sql of [
      'ALTER TABLE units ADD COLUMN motto text;\n--> statement-breakpoint\nINSERT INTO nowhere VALUES (1);',
      'DELETE FROM units;',
    ]) {
      const { migrations } = shippedAnd(sql);
      const writer = new Database(file);
      await expect(migrateSqlite(writer, file, migrations)).rejects.toThrow();
      expect(writer.prepare('SELECT * FROM units').all()).toHaveLength(1);
      expect(() => writer.prepare('SELECT motto FROM units')).toThrow('no such column');
      await migrateSqlite(writer, file);
      writer.close();
    }
  });

  it('from a newer Baton is refused and not touched', async () => {
    await storeOneMember();
    const raw = new Database(file);
    raw.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)').run('later', newestAt() + 1);
    raw.close();
    const bytes = readFileSync(file);
    await expect(openSqliteStore(file)).rejects.toMatchObject({ name: 'StoreError', code: 'newer-version' });
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it('from a state that was never released is refused and not touched', async () => {
    await storeOneMember();
    const raw = new Database(file);
    raw.exec('UPDATE __drizzle_migrations SET created_at = created_at - 1');
    raw.close();
    const bytes = readFileSync(file);
    expect(await inspectDatabase({ engine: 'sqlite', file })).toBe('unreleased');
    await expect(openSqliteStore(file)).rejects.toMatchObject({ name: 'StoreError', code: 'unreleased' });
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('that is no database is refused', async () => {
    writeFileSync(file, 'this is a letter, not a database\n'.repeat(100));
    await expect(openSqliteStore(file)).rejects.toMatchObject({ name: 'StoreError', code: 'failed' });
    mkdirSync(join(folder, 'a.db'));
    await expect(openSqliteStore(join(folder, 'a.db'))).rejects.toMatchObject({ name: 'StoreError' });
  });
});
