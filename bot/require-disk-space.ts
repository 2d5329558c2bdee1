/** Refuses to start on a disk that is nearly full: better a clear sentence now than a failed write in the afternoon. */
import { existsSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { StoreError } from '../db/store.ts';

/** Room for the write-ahead log, a backup before a migration, and a day's work. */
export const minFreeBytes = 200_000_000;

/** @throws StoreError `full` when the disk that holds `folder` (or its nearest existing parent) has less than this free */
export function requireDiskSpace(folder: string, freeBytesOf: (existing: string) => number = freeBytes): void {
  let existing = path.resolve(folder);
  while (!existsSync(existing)) existing = path.dirname(existing);
  if (freeBytesOf(existing) < minFreeBytes) throw new StoreError('full');
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
