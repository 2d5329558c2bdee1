/**
 * Voices that browsers do not play (AMR) become MP4 audio where ffmpeg is installed, else WAV by a decoder of our own in a
 * thread beside; wide-band AMR stays as it is without ffmpeg, and is offered as a download. ffmpeg is looked for once.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { decodeAmr } from './decode-amr.ts';
import type { FileStore } from './file-store.ts';

export interface PlayableAudio {
  readonly bytes: Buffer;
  readonly mime: 'audio/mp4' | 'audio/wav';
}

export interface AudioConverter {
  /** @returns null where it cannot be converted */
  toPlayable(file: string): Promise<PlayableAudio | null>;
}

const run = promisify(execFile);
/** A voice message has at most some minutes. */
const timeoutMs = 20_000;

/** @param ffmpeg name or path of the program */
export function createAudioConverter(files: FileStore, ffmpeg = 'ffmpeg'): AudioConverter {
  let isThere: Promise<boolean> | undefined;
  return {
    async toPlayable(file) {
      isThere ??= run(ffmpeg, ['-version'], { timeout: timeoutMs }).then(
        () => true,
        () => false,
      );
      const made = (await isThere) ? await convert(files, ffmpeg, file) : null;
      if (made) return { bytes: made, mime: 'audio/mp4' };
      const wav = await decodeAmr(await readFile(file));
      return wav && { bytes: wav, mime: 'audio/wav' };
    },
  };
}

async function convert(files: FileStore, ffmpeg: string, file: string): Promise<Buffer | null> {
  const made = files.incomingPath(`voice-${randomUUID()}`);
  const words = ['-nostdin', '-v', 'error', '-y', '-i', file, '-vn', '-map_metadata', '-1', '-f', 'mp4', made];
  try {
    await run(ffmpeg, words, { timeout: timeoutMs, killSignal: 'SIGKILL' });
    return await readFile(made);
  } catch {
    return null;
  } finally {
    await rm(made, { force: true });
  }
}
