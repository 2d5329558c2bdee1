/**
 * Voices that browsers do not play (AMR) become MP4 audio where ffmpeg is installed; without it they stay as they are and
 * are offered as a download. Looked for once, at the first such voice.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { FileStore } from './file-store.ts';

export interface AudioConverter {
  /** @returns null where it cannot be converted */
  toPlayable(file: string): Promise<Buffer | null>;
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
      if (!(await isThere)) return null;
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
    },
  };
}
