/**
 * Looks at a database without changing it: whether it is there, and whether its schema fits this program. For `doctor`;
 * everything else opens a store, which brings the schema up to date.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import pg from 'pg';
import type { DatabaseConfig } from './open-store.ts';
import { isRestoreUnfinished } from './unfinished-restore.ts';

/**
 * - `missing` there is none yet; `empty` there is one without tables
 * - `older` the next start brings it up to date; `newer` a newer Baton wrote it; `unreleased` one that was never released
 * - `restore-unfinished` a restore was interrupted; `unreadable` it is no database, is damaged, or cannot be reached
 */
export type DatabaseState =
  | 'missing'
  | 'empty'
  | 'older'
  | 'current'
  | 'newer'
  | 'unreleased'
  | 'restore-unfinished'
  | 'unreadable';

export async function inspectDatabase(database: DatabaseConfig): Promise<DatabaseState> {
  if (database.engine === 'sqlite' && isRestoreUnfinished(database.file)) return 'restore-unfinished';
  const migrationsFolder = join(import.meta.dirname, 'migrations', database.engine);
  const released = readMigrationFiles({ migrationsFolder }).map((one) => one.folderMillis);
  const newestAt = released.at(-1) ?? 0;
  try {
    const appliedAt = database.engine === 'sqlite' ? appliedToFile(database.file) : await appliedToServer(database.url);
    if (appliedAt === 'missing') return 'missing';
    if (appliedAt === 0) return 'empty';
    if (appliedAt > newestAt) return 'newer';
    if (!released.includes(appliedAt)) return 'unreleased';
    return appliedAt === newestAt ? 'current' : 'older';
  } catch {
    return 'unreadable';
  }
}

/** Creation time (ms) of the last migration; 0 when there is none. */
function appliedToFile(file: string): number | 'missing' {
  if (!existsSync(file)) return 'missing';
  const database = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const hasTable = database.prepare("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get();
    if (!hasTable) return 0;
    return Number(database.prepare('SELECT max(created_at) FROM __drizzle_migrations').pluck().get() ?? 0);
  } finally {
    database.close();
  }
}

async function appliedToServer(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, application_name: 'baton-tool' });
  try {
    await client.connect();
    const known = await client.query("SELECT to_regclass('drizzle.__drizzle_migrations') AS name");
    if (known.rows[0]?.name === null) return 0;
    const row = await client.query('SELECT max(created_at)::float8 AS at FROM drizzle.__drizzle_migrations');
    return Number(row.rows[0]?.at ?? 0);
  } finally {
    await client.end().catch(() => undefined);
  }
}
