/**
 * Puts a backup in the place of a database and its files. Everything is checked before anything is replaced: each file
 * against the manifest, the whole audit chain, and the chain's head. What was there before is set aside, never deleted.
 * While files are swapped a mark beside a SQLite file keeps everybody off it; run again, the restore is completed.
 */
import { existsSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Verification, verifyChain } from '../../db/audit/verify-chain.ts';
import { lockSqliteFile } from '../../db/lock-sqlite-file.ts';
import type { DatabaseConfig } from '../../db/open-store.ts';
import { inspectPostgres, replacePostgresTables } from '../../db/set-aside-postgres.ts';
import { type Store, StoreError } from '../../db/store.ts';
import { openPostgresStore } from '../../db/store-postgres.ts';
import { openSqliteStore } from '../../db/store-sqlite.ts';
import { endRestore, markRestore, unfinishedRestoreSuffix } from '../../db/unfinished-restore.ts';
import { incomingFolder } from '../files/file-store.ts';
import { BackupError, namedIfFull } from './backup-error.ts';
import { type BackupManifest, checkBackup } from './backup-manifest.ts';
import { copyAndHash, listFiles } from './copy-and-hash.ts';
import { loadPostgresDump } from './postgres-tools.ts';

export interface RestoreOptions {
  readonly fromDir: string;
  readonly database: DatabaseConfig;
  readonly filesDir: string;
  /** Replace a database or files that are there; they are set aside. Never replaces anything under a running bot. */
  readonly isForced: boolean;
  readonly now: Date;
}

export interface Restored {
  readonly manifest: BackupManifest;
  readonly verification: Verification & { ok: true };
  /** Where that what was replaced is now: paths, or schemas on PostgreSQL. */
  readonly setAside: readonly string[];
}

/**
 * @throws BackupError; StoreError `newer-version` when a newer Baton made the backup
 */
export async function restoreDatabase(options: RestoreOptions): Promise<Restored> {
  const { fromDir, database, filesDir, isForced } = options;
  const manifest = await checkBackup(fromDir);
  if (manifest.engine !== database.engine) throw new BackupError('engine-differs', { engine: manifest.engine });
  // What was still on its way in belongs to nothing.
  const hasFiles = (await listFiles(filesDir)).some((file) => !file.startsWith(`${incomingFolder}/`));
  if (hasFiles && !isForced) throw new BackupError('target-not-empty', { path: filesDir });
  const suffix = suffixOf(options);
  const newFiles = `${filesDir}.restoring`;
  const replaced = await prepareAndReplace(options, manifest, newFiles, suffix).catch(async (error) => {
    await rm(newFiles, { recursive: true, force: true });
    throw namedIfFull(error);
  });
  const setAside = [...replaced.setAside];
  if (hasFiles) {
    await rename(filesDir, `${filesDir}.${suffix}`);
    setAside.push(`${filesDir}.${suffix}`);
  }
  await rm(filesDir, { recursive: true, force: true });
  await rename(newFiles, filesDir);
  if (database.engine === 'sqlite') endRestore(database.file);
  return { manifest, verification: replaced.verification, setAside };
}

/** What an interrupted restore had begun to set aside stays together under its suffix. */
function suffixOf({ database, now }: RestoreOptions): string {
  const begun = database.engine === 'sqlite' ? unfinishedRestoreSuffix(database.file) : null;
  if (database.engine === 'sqlite' && begun !== null && !existsSync(`${database.file}.${begun}`)) return begun;
  return `replaced-${now.toISOString().replace(/\D/g, '').slice(0, 14)}`;
}

interface Replaced {
  verification: Verification & { ok: true };
  setAside: readonly string[];
}

async function prepareAndReplace(
  options: RestoreOptions,
  manifest: BackupManifest,
  newFiles: string,
  suffix: string,
): Promise<Replaced> {
  const { database, fromDir } = options;
  const copy = join(fromDir, manifest.database.path);
  await copyFiles(manifest, fromDir, newFiles);
  return database.engine === 'sqlite'
    ? replaceSqlite(database.file, copy, suffix, options.isForced, manifest)
    : replacePostgres(database.url, copy, options, manifest);
}

async function replaceSqlite(
  file: string,
  copy: string,
  suffix: string,
  isForced: boolean,
  manifest: BackupManifest,
): Promise<Replaced> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const lock = lockOrRefuse(file);
  const folder = `${file}.restoring`;
  try {
    const isThere = existsSync(file) && statSync(file).size > 0;
    if (isThere && !isForced) throw new BackupError('target-not-empty', { path: file });
    await rm(folder, { recursive: true, force: true });
    const restored = join(folder, 'database.sqlite');
    await copyAndHash(copy, restored);
    const verification = await verifyRestored(await openSqliteStore(restored), manifest);
    markRestore(file, suffix);
    // What the last bot had not yet moved from its journal into the file belongs to it under the new name too.
    if (isThere && existsSync(`${file}-wal`)) await rename(`${file}-wal`, `${file}.${suffix}-wal`);
    if (isThere) await rename(file, `${file}.${suffix}`);
    await rm(`${file}-shm`, { force: true });
    await rename(restored, file);
    return { verification, setAside: isThere ? [`${file}.${suffix}`] : [] };
  } finally {
    await rm(folder, { recursive: true, force: true });
    lock.release();
  }
}

async function replacePostgres(
  url: string,
  dump: string,
  { isForced, now }: RestoreOptions,
  manifest: BackupManifest,
): Promise<Replaced> {
  const { isEmpty, isInUse } = await inspectPostgres(url);
  if (isInUse) throw new BackupError('bot-running');
  if (!isEmpty && !isForced) throw new BackupError('target-not-empty', { path: 'public' });
  const { filled, setAside } = await replacePostgresTables(url, now, async () => {
    await loadPostgresDump(url, dump);
    return verifyRestored(await openPostgresStore(url), manifest);
  });
  return { verification: filled, setAside };
}

async function verifyRestored(store: Store, manifest: BackupManifest): Promise<Replaced['verification']> {
  const known = manifest.chain ? [manifest.chain] : [];
  try {
    const verification = await verifyChain(store, undefined, known);
    if (verification.ok) return verification;
    throw new BackupError('chain-broken', { atSeq: verification.atSeq, problem: verification.problem });
  } finally {
    await store.close();
  }
}

async function copyFiles(manifest: BackupManifest, fromDir: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const { path, sha256 } of manifest.files) {
    const copied = await copyAndHash(join(fromDir, path), join(to, path.slice('files/'.length)));
    if (copied.sha256 !== sha256) throw new BackupError('file-changed', { file: path });
  }
}

function lockOrRefuse(file: string): { release(): void } {
  try {
    return lockSqliteFile(file);
  } catch (error) {
    throw error instanceof StoreError && error.code === 'in-use' ? new BackupError('bot-running', {}, error) : error;
  }
}
