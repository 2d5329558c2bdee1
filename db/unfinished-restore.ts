/**
 * The mark that a restore leaves beside a SQLite file while it swaps files: whoever finds it knows that neither the old
 * nor the new database is in its place. Without it a start after a crash would make an empty database. Written and
 * removed by bot/backup, read by everybody who opens a database.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const markOf = (file: string) => `${file}.restore-unfinished`;

export function isRestoreUnfinished(file: string): boolean {
  return existsSync(markOf(file));
}

/** @param suffix under which what was there before is set aside */
export function markRestore(file: string, suffix: string): void {
  writeFileSync(markOf(file), suffix, { mode: 0o600, flush: true });
}

/** The suffix of a restore that was not completed; null when there is none. */
export function unfinishedRestoreSuffix(file: string): string | null {
  return isRestoreUnfinished(file) ? readFileSync(markOf(file), 'utf8').trim() : null;
}

export function endRestore(file: string): void {
  rmSync(markOf(file), { force: true });
}
