/**
 * How long a recording or a film lasts, where its container says so in a place that is easy to find (WAV, MP4, AMR).
 * A container without its index is refused as damaged. Nothing is decoded: that is for the browser.
 */
import { readFile } from 'node:fs/promises';
import { setImmediate as letOthersIn } from 'node:timers/promises';
import type { FileFacts } from '../../db/tables/evidence.ts';
import { FileProblem } from './file-problem.ts';

/** Bytes of one AMR narrow-band frame (20 ms) by its type, with the byte that says the type. */
const amrFrameBytes = [13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1];

const amrFrameMs = 20;
/** A millisecond's work. */
const framesAtATime = 100_000;
/** Nothing that people send at this size lasts longer than a day: such a length was made up. */
const maxDurationMs = 86_400_000;

/** @throws FileProblem `file-damaged`, also for a length that cannot be */
export async function readMedia(file: string, mime: string): Promise<FileFacts> {
  const durationMs = await lengthOf(await readFile(file), mime);
  if (durationMs === null || !Number.isFinite(durationMs)) return {};
  if (durationMs > maxDurationMs) throw new FileProblem('file-damaged');
  return { durationMs: Math.round(durationMs) };
}

async function lengthOf(bytes: Buffer, mime: string): Promise<number | null> {
  try {
    return await durationOf(bytes, mime);
  } catch (problem) {
    // A number that should stand behind the end of the file.
    throw problem instanceof FileProblem ? problem : new FileProblem('file-damaged', {}, problem);
  }
}

async function durationOf(bytes: Buffer, mime: string): Promise<number | null> {
  if (mime === 'audio/wav') return wavMs(bytes);
  if (mime === 'audio/amr') return amrMs(bytes);
  if (mime === 'audio/mp4' || mime === 'video/mp4' || mime === 'video/quicktime') return mp4Ms(bytes);
  return null;
}

function wavMs(bytes: Buffer): number | null {
  const format = bytes.indexOf('fmt ', 12, 'latin1');
  const data = bytes.indexOf('data', 12, 'latin1');
  if (format < 0 || data < 0 || data + 8 > bytes.length) throw new FileProblem('file-damaged');
  const bytesPerSecond = bytes.readUInt32LE(format + 16);
  // A recorder that was cut off leaves the announced length wrong: what is there counts.
  const length = Math.min(bytes.readUInt32LE(data + 4), bytes.length - data - 8);
  if (length === 0) throw new FileProblem('file-damaged');
  return bytesPerSecond > 0 ? (length / bytesPerSecond) * 1000 : null;
}

async function amrMs(bytes: Buffer): Promise<number | null> {
  const head = '#!AMR\n';
  if (!bytes.subarray(0, head.length).equals(Buffer.from(head, 'latin1'))) return null;
  let frames = 0;
  for (let at = head.length; at < bytes.length && frames * amrFrameMs <= maxDurationMs; frames += 1) {
    at += amrFrameBytes[((bytes[at] ?? 0) >> 3) & 15] ?? 1;
    if (frames % framesAtATime === framesAtATime - 1) await letOthersIn();
  }
  if (frames === 0) throw new FileProblem('file-damaged');
  return frames * amrFrameMs;
}

/** The movie header says the length; a film that is written in pieces says 0 there, and its length is left out. */
function mp4Ms(bytes: Buffer): number | null {
  const at = bytes.indexOf('mvhd', 0, 'latin1');
  if (at < 0 || at + 36 > bytes.length) throw new FileProblem('file-damaged');
  const isLong = bytes[at + 4] === 1;
  const scale = bytes.readUInt32BE(at + (isLong ? 24 : 16));
  const length = isLong ? Number(bytes.readBigUInt64BE(at + 28)) : bytes.readUInt32BE(at + 20);
  return scale > 0 && length > 0 && length < 0xffffffff ? (length / scale) * 1000 : null;
}
