/**
 * Takes a file that has arrived whole: what it is, whether it opens, what it says, the copy that others see; then the
 * bytes under their SHA-256, then the row. A file that is refused leaves nothing behind. At most two at once, so that a
 * handful of large pictures does not fill a small machine's memory.
 */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { addFile, findFile, type StoredFile } from '../../db/repos/files.ts';
import type { Store } from '../../db/store.ts';
import type { FileFacts } from '../../db/tables/evidence.ts';
import type { FilesPolicy } from '../../domain/policy/evidence-policy.ts';
import { hashFile } from '../backup/copy-and-hash.ts';
import type { AudioConverter } from './convert-audio.ts';
import { copyWithoutNotes } from './copy-without-notes.ts';
import { type FileKind, readFileKind } from './file-kind.ts';
import { FileProblem } from './file-problem.ts';
import type { FileStore } from './file-store.ts';
import { limitAtOnce } from './limit-at-once.ts';
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

/** The copy that others see: bytes made here, or a file in `incoming`. */
interface Display {
  readonly made: Buffer | string;
  readonly mime: string;
  readonly facts: FileFacts;
}

interface Opened {
  readonly facts: FileFacts;
  readonly display: Display | null;
}

const twoAtOnce = limitAtOnce(2);

/**
 * @param passing a path in `incoming`; gone afterwards, whatever the outcome
 * @param name as the sender named it
 * @throws FileProblem
 */
export async function takeFile(deps: TakeFileDeps, passing: string, name: string): Promise<StoredFile> {
  return twoAtOnce(async () => {
    try {
      return await take(deps, passing, name);
    } finally {
      await rm(passing, { force: true });
    }
  });
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
  const copy = display && (await keepCopy(files, display));
  const displaySha256 = copy?.sha256 ?? null;
  const storedAt = deps.now();
  const row: StoredFile = { sha256, bytes, mime: what.mime, kind: what.kind, facts, displaySha256, storedAt };
  await store.transaction(async (tx) => {
    if (display && copy && copy.sha256 !== sha256) {
      const kind = what.kind === 'pdf' ? 'image' : what.kind;
      await addFile(tx, { ...copy, mime: display.mime, kind, facts: display.facts, displaySha256: null, storedAt });
    }
    await addFile(tx, row);
  });
  return (await findFile(store.read, sha256)) ?? row;
}

async function keepCopy(files: FileStore, { made }: Display): Promise<{ sha256: string; bytes: number }> {
  if (typeof made !== 'string') return { sha256: await files.put(made), bytes: made.length };
  const hashed = await hashFile(made);
  await files.take(made, hashed.sha256);
  return hashed;
}

async function openFile(deps: TakeFileDeps, file: string, what: FileKind, policy: FilesPolicy): Promise<Opened> {
  if (what.kind === 'image') {
    const { facts, display, displayMime } = await readImage(file, what.mime, policy);
    return { facts, display: { made: display, mime: displayMime, facts: {} } };
  }
  if (what.kind === 'pdf') {
    const { facts, preview } = await readPdf(file, deps.files, policy);
    return { facts, display: preview && { made: preview, mime: 'image/png', facts: {} } };
  }
  const facts = await readMedia(file, what.mime);
  if (what.mime === 'audio/amr') {
    // No browser plays it.
    const played = await deps.audio.toPlayable(file);
    return { facts, display: played && { made: played.bytes, mime: played.mime, facts } };
  }
  if (!['audio/mp4', 'video/mp4', 'video/quicktime'].includes(what.mime)) return { facts, display: null };
  const made = deps.files.incomingPath(`copy-${randomUUID()}`);
  return { facts, display: (await copyWithoutNotes(file, made)) ? { made, mime: what.mime, facts } : null };
}
