/**
 * What kind of database a SQLite file is, asked before a reset deletes it: one of the demo says so in itself. Reads
 * only, and neither migrates nor repairs.
 */
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';

/** `empty`: nobody is in it yet, as after a first start that was interrupted. */
export type DemoFileKind = 'demo' | 'empty' | 'missing' | 'other';

export function recogniseDemoFile(file: string): DemoFileKind {
  if (!existsSync(file)) return 'missing';
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { readonly: true });
    const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
    if (!names.includes('meta') || !names.includes('members')) return names.length === 0 ? 'empty' : 'other';
    if (database.prepare("SELECT 1 FROM meta WHERE key = 'demo-company'").get()) return 'demo';
    const hasRows = (table: string) => database?.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined;
    return ['units', 'members', 'leads', 'accounts'].some(hasRows) ? 'other' : 'empty';
  } catch {
    // Damaged, or no database at all: not ours to delete.
    return 'other';
  } finally {
    database?.close();
  }
}
