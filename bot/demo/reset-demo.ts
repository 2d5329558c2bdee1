/**
 * Begins the demo anew: deletes its database file with the companions (on a server: empties its tables), and its folder
 * of files; the next start writes the company again. Backups stay. It refuses while the bot runs, and deletes nothing
 * that is not known to be the demo's. Called by `npm run baton -- demo reset`.
 */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { clearDatabase } from '../../db/clear-database.ts';
import { lockSqliteFile } from '../../db/lock-sqlite-file.ts';
import { openStore } from '../../db/open-store.ts';
import { recogniseDemoFile } from '../../db/recognise-demo-file.ts';
import { databaseOwner } from '../../db/repos/demo.ts';
import { inspectPostgres } from '../../db/set-aside-postgres.ts';
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
      /** Production mode; a database of another kind; the bot is running on it. */
      readonly reason: 'not-demo-mode' | 'not-a-demo-database' | 'running';
    };

/** The default folder's name; a folder of another name may hold what is not the demo's. */
const demoFilesName = 'demo-files';

/** @throws StoreError when the database cannot be opened, or locked, for another reason than a running bot */
export async function resetDemo(config: Pick<Config, 'mode' | 'database' | 'filesDir'>): Promise<ResetOutcome> {
  if (config.mode !== 'demo') return { status: 'refused', reason: 'not-demo-mode' };
  return config.database.engine === 'sqlite'
    ? resetFile(config.database.file, config.filesDir)
    : resetServer(config.database.url, config.filesDir);
}

function resetFile(file: string, filesDir: string): ResetOutcome {
  const kind = recogniseDemoFile(file);
  if (kind === 'missing') return { status: 'nothing-to-reset' };
  if (kind === 'other') return { status: 'refused', reason: 'not-a-demo-database' };
  const lock = lockUnlessRunning(file);
  if (!lock) return { status: 'refused', reason: 'running' };
  try {
    const { doomed, left } = judgeFolder(filesDir);
    // The lock goes last: until then no bot can begin on what is half deleted.
    const removed = [file, `${file}-wal`, `${file}-shm`, ...doomed, `${file}.lock`].filter((one) => existsSync(one));
    for (const one of removed) rmSync(one, { recursive: true, force: true });
    return { status: 'done', removed, left };
  } finally {
    lock.release();
  }
}

async function resetServer(url: string, filesDir: string): Promise<ResetOutcome> {
  if ((await inspectPostgres(url)).isInUse) return { status: 'refused', reason: 'running' };
  const store = await openStore({ engine: 'postgres', url }, 'bot');
  try {
    const owner = await databaseOwner(store.read);
    if (owner === 'real-work') return { status: 'refused', reason: 'not-a-demo-database' };
    if (owner === 'nobody') return { status: 'nothing-to-reset' };
    await clearDatabase(store);
  } finally {
    await store.close();
  }
  const { doomed, left } = judgeFolder(filesDir);
  for (const one of doomed) rmSync(one, { recursive: true, force: true });
  return { status: 'done', removed: doomed, left };
}

function judgeFolder(filesDir: string): { doomed: readonly string[]; left: readonly string[] } {
  const folder = existsSync(filesDir) ? [filesDir] : [];
  return path.basename(filesDir) === demoFilesName ? { doomed: folder, left: [] } : { doomed: [], left: folder };
}

function lockUnlessRunning(file: string): { release(): void } | null {
  try {
    return lockSqliteFile(file);
  } catch (problem) {
    if (problem instanceof StoreError && problem.code === 'in-use') return null;
    throw problem;
  }
}
