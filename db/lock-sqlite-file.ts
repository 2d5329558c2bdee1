/**
 * One bot per SQLite file: a lock held by the operating system on a small companion file, so that it vanishes with the
 * process, however that ends. Tools that only read or add rows beside a running bot do not take it.
 */
import { chmodSync } from 'node:fs';
import Database from 'better-sqlite3';
import { StoreError } from './store.ts';

/**
 * @param file the database; its companion is `<file>.lock`
 * @returns how to give the lock back
 * @throws StoreError `in-use` when another holds it
 */
export function lockSqliteFile(file: string): { release(): void } {
  let companion: Database.Database | undefined;
  try {
    companion = new Database(`${file}.lock`, { timeout: 0 });
    chmodSync(`${file}.lock`, 0o600);
    companion.exec('BEGIN EXCLUSIVE');
    const held = companion;
    return { release: () => void held.close() };
  } catch (error) {
    companion?.close();
    const isHeld = error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY';
    throw new StoreError(isHeld ? 'in-use' : 'failed', error);
  }
}
