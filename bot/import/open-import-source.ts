/**
 * Finds the file an import names, plain or inside an archive (x.zip:inner.csv), and opens it as a stream of bytes as
 * often as it is asked to. It reads nothing itself and knows nothing of what the bytes mean.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ImportProblem } from './import-problem.ts';
import type { ImportSource } from './import-source.ts';
import { openZipEntry, type UnpackLimits, unpackLimits } from './zip-entry.ts';

const IN_ARCHIVE = /^(?<archive>.+\.zip):(?<entry>.+)$/is;

/** @throws ImportProblem */
export async function openImportSource(spec: string, limits: UnpackLimits = unpackLimits): Promise<ImportSource> {
  const bytes = await sizeOf(spec);
  if (bytes !== null && !/\.zip$/i.test(spec)) {
    return { name: path.basename(spec), bytes, open: async () => createReadStream(spec) };
  }
  const inside = bytes === null ? IN_ARCHIVE.exec(spec)?.groups : undefined;
  const archive = inside?.archive ?? spec;
  if ((await sizeOf(archive)) === null) throw new ImportProblem('file-missing', { file: archive });
  return openZipEntry(archive, inside?.entry ?? null, limits);
}

/** null = there is no such file. */
async function sizeOf(file: string): Promise<number | null> {
  const found = await stat(file).catch(() => null);
  return found?.isFile() ? found.size : null;
}
