/**
 * Fetches a file that somebody sent in a vendor's chat and takes it as any other (take-file.ts): the bytes are counted
 * while they come, so that a vendor's word on the size is never believed. What the message is answered goes back there.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import type { PlatformId, RemoteFile } from '../../handlers/inbound.ts';
import type { Fetched, FetchFilesDeps } from '../../jobs/fetch-files.ts';
import { requireDiskSpace } from '../require-disk-space.ts';
import type { VendorPlatform } from '../vendor-platform.ts';
import { cleanFileName } from './clean-file-name.ts';
import { FileProblem, fileProblemText } from './file-problem.ts';
import { type TakeFileDeps, takeFile } from './take-file.ts';

const kinds = { image: 'photo', pdf: 'file', audio: 'voice', video: 'video' } as const;

export function createRemoteFiles(
  deps: TakeFileDeps,
  platforms: readonly Pick<VendorPlatform, 'id' | 'download' | 'keepReply'>[],
): Pick<FetchFilesDeps, 'fetchFile' | 'answerLater'> {
  const platformAt = (id: PlatformId) => {
    const platform = platforms.find((one) => one.id === id);
    if (!platform) throw new Error(`No platform ${id} is connected`);
    return platform;
  };
  return {
    async fetchFile(platformId, file, { signal }) {
      const { maxBytes } = deps.policy();
      const bytes = await platformAt(platformId).download(file.ref, { signal, maxBytes });
      return keep(deps, file, Readable.fromWeb(bytes as NodeReadableStream<Uint8Array>), { signal, maxBytes });
    },
    answerLater: (tx, event, reply) => platformAt(event.platform).keepReply(tx, event, reply),
  };
}

async function keep(
  deps: TakeFileDeps,
  { name, takenAt }: RemoteFile,
  bytes: Readable,
  { signal, maxBytes }: { signal: AbortSignal; maxBytes: number },
): Promise<Fetched> {
  await deps.files.makeIncoming();
  requireDiskSpace(deps.files.folder);
  const passing = deps.files.incomingPath(`fetch-${randomUUID()}`);
  let count = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count += chunk.length;
      if (count > maxBytes) return done(new FileProblem('file-too-large', { bytes: count, maxBytes }));
      done(null, chunk);
    },
  });
  try {
    await pipeline(bytes, meter, createWriteStream(passing, { mode: 0o600 }), { signal });
    const cleanName = cleanFileName(name ?? '') || null;
    const { sha256, kind } = await takeFile(deps, passing, cleanName ?? '');
    return { kind: 'kept', attachment: { kind: kinds[kind], sha256, name: cleanName, takenAt } };
  } catch (problem) {
    if (problem instanceof FileProblem) return { kind: 'refused', text: fileProblemText(problem) };
    throw problem;
  } finally {
    await rm(passing, { force: true });
  }
}
