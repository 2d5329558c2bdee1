/**
 * Begins the demo anew: deletes its database file with the companions, and its folder of files; the next start writes
 * the company again. Backups stay. It refuses while the bot runs, and deletes nothing that is not known to be the demo's.
 * Called by `npm run baton -- demo reset`.
 */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { lockSqliteFile } from '../../db/lock-sqlite-file.ts';
import { recogniseDemoFile } from '../../db/recognise-demo-file.ts';
import { StoreError } from '../../db/store.ts';
import type { Config } from '../config.ts';

export type ResetOutcome =
  | {
      readonly status: 'done';
      /** Paths that are gone now. */
      readonly removed: readonly string[];
      /** The folder of files, where its name does not say that it is the demo's: it may hold other things. */
      readonly left: readonly string[];
    }
  | { readonly status: 'nothing-to-reset' }
  | {
      readonly status: 'refused';
      /** Production mode; a database on a server; a file of another kind; the bot is running on it. */
      readonly reason: 'not-demo-mode' | 'not-a-file' | 'not-a-demo-database' | 'running';
    };

/** @throws StoreError when the file's lock cannot be taken for another reason than a running bot */
export function resetDemo(config: Pick<Config, 'mode' | 'database' | 'filesDir'>): ResetOutcome {
  if (config.mode !== 'demo') return { status: 'refused', reason: 'not-demo-mode' };
  if (config.database.engine !== 'sqlite') return { status: 'refused', reason: 'not-a-file' };
  const { file } = config.database;
  const kind = recogniseDemoFile(file);
  if (kind === 'missing') return { status: 'nothing-to-reset' };
  if (kind === 'other') return { status: 'refused', reason: 'not-a-demo-database' };
  const lock = lockUnlessRunning(file);
  if (!lock) return { status: 'refused', reason: 'running' };
  try {
    const isOwnFolder = path.basename(config.filesDir).includes('demo');
    const folder = existsSync(config.filesDir) ? [config.filesDir] : [];
    // The lock goes last: until then no bot can begin on what is half deleted.
    const doomed = [file, `${file}-wal`, `${file}-shm`, ...(isOwnFolder ? folder : []), `${file}.lock`];
    const removed = doomed.filter((one) => existsSync(one));
    for (const one of removed) rmSync(one, { recursive: true, force: true });
    return { status: 'done', removed, left: isOwnFolder ? [] : folder };
  } finally {
    lock.release();
  }
}

function lockUnlessRunning(file: string): { release(): void } | null {
  try {
    return lockSqliteFile(file);
  } catch (problem) {
    if (problem instanceof StoreError && problem.code === 'in-use') return null;
    throw problem;
  }
}
