/** The raw limit: how fast this machine commits ten small rows with nothing but the driver, as durably as Baton does. */
import path from 'node:path';
import Database from 'better-sqlite3';

const rowsPerCommit = 10;
/** About as long as the rows that intake writes, on average. */
const text = 'x'.repeat(200);

export interface RawCommits {
  commit(): void;
  close(): void;
}

/** @param folder on the file system that is measured */
export function openRawCommits(folder: string): RawCommits {
  const database = new Database(path.join(folder, 'raw.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE lines (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, text TEXT NOT NULL)');
  const insert = database.prepare('INSERT INTO lines (at, text) VALUES (?, ?)');
  const write = database.transaction(() => {
    for (let row = 0; row < rowsPerCommit; row += 1) insert.run(Date.now(), text);
  });
  return { commit: () => write.immediate(), close: () => database.close() };
}
