/**
 * Compares the rows of stored files with what lies on the disk: every file that a row speaks of is there and is what its
 * SHA-256 says, and everything that was sent as evidence has such a row. Reads only. Files that no row speaks of yet are
 * counted: they are on their way in, or left over, and the sweeper looks after them.
 */
import { filesAfter, findFile } from '../../db/repos/files.ts';
import { evidenceWithoutFile, visitNumberOfFile } from '../../db/repos/visits.ts';
import type { Store } from '../../db/store.ts';
import { hashFile, listFiles } from '../backup/copy-and-hash.ts';
import { type FileStore, incomingFolder } from './file-store.ts';

export interface FileFault {
  readonly sha256: string;
  /** missing = not on the disk; changed = other bytes than its name says; unknown = evidence names a file without a row. */
  readonly problem: 'missing' | 'changed' | 'unknown';
  /** Number of the visit it proves, where it is evidence of one. */
  readonly visitNumber: string | null;
}

export interface FileVerification {
  readonly checked: number;
  readonly bytes: number;
  /** In the order of SHA-256; the first is named, all are counted. */
  readonly faults: readonly FileFault[];
  /** On the disk, and no row speaks of it. */
  readonly unclaimed: number;
}

const page = 200;

export async function verifyFiles(
  store: Store,
  files: FileStore,
  onProgress: (checked: number) => void = () => undefined,
): Promise<FileVerification> {
  const faults: FileFault[] = [];
  const known = new Set<string>();
  let bytes = 0;
  for (let after = ''; ; ) {
    const rows = await filesAfter(store.read, after, page);
    for (const { sha256, bytes: announced } of rows) {
      known.add(sha256);
      const found = await hashFile(files.pathOf(sha256)).catch(ifMissing);
      const problem =
        found === null ? 'missing' : found.sha256 === sha256 && found.bytes === announced ? null : 'changed';
      if (problem === null) bytes += announced;
      // A running bot may have swept it away between the page and now, row and bytes.
      else if (await findFile(store.read, sha256))
        faults.push({ sha256, problem, visitNumber: await visitNumberOfFile(store.read, sha256) });
      onProgress(known.size);
    }
    const last = rows.at(-1);
    if (!last || rows.length < page) break;
    after = last.sha256;
  }
  for (const { sha256, visitNumber } of await evidenceWithoutFile(store.read))
    faults.push({ sha256, problem: 'unknown', visitNumber });
  return {
    checked: known.size,
    bytes,
    faults,
    unclaimed: (await storedNames(files)).filter((name) => !known.has(name)).length,
  };
}

/** The SHA-256 of everything that is stored, whether a row speaks of it or not. */
export async function storedNames(files: FileStore): Promise<string[]> {
  const paths = await listFiles(files.folder);
  return paths.filter((path) => !path.startsWith(`${incomingFolder}/`)).map((path) => path.split('/').at(-1) ?? '');
}

function ifMissing(problem: NodeJS.ErrnoException): null {
  if (problem.code === 'ENOENT') return null;
  throw problem;
}
