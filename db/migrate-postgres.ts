/**
 * Brings a PostgreSQL database up to the newest released schema, all or nothing, one process at a time.
 * A database from a newer Baton is refused, never touched. No copy is made before: that is the operator's pg_dump.
 */
import { join } from 'node:path';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import type pg from 'pg';
import { loadPostgresDriver } from './drizzle.ts';
import { StoreError } from './store.ts';

const shipped = join(import.meta.dirname, 'migrations', 'postgres');
/** "BATN", and a number that no LockName has. */
const migrationLock = [0x4241544e, 0];

/**
 * @param migrationsFolder another than the shipped one only in tests
 * @throws StoreError `newer-version`, `unreleased`; else the driver's error
 */
export async function migratePostgres(client: pg.PoolClient, migrationsFolder: string = shipped): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1, $2)', migrationLock);
  try {
    const released = readMigrationFiles({ migrationsFolder }).map((one) => one.folderMillis);
    const newestAt = released.at(-1) ?? 0;
    const appliedAt = await lastApplied(client);
    if (appliedAt > newestAt) throw new StoreError('newer-version');
    if (appliedAt > 0 && !released.includes(appliedAt)) throw new StoreError('unreleased');
    if (appliedAt < newestAt) await migrate(loadPostgresDriver().drizzle(client), { migrationsFolder });
  } finally {
    await client.query('SELECT pg_advisory_unlock($1, $2)', migrationLock);
  }
}

/** Creation time (ms) of the last migration in the database; 0 when there is none. */
async function lastApplied(client: pg.PoolClient): Promise<number> {
  const known = await client.query<{ name: string | null }>(
    "SELECT to_regclass('drizzle.__drizzle_migrations') AS name",
  );
  if (known.rows[0]?.name == null) return 0;
  const row = await client.query<{ at: string | null }>(
    'SELECT max(created_at) AS at FROM drizzle.__drizzle_migrations',
  );
  return Number(row.rows[0]?.at ?? 0);
}
