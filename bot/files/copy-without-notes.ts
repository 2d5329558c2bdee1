/**
 * The copy of a film or voice in an MP4 or QuickTime container that others get: what the device noted about itself and
 * the place (`udta`, `meta`, XMP in `uuid`) is overwritten, nothing is moved. The original stays as it came. Pictures and
 * sound are not touched: a camera that records its position as a track of its own keeps it.
 * Boxes: ISO/IEC 14496-12, 4.2; the place of phones: `©xyz` in udta (Android), keys in meta (Apple).
 */
import { constants } from 'node:fs';
import { copyFile, type FileHandle, open, rm } from 'node:fs/promises';
import { FileProblem } from './file-problem.ts';

const containers = ['moov', 'trak', 'mdia'];
const notes = ['udta', 'meta', 'uuid'];
/** A film of 25 MB in pieces of one picture each has some 20,000. */
const maxBoxes = 100_000;
const zeros = Buffer.alloc(65_536);

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * @param to where the copy goes
 * @returns false when there was nothing to overwrite; there is no copy then
 * @throws FileProblem `file-damaged` for more boxes than a film has
 */
export async function copyWithoutNotes(file: string, to: string): Promise<boolean> {
  await copyFile(file, to, constants.COPYFILE_EXCL);
  let isChanged = false;
  try {
    const handle = await open(to, 'r+');
    try {
      isChanged = await blankNotes(handle, (await handle.stat()).size);
    } finally {
      await handle.close();
    }
  } finally {
    if (!isChanged) await rm(to, { force: true });
  }
  return isChanged;
}

async function blankNotes(handle: FileHandle, bytes: number): Promise<boolean> {
  const spans: Span[] = [{ from: 0, to: bytes }];
  let boxes = 0;
  let isChanged = false;
  for (let span = spans.pop(); span; span = spans.pop()) {
    for (let at = span.from; at + 8 <= span.to; ) {
      boxes += 1;
      if (boxes > maxBoxes) throw new FileProblem('file-damaged');
      const { type, head, size } = await readHead(handle, at, span.to);
      const end = Math.min(at + size, span.to);
      if (size < head) {
        // No box, and nobody knows what else: it is not handed on.
        isChanged = (await blank(handle, at, span.to)) || isChanged;
        break;
      }
      if (containers.includes(type)) spans.push({ from: at + head, to: end });
      if (notes.includes(type)) {
        await handle.write('free', at + 4, 'latin1');
        await blank(handle, at + head, end);
        isChanged = true;
      }
      at = end;
    }
  }
  return isChanged;
}

/** A size of 0 reaches to the end of what it stands in, 1 says that the size follows in eight bytes. */
async function readHead(handle: FileHandle, at: number, end: number) {
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(16), position: at });
  const type = buffer.toString('latin1', 4, 8);
  const size = buffer.readUInt32BE(0);
  if (size === 0) return { type, head: 8, size: end - at };
  if (size === 1) return { type, head: 16, size: bytesRead < 16 ? 0 : Number(buffer.readBigUInt64BE(8)) };
  return { type, head: 8, size };
}

async function blank(handle: FileHandle, from: number, to: number): Promise<boolean> {
  for (let at = from; at < to; at += zeros.length) await handle.write(zeros, 0, Math.min(zeros.length, to - at), at);
  return to > from;
}
