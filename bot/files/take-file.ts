/**
 * Takes a file that has arrived whole: what it is, whether it opens, what it says, the copy that others see; then the
 * bytes under their SHA-256, then the row. A file that is refused leaves nothing behind. At most two at once, so that a
 * handful of large pictures does not fill a small machine's memory.
 */
import { rm } from 'node:fs/promises';
import { addFile, findFile, type StoredFile } from '../../db/repos/files.ts';
import type { Store } from '../../db/store.ts';
import type { FileFacts } from '../../db/tables/evidence.ts';
import type { FilesPolicy } from '../../domain/policy/evidence-policy.ts';
import { hashFile } from '../backup/copy-and-hash.ts';
import type { AudioConverter } from './convert-audio.ts';
import { type FileKind, readFileKind } from './file-kind.ts';
import { FileProblem } from './file-problem.ts';
import type { FileStore } from './file-store.ts';
import { readImage } from './read-image.ts';
import { readMedia } from './read-media.ts';
import { readPdf } from './read-pdf.ts';

export interface TakeFileDeps {
  readonly store: Store;
  readonly files: FileStore;
  readonly policy: () => FilesPolicy;
  /** Real time: how long a file has lain about is not the demo clock's matter. */
  readonly now: () => Date;
  readonly audio: AudioConverter;
}

interface Display {
  readonly bytes: Buffer;
  readonly mime: string;
  readonly facts: FileFacts;
}

interface Opened {
  readonly facts: FileFacts;
  readonly display: Display | null;
}

const atOnce = 2;
let running = 0;
const waiting: (() => void)[] = [];

/**
 * @param passing a path in `incoming`; gone afterwards, whatever the outcome
 * @param name as the sender named it
 * @throws FileProblem
 */
export async function takeFile(deps: TakeFileDeps, passing: string, name: string): Promise<StoredFile> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await take(deps, passing, name);
  } finally {
    await rm(passing, { force: true });
    running -= 1;
    waiting.shift()?.();
  }
}

async function take(deps: TakeFileDeps, passing: string, name: string): Promise<StoredFile> {
  const { store, files } = deps;
  const policy = deps.policy();
  const { bytes, sha256 } = await hashFile(passing);
  if (bytes === 0) throw new FileProblem('file-empty');
  if (bytes > policy.maxBytes) throw new FileProblem('file-too-large', { bytes, maxBytes: policy.maxBytes });
  const what = await readFileKind(passing, name);
  const { facts, display } = await openFile(deps, passing, what, policy);
  await files.take(passing, sha256);
  const displaySha256 = display ? await files.put(display.bytes) : null;
  const storedAt = deps.now();
  const row: StoredFile = { sha256, bytes, mime: what.mime, kind: what.kind, facts, displaySha256, storedAt };
  await store.transaction(async (tx) => {
    if (display && displaySha256 !== null && displaySha256 !== sha256) {
      const kind = what.kind === 'audio' ? 'audio' : 'image';
      const copy = {
        sha256: displaySha256,
        bytes: display.bytes.length,
        mime: display.mime,
        kind,
        facts: display.facts,
      } as const;
      await addFile(tx, { ...copy, displaySha256: null, storedAt });
    }
    await addFile(tx, row);
  });
  return (await findFile(store.read, sha256)) ?? row;
}

async function openFile(deps: TakeFileDeps, file: string, what: FileKind, policy: FilesPolicy): Promise<Opened> {
  if (what.kind === 'image') {
    const { facts, display, displayMime } = await readImage(file, what.mime, policy);
    return { facts, display: { bytes: display, mime: displayMime, facts: {} } };
  }
  if (what.kind === 'pdf') {
    const { facts, preview } = await readPdf(file, deps.files, policy);
    return { facts, display: preview && { bytes: preview, mime: 'image/png', facts: {} } };
  }
  const facts = await readMedia(file, what.mime);
  // No browser plays AMR.
  const played = what.mime === 'audio/amr' ? await deps.audio.toPlayable(file) : null;
  return { facts, display: played && { bytes: played, mime: 'audio/mp4', facts } };
}
