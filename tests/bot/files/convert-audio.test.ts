/** Voices that browsers do not play: converted by a program where there is one, else by our own decoder. */
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAudioConverter } from '../../../bot/files/convert-audio.ts';
import { decodeAmr } from '../../../bot/files/decode-amr.ts';
import { FileStore } from '../../../bot/files/file-store.ts';
import { readMedia } from '../../../bot/files/read-media.ts';
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

const noProgram = () => path.join(folder, 'no-such-program');

/** A second of a pure tone as AMR, by the encoder of the same library. */
function toneAmr(hertz: number): Buffer {
  interface Encoder {
    onmessage?: (event: { data: object }) => void;
    postMessage(answer: { amr: Uint8Array }): void;
  }
  let made = new Uint8Array();
  const encoder: Encoder = { postMessage: ({ amr: bytes }) => (made = new Uint8Array(bytes)) };
  Object.assign(globalThis, { self: encoder });
  (createRequire(import.meta.url)('benz-amr-recorder/src/amrnb.js') as () => void)();
  const samples = Float32Array.from({ length: 8_000 }, (_, at) => Math.sin((at * 2 * Math.PI * hertz) / 8_000) / 2);
  encoder.onmessage?.({ data: { command: 'encode', samples, sampleRate: 8_000 } });
  Reflect.deleteProperty(globalThis, 'self');
  return Buffer.from(made);
}

test('gives what the program made, and leaves nothing behind', async () => {
  const made = await createAudioConverter(files, program('printf playable > "$to"')).toPlayable(voice);
  expect(made?.bytes.toString()).toBe('playable');
  expect(made?.mime).toBe('audio/mp4');
  expect(readdirSync(path.join(folder, 'files', 'incoming'))).toEqual([]);
});

test('the program is not there, or fails: decoded here as WAV of the same length, and nothing is left behind', async () => {
  const failing = program('printf half > "$to"; exit 1');
  for (const ffmpeg of [noProgram(), failing]) {
    const made = await createAudioConverter(files, ffmpeg).toPlayable(voice);
    expect(made?.mime).toBe('audio/wav');
    const file = path.join(folder, 'made.wav');
    writeFileSync(file, made?.bytes ?? '');
    expect(await readMedia(file, 'audio/wav')).toEqual({ durationMs: 1_000 });
  }
  expect(readdirSync(path.join(folder, 'files', 'incoming'))).toEqual([]);
});

test('a tone sounds as it did: 440 waves in a second, 352 in the 0.8 seconds between its ends', async () => {
  const wav = await decodeAmr(toneAmr(440));
  const samples = Array.from({ length: 6_400 }, (_, at) => wav?.readInt16LE(44 + (800 + at) * 2) ?? 0);
  const rises = samples.filter((sample, at) => at > 0 && sample >= 0 && (samples[at - 1] ?? 0) < 0).length;
  expect(rises).toBeGreaterThanOrEqual(350);
  expect(rises).toBeLessThanOrEqual(354);
  expect(Math.max(...samples)).toBeGreaterThan(8_000);
});

test('wide band, something else, nothing: not converted', async () => {
  for (const bytes of [
    Buffer.from('#!AMR-WB\n12345'),
    Buffer.from('RIFF1234WAVE'),
    Buffer.from('#!AMR\n'),
    Buffer.alloc(0),
  ])
    expect(await decodeAmr(bytes)).toBeNull();
  writeFileSync(voice, '#!AMR-WB\n12345');
  expect(await createAudioConverter(files, noProgram()).toPlayable(voice)).toBeNull();
});

test('far more than a voice is not decoded: it would fill the memory', async () => {
  expect(await decodeAmr(amr(40_000))).toBeNull();
});
