/** Reads files once, in pieces: for their SHA-256, and on the way for a copy that its owner alone can read. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface Hashed {
  readonly bytes: number;
  readonly sha256: string;
}

export async function hashFile(file: string): Promise<Hashed> {
  const { meter, result } = meterStream();
  await pipeline(createReadStream(file), meter.resume());
  return result();
}

/** The copy is on the disk, not only on its way there, when this returns. @param to must not exist */
export async function copyAndHash(from: string, to: string): Promise<Hashed> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const { meter, result } = meterStream();
  await pipeline(createReadStream(from), meter, createWriteStream(to, { flags: 'wx', mode: 0o600, flush: true }));
  return result();
}

/** All regular files below a folder, with slashes, in a fixed order; none if there is no such folder. */
export async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  return files.map((file) => file.split(sep).join('/')).sort();
}

function meterStream(): { meter: Transform; result(): Hashed } {
  const hash = createHash('sha256');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  return { meter, result: () => ({ bytes, sha256: hash.digest('hex') }) };
}
