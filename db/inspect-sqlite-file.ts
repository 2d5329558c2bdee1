/** Whether a SQLite file is sound, and the newest link of its audit chain; read without touching the schema. */
import Database from 'better-sqlite3';
import type { ChainHead } from './audit/seal-events.ts';

/** Reads the whole file: for copies, not for a file that a bot works on. */
export function inspectSqliteFile(file: string): { isSound: boolean; head: ChainHead | null } {
  const database = new Database(file, { readonly: true, fileMustExist: true });
  try {
    if (database.pragma('quick_check', { simple: true }) !== 'ok') return { isSound: false, head: null };
    const head = database.prepare('SELECT position, hash FROM audit_chain ORDER BY position DESC LIMIT 1').get();
    return { isSound: true, head: (head as ChainHead | undefined) ?? null };
  } finally {
    database.close();
  }
}
