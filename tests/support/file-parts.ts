/** Real file storage for tests of the web side: a folder of its own, and the limits of the shipped policy. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createAudioConverter } from '../../bot/files/convert-audio.ts';
import { FileStore } from '../../bot/files/file-store.ts';
import type { TakeFileDeps } from '../../bot/files/take-file.ts';
import { Uploads } from '../../bot/files/uploads.ts';
import type { Store } from '../../db/store.ts';
import type { FilesPolicy } from '../../domain/policy/evidence-policy.ts';

const filesPolicy: FilesPolicy = {
  maxBytes: 25_000_000,
  maxPixels: 60_000_000,
  displaySide: 1600,
  maxPages: 60,
  keepUnusedMs: 86_400_000,
};

export interface FileParts {
  readonly files: FileStore;
  readonly uploads: Uploads;
  readonly deps: TakeFileDeps;
  remove(): void;
}

/** @param folder to find the files of an earlier run again */
export function fileParts(
  store: Store,
  now: () => Date = () => new Date(),
  folder = mkdtempSync(path.join(tmpdir(), 'baton-files-')),
): FileParts {
  const files = new FileStore(folder);
  const deps: TakeFileDeps = { store, files, policy: () => filesPolicy, now, audio: createAudioConverter(files) };
  return { files, uploads: new Uploads(deps), deps, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
