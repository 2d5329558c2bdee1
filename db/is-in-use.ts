/**
 * Whether a bot works on a database, for commands that must have it for themselves. On SQLite it is the lock that the bot
 * holds; on PostgreSQL the connections that bear Baton's name.
 */
import { existsSync } from 'node:fs';
import pg from 'pg';
import { lockSqliteFile } from './lock-sqlite-file.ts';
import type { DatabaseConfig } from './open-store.ts';
import { fromDriver } from './postgres-errors.ts';
import { StoreError } from './store.ts';

/** @throws StoreError `unavailable` */
export async function isInUse(database: DatabaseConfig): Promise<boolean> {
  return database.engine === 'sqlite' ? isLocked(database.file) : hasConnections(database.url);
}

function isLocked(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    lockSqliteFile(file).release();
    return false;
  } catch (problem) {
    if (problem instanceof StoreError && problem.code === 'in-use') return true;
    throw problem;
  }
}

async function hasConnections(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'baton-tool' });
  try {
    await client.connect();
    const found = await client.query(
      "SELECT 1 FROM pg_stat_activity WHERE application_name = 'baton' AND datname = current_database() LIMIT 1",
    );
    return found.rows.length > 0;
  } catch (problem) {
    throw fromDriver(problem);
  } finally {
    await client.end().catch(() => undefined);
  }
}
