/**
 * Removes what is left over: uploads that were never finished or never sent, files that nothing speaks of, bytes without
 * a row (a crash came between). Only what is older than the policy says; what is wanted again meanwhile stays, because
 * wanting it makes it new. Rows go first, bytes after the commit: a row never speaks of bytes that are gone.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { dropOldUploads, dropUnusedFiles, findFile } from '../../db/repos/files.ts';
import type { Store } from '../../db/store.ts';
import { type FileStore, incomingFolder } from './file-store.ts';
import { storedNames } from './verify-files.ts';

export interface Swept {
  readonly uploads: number;
  readonly rows: number;
  /** Files removed from the disk. */
  readonly files: number;
}

/** Rows per transaction: nobody else who writes waits long. */
const pageRows = 200;

/** @param before real time up to which something may have lain unused */
export async function sweepFiles(
  store: Store,
  files: FileStore,
  before: Date,
  isWanted: () => boolean = () => true,
): Promise<Swept> {
  const uploads = await inPages(isWanted, () => store.transaction((tx) => dropOldUploads(tx, before, pageRows)));
  const rows = await inPages(isWanted, () => store.transaction((tx) => dropUnusedFiles(tx, before, pageRows)));
  let removed = 0;
  const incoming = path.join(files.folder, incomingFolder);
  for (const name of await readdir(incoming).catch(() => []))
    removed += await removeIfOld(path.join(incoming, name), before);
  for (const sha256 of await storedNames(files)) {
    if (!isWanted()) break;
    // A name that is none of ours is somebody else's file: it is left alone.
    if (!/^[0-9a-f]{64}$/.test(sha256) || (await findFile(store.read, sha256))) continue;
    removed += await removeIfOld(files.pathOf(sha256), before);
  }
  return { uploads, rows, files: removed };
}

async function inPages(isWanted: () => boolean, drop: () => Promise<string[]>): Promise<number> {
  let total = 0;
  let dropped = pageRows;
  while (dropped === pageRows && isWanted()) {
    dropped = (await drop()).length;
    total += dropped;
  }
  return total;
}

async function removeIfOld(file: string, before: Date): Promise<0 | 1> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile() || found.mtime >= before) return 0;
  await rm(file, { force: true });
  return 1;
}
