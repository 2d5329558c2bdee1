/** Voices that browsers do not play: converted by a program where there is one, kept as they are where there is none. */
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAudioConverter } from '../../../bot/files/convert-audio.ts';
import { FileStore } from '../../../bot/files/file-store.ts';
import { amr } from '../../support/evidence-files.ts';

let folder: string;
let files: FileStore;
let voice: string;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'baton-audio-'));
  files = new FileStore(path.join(folder, 'files'));
  await files.makeIncoming();
  voice = path.join(folder, 'voice.amr');
  writeFileSync(voice, amr(50));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A stand-in for ffmpeg: says its version, then does this with the last word, which is where the result belongs. */
function program(does: string): string {
  const file = path.join(folder, 'ffmpeg');
  writeFileSync(file, `#!/bin/sh\n[ "$1" = "-version" ] && exit 0\nfor to; do :; done\n${does}\n`);
  chmodSync(file, 0o755);
  return file;
}

test('gives what the program made, and leaves nothing behind', async () => {
  const made = await createAudioConverter(files, program('printf playable > "$to"')).toPlayable(voice);
  expect(made?.toString()).toBe('playable');
  expect(readdirSync(path.join(folder, 'files', 'incoming'))).toEqual([]);
});

test('is not there, or fails: nothing is given, and nothing is left behind', async () => {
  expect(await createAudioConverter(files, path.join(folder, 'no-such-program')).toPlayable(voice)).toBeNull();
  const failing = createAudioConverter(files, program('printf half > "$to"; exit 1'));
  expect(await failing.toPlayable(voice)).toBeNull();
  expect(readdirSync(path.join(folder, 'files', 'incoming'))).toEqual([]);
});
