/**
 * Brings a SQLite file up to the newest released schema, with a copy of the file beside it first.
 * A file from a newer Baton is refused, never touched.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { StoreError } from './store.ts';

const migrationsFolder = join(import.meta.dirname, 'migrations', 'sqlite');

/** Creation times (ms) of the released migrations, in order. */
export function releasedMigrations(folder: string): number[] {
  const journal = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as { entries: { when: number }[] };
  return journal.entries.map((entry) => entry.when);
}

export async function migrateSqlite(writer: Database.Database, file: string): Promise<void> {
  const applied = lastApplied(writer);
  const newest = releasedMigrations(migrationsFolder).at(-1) ?? 0;
  if (applied === newest) return;
  if (applied > newest) throw new StoreError('newer-version');
  if (applied > 0) await writer.backup(`${file}.before-${newest}.backup`);
  migrate(drizzle(writer), { migrationsFolder });
}

function lastApplied(writer: Database.Database): number {
  const known = writer.prepare("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get();
  if (!known) return 0;
  const row = writer.prepare('SELECT max(created_at) AS latest FROM __drizzle_migrations').get() as { latest: number | null };
  return Number(row.latest ?? 0);
}
