/**
 * Brings a SQLite file up to the newest released schema, all or nothing, with a copy of the file beside it first.
 * A file from a newer Baton is refused, never touched. The migrations and their journal are drizzle-kit's.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { copySqliteFile } from './copy-sqlite-file.ts';
import { StoreError } from './store.ts';

const shipped = join(import.meta.dirname, 'migrations', 'sqlite');

/**
 * @param migrationsFolder another than the shipped one only in tests
 * @throws StoreError `newer-version`, `unreleased`; `constraint` when a migration would leave rows pointing at nothing
 */
export async function migrateSqlite(
  writer: Database.Database,
  file: string,
  migrationsFolder: string = shipped,
): Promise<void> {
  const released = readMigrationFiles({ migrationsFolder });
  const newestAt = released.at(-1)?.folderMillis ?? 0;
  const appliedAt = lastApplied(writer);
  if (appliedAt === newestAt) return;
  if (appliedAt > newestAt) throw new StoreError('newer-version');
  if (appliedAt > 0 && !released.some((one) => one.folderMillis === appliedAt)) throw new StoreError('unreleased');
  if (appliedAt > 0) await copyBefore(file, newestAt);
  // A migration that rebuilds a table drops the old one: with keys enforced, that would refuse or delete what points at it.
  writer.pragma('foreign_keys = OFF');
  const apply = writer.transaction(() => {
    writer.exec(
      'CREATE TABLE IF NOT EXISTS __drizzle_migrations (id INTEGER PRIMARY KEY, hash text NOT NULL, created_at numeric)',
    );
    const record = writer.prepare('INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)');
    for (const migration of released.filter((one) => one.folderMillis > lastApplied(writer))) {
      for (const sql of migration.sql) writer.exec(sql);
      record.run(migration.hash, migration.folderMillis);
    }
    if ((writer.pragma('foreign_key_check') as unknown[]).length > 0) throw new StoreError('constraint');
  });
  apply.immediate();
}

/** Whether a file needs no migration; false while it is empty. */
export function isSqliteCurrent(database: Database.Database): boolean {
  return lastApplied(database) === (readMigrationFiles({ migrationsFolder: shipped }).at(-1)?.folderMillis ?? 0);
}

async function copyBefore(file: string, newestAt: number): Promise<void> {
  const copy = `${file}.before-${newestAt}.backup`;
  rmSync(copy, { force: true });
  await copySqliteFile(file, copy);
}

/** Creation time (ms) of the last migration in the file; 0 when there is none. */
function lastApplied(database: Database.Database): number {
  const known = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get();
  if (!known) return 0;
  const row = database.prepare('SELECT max(created_at) AS latest FROM __drizzle_migrations').get() as {
    latest: number | null;
  };
  return Number(row.latest ?? 0);
}
