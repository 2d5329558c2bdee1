/**
 * Removes what is left over: uploads that were never finished or never sent, files that nothing speaks of, bytes without
 * a row (a crash came between). Only what is older than the policy says; what is wanted again meanwhile stays, because
 * wanting it makes it new. Rows go first, bytes after the commit: a row never speaks of bytes that are gone. Looks through
 * everything in small pages and lets others in between; only a page with something to throw away takes a transaction.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as letOthersIn } from 'node:timers/promises';
import { dropOldUploads, dropUnusedFiles, knownFiles, unusedFilesAfter } from '../../db/repos/files.ts';
import type { Store } from '../../db/store.ts';
import { type FileStore, incomingFolder } from './file-store.ts';

export interface Swept {
  readonly uploads: number;
  readonly rows: number;
  /** Files removed from the disk. */
  readonly files: number;
}

/** Rows per query and per transaction: nobody waits long. */
const pageRows = 100;

/** @param before real time up to which something may have lain unused */
export async function sweepFiles(
  store: Store,
  files: FileStore,
  before: Date,
  isWanted: () => boolean = () => true,
): Promise<Swept> {
  const uploads = await sweepUploads(store, before, isWanted);
  const rows = await sweepRows(store, before, isWanted);
  let removed = 0;
  const incoming = path.join(files.folder, incomingFolder);
  for (const name of await readdir(incoming).catch(() => []))
    removed += await removeIfOld(path.join(incoming, name), before);
  for (const folder of await readdir(files.folder).catch(() => [])) {
    if (!isWanted()) break;
    if (/^[0-9a-f]{2}$/.test(folder)) removed += await sweepFolder(store, files, folder, before);
  }
  return { uploads, rows, files: removed };
}

async function sweepUploads(store: Store, before: Date, isWanted: () => boolean): Promise<number> {
  let total = 0;
  let dropped = pageRows;
  while (dropped === pageRows && isWanted()) {
    dropped = (await store.transaction((tx) => dropOldUploads(tx, before, pageRows))).length;
    total += dropped;
    await letOthersIn();
  }
  return total;
}

async function sweepRows(store: Store, before: Date, isWanted: () => boolean): Promise<number> {
  let total = 0;
  let from: string | null = '';
  while (from !== null && isWanted()) {
    const { unused, next } = await unusedFilesAfter(store.read, from, before, pageRows);
    if (unused.length > 0) total += (await store.transaction((tx) => dropUnusedFiles(tx, unused, before))).length;
    from = next;
    await letOthersIn();
  }
  return total;
}

async function sweepFolder(store: Store, files: FileStore, folder: string, before: Date): Promise<number> {
  let removed = 0;
  // A name that is none of ours is somebody else's file: it is left alone.
  const names = (await readdir(path.join(files.folder, folder)).catch(() => [])).filter((name) =>
    /^[0-9a-f]{64}$/.test(name),
  );
  for (let at = 0; at < names.length; at += pageRows) {
    const page = names.slice(at, at + pageRows);
    const known = await knownFiles(store.read, page);
    for (const sha256 of page) if (!known.has(sha256)) removed += await removeIfOld(files.pathOf(sha256), before);
    await letOthersIn();
  }
  return removed;
}

async function removeIfOld(file: string, before: Date): Promise<0 | 1> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile() || found.mtime >= before) return 0;
  await rm(file, { force: true });
  return 1;
}
