/**
 * One file of an archive, opened only after the archive's table of contents has been checked: number of files, unpacked
 * size, density, names. Sizes that lie are noticed while unpacking. It never writes to disk and never unpacks the rest.
 */
import path from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { ImportProblem } from './import-problem.ts';
import type { ImportSource } from './import-source.ts';

export interface UnpackLimits {
  readonly maxEntries: number;
  /** All files of the archive together, unpacked. */
  readonly maxBytes: number;
  /** Unpacked to packed size of a file; deflate reaches about 1,000 on a bomb and 5-20 on tables. */
  readonly maxRatio: number;
}

export const unpackLimits: UnpackLimits = { maxEntries: 2_000, maxBytes: 50_000_000, maxRatio: 200 };

/** Small files may be as dense as they like. */
const harmlessBytes = 1_000_000;
const shownNames = 10;
/** Bit 11 of the flags: the name is UTF-8. Else it is whatever the packing program used; in China that is GBK. */
const UTF8_NAME = 0x800;

/** @param name null = the archive's only file. @throws ImportProblem */
export async function openZipEntry(file: string, name: string | null, limits: UnpackLimits): Promise<ImportSource> {
  const archive = path.basename(file);
  const entries = await listEntries(file, archive, limits);
  const names = [...entries.keys()];
  const wanted = name ?? (names.length === 1 ? (names[0] ?? '') : null);
  const shown = `${names.slice(0, shownNames).join(', ')}${names.length > shownNames ? ' …' : ''}`;
  if (wanted === null) throw new ImportProblem('entry-not-named', { file: archive, entries: shown });
  const entry = entries.get(wanted);
  if (!entry) throw new ImportProblem('entry-missing', { entry: wanted, entries: shown });
  if (entry.isEncrypted()) throw new ImportProblem('zip-encrypted', { entry: wanted });
  return {
    name: path.posix.basename(wanted),
    bytes: entry.uncompressedSize,
    open: () => streamOf(file, archive, entry),
  };
}

/** The archive's files by name, folders left out. */
async function listEntries(file: string, archive: string, limits: UnpackLimits): Promise<Map<string, Entry>> {
  const zip = await openZip(file, archive);
  try {
    if (zip.entryCount > limits.maxEntries) {
      throw new ImportProblem('zip-too-many', { file: archive, count: zip.entryCount, limit: limits.maxEntries });
    }
    const entries = new Map<string, Entry>();
    let bytes = 0;
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      if (yauzl.validateFileName(name) !== null) throw new ImportProblem('zip-unsafe-name', { file: archive });
      bytes += entry.uncompressedSize;
      checkDensity(entry, name, limits);
      if (!name.endsWith('/')) entries.set(name, entry);
    }
    if (bytes > limits.maxBytes) {
      const megabytes = Math.ceil(bytes / 1_000_000);
      throw new ImportProblem('zip-too-large', { file: archive, megabytes, limit: limits.maxBytes / 1_000_000 });
    }
    return entries;
  } catch (cause) {
    throw cause instanceof ImportProblem ? cause : new ImportProblem('zip-unreadable', { file: archive }, cause);
  } finally {
    zip.close();
  }
}

function checkDensity(entry: Entry, name: string, { maxRatio }: UnpackLimits): void {
  const ratio = Math.round(entry.uncompressedSize / Math.max(1, entry.compressedSize));
  if (entry.uncompressedSize > harmlessBytes && ratio > maxRatio) {
    throw new ImportProblem('zip-too-dense', { entry: name, ratio, limit: maxRatio });
  }
}

async function streamOf(file: string, archive: string, entry: Entry): Promise<Readable> {
  const zip = await openZip(file, archive);
  try {
    const packed = await zip.openReadStreamPromise(entry);
    const unpacked = new PassThrough();
    packed.once('close', () => zip.close());
    packed.once('error', (cause) => unpacked.destroy(new ImportProblem('zip-unreadable', { file: archive }, cause)));
    unpacked.once('close', () => packed.destroy());
    return packed.pipe(unpacked);
  } catch (cause) {
    zip.close();
    throw new ImportProblem('zip-unreadable', { file: archive }, cause);
  }
}

/** Sizes are checked against the table of contents while reading. */
async function openZip(file: string, archive: string): Promise<ZipFile> {
  try {
    return await yauzl.openPromise(file, { lazyEntries: true, autoClose: false, decodeStrings: false });
  } catch (cause) {
    throw new ImportProblem('zip-unreadable', { file: archive }, cause);
  }
}

function nameOf(entry: Entry): string {
  const bytes = entry.fileNameRaw;
  if ((entry.generalPurposeBitFlag & UTF8_NAME) !== 0) return bytes.toString('utf8');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}
