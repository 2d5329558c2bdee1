/**
 * Opens the database that the configuration names. The bot holds a SQLite file for itself; tools (import, verify,
 * backup) work beside it, and take the same lock only for as long as they must bring the schema up to date.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { lockSqliteFile } from './lock-sqlite-file.ts';
import { isSqliteCurrent } from './migrate-sqlite.ts';
import { type Store, StoreError } from './store.ts';
import { openSqliteStore, toStoreError } from './store-sqlite.ts';
import { isRestoreUnfinished } from './unfinished-restore.ts';

export type DatabaseConfig = { engine: 'sqlite'; file: string } | { engine: 'postgres'; url: string };

/**
 * @param role `bot` keeps other bots off a SQLite file until the store is closed
 * @throws StoreError `in-use`, `newer-version`, `restore-unfinished`, `unavailable`, `full`, `busy`, `failed`
 */
export async function openStore(database: DatabaseConfig, role: 'bot' | 'tool'): Promise<Store> {
  if (database.engine === 'postgres') {
    const { openPostgresStore } = await import('./store-postgres.ts');
    return openPostgresStore(database.url);
  }
  const { file } = database;
  // A folder, or a device such as /dev/null.
  if (existsSync(file) && !statSync(file).isFile()) throw new StoreError('failed');
  if (isRestoreUnfinished(file)) throw new StoreError('restore-unfinished');
  if (role === 'tool' && isCurrent(file)) return openSqliteStore(file);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const lock = lockSqliteFile(file);
  try {
    const store = await openSqliteStore(file);
    if (role === 'tool') lock.release();
    else releaseOnClose(store, lock);
    return store;
  } catch (error) {
    lock.release();
    throw error;
  }
}

function isCurrent(file: string): boolean {
  if (!existsSync(file)) return false;
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true, timeout: 5_000 });
    return isSqliteCurrent(database);
  } catch (error) {
    throw toStoreError(error);
  } finally {
    database?.close();
  }
}

function releaseOnClose(store: Store, lock: { release(): void }): void {
  const close = store.close.bind(store);
  store.close = async () => {
    await close();
    lock.release();
  };
}
