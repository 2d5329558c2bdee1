/**
 * Files by their content: FILES_DIR/<aa>/<sha256>, each once however often it comes. A file is written under a passing
 * name in FILES_DIR/incoming, flushed to the disk and renamed, so that under its SHA-256 it is whole or not there; the
 * row that speaks of it is written afterwards, by the caller. Names that people gave files never become paths.
 */
import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { access, mkdir, open, rename, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hashFile } from '../backup/copy-and-hash.ts';

/** Files on their way in; not part of a backup. */
export const incomingFolder = 'incoming';

const sha256Pattern = /^[0-9a-f]{64}$/;

export class FileStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws RangeError for anything that is no SHA-256 in hexadecimal: such a text never reaches a path */
  pathOf(sha256: string): string {
    if (!sha256Pattern.test(sha256)) throw new RangeError('This is no SHA-256');
    return path.join(this.folder, sha256.slice(0, 2), sha256);
  }

  /** A path in the folder of files on their way in. @param id letters, digits and dashes */
  incomingPath(id: string): string {
    if (!/^[\w-]{1,80}$/.test(id)) throw new RangeError('This is no id of an upload');
    return path.join(this.folder, incomingFolder, id);
  }

  async makeIncoming(): Promise<void> {
    await mkdir(path.join(this.folder, incomingFolder), { recursive: true, mode: 0o700 });
  }

  async has(sha256: string): Promise<boolean> {
    return access(this.pathOf(sha256), constants.R_OK).then(
      () => true,
      () => false,
    );
  }

  /** Stores bytes that were made here: a QR code, a picture of a report. @returns their SHA-256 */
  async put(bytes: Buffer): Promise<string> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (await this.#holds(sha256)) return sha256;
    await this.makeIncoming();
    const passing = this.incomingPath(randomUUID());
    await writeFile(passing, bytes, { mode: 0o600 });
    await this.#moveIn(passing, sha256);
    return sha256;
  }

  /** Takes a whole file out of `incoming`; what was stored under its SHA-256 before stays, unless it was damaged. */
  async take(passing: string, sha256: string): Promise<void> {
    if (await this.#holds(sha256)) await rm(passing, { force: true });
    else await this.#moveIn(passing, sha256);
  }

  /** @param range both ends included */
  read(sha256: string, range?: { start: number; end: number }) {
    return createReadStream(this.pathOf(sha256), range);
  }

  async remove(sha256: string): Promise<void> {
    await rm(this.pathOf(sha256), { force: true });
  }

  async #holds(sha256: string): Promise<boolean> {
    if (!(await this.has(sha256))) return false;
    const file = this.pathOf(sha256);
    // Wanted again: it is not swept away as forgotten meanwhile (sweep-files.ts).
    const now = new Date();
    await utimes(file, now, now);
    return (await hashFile(file)).sha256 === sha256;
  }

  async #moveIn(passing: string, sha256: string): Promise<void> {
    const to = this.pathOf(sha256);
    const folder = path.dirname(to);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await flush(passing);
    await rename(passing, to);
    // The new name is on the disk too, not only the bytes.
    await flush(folder);
  }
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
