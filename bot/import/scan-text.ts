/**
 * The first pass over an import file: its SHA-256, by which a repeated import is recognised, and its encoding. Nothing is
 * guessed from samples: an encoding is taken only when the whole file is valid in it, UTF-8 before GBK (GB 18030).
 * It keeps nothing of the file in memory.
 */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { ImportProblem } from './import-problem.ts';
import type { ImportSource } from './import-source.ts';

export interface ScannedText {
  /** SHA-256 of the bytes, hexadecimal. */
  readonly hash: string;
  readonly encoding: Encoding;
}

export type Encoding = (typeof encodings)[number];

/** UTF-16 only with its mark in front, as spreadsheets write "Unicode text". */
const encodings = ['utf-8', 'gb18030', 'utf-16le'] as const;

interface Candidate {
  readonly encoding: Encoding;
  readonly decoder: TextDecoder;
}

/** @throws ImportProblem `encoding-unknown`, `encoding-damaged`, `file-empty` */
export async function scanText(source: ImportSource): Promise<ScannedText> {
  const digest = createHash('sha256');
  const damage = damageMeter();
  let candidates: Candidate[] | undefined;
  for await (const bytes of (await source.open()) as AsyncIterable<Buffer>) {
    digest.update(bytes);
    damage.read(bytes);
    candidates = (candidates ?? candidatesFor(bytes)).filter(({ decoder }) => isText(decoder, bytes));
  }
  if (!candidates) throw new ImportProblem('file-empty', { file: source.name });
  const found = candidates.find(({ decoder }) => isText(decoder, undefined));
  if (!found) throw new ImportProblem('encoding-unknown', { file: source.name });
  if (found.encoding === 'gb18030' && damage.isDamagedUtf8()) {
    throw new ImportProblem('encoding-damaged', { file: source.name });
  }
  return { hash: digest.digest('hex'), encoding: found.encoding };
}

/** The file as text, without the mark at its beginning. */
export async function* readText(source: ImportSource, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  const stream: Readable = await source.open();
  for await (const bytes of stream as AsyncIterable<Buffer>) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}

function candidatesFor(start: Buffer): Candidate[] {
  const isUtf16 = start[0] === 0xff && start[1] === 0xfe;
  const possible = isUtf16 ? (['utf-16le'] as const) : (['utf-8', 'gb18030'] as const);
  return possible.map((encoding) => ({ encoding, decoder: new TextDecoder(encoding, { fatal: true }) }));
}

/**
 * UTF-8 of which a few bytes are broken often is valid GBK, of another text. It gives itself away by the many three-byte
 * characters that are right; in GBK text those turn up by accident only.
 */
function damageMeter() {
  const decoder = new TextDecoder('utf-8');
  let right = 0;
  let wrong = 0;
  return {
    read: (bytes: Buffer) => {
      const text = decoder.decode(bytes, { stream: true });
      right += text.match(/[\u0800-\ufffc]/g)?.length ?? 0;
      wrong += text.match(/\ufffd/g)?.length ?? 0;
    },
    isDamagedUtf8: () => right > wrong,
  };
}

/**
 * Text has no zero characters; pictures, archives and spreadsheets have.
 * @param bytes undefined = the end of the file: a character that was begun must be complete
 */
function isText(decoder: TextDecoder, bytes: Buffer | undefined): boolean {
  try {
    return !decoder.decode(bytes, { stream: bytes !== undefined }).includes('\0');
  } catch {
    return false;
  }
}
