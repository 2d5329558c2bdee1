/**
 * Copies a SQLite file as it stands at one instant, while others read and write it. Serves backups and the copy before
 * a migration. The copy is made page by page between other work, so it never holds up the process for long.
 */
import { writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';

/**
 * The copy is one file by itself: no journal beside it.
 * @param to a path that is free; readable by the owner only from the first byte
 * @throws the driver's error, SQLITE_FULL among them
 */
export async function copySqliteFile(file: string, to: string): Promise<void> {
  const source = new Database(file, { readonly: true, fileMustExist: true, timeout: 5_000 });
  try {
    writeFileSync(to, '', { mode: 0o600, flag: 'wx' });
    // The open read holds one state of the file; without it the copy would begin anew after every commit of another.
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_master').get();
    await source.backup(to);
  } finally {
    source.close();
  }
  const copy = new Database(to);
  copy.pragma('journal_mode = DELETE');
  copy.close();
}
