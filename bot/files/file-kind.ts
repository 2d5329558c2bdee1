/**
 * What a file is by its content: one of the kinds that are taken, or why not. The name only counts where it says
 * something else than the content: whoever calls a picture a PDF is told so.
 */
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Row } from '../../db/tables/define-tables.ts';
import { FileProblem } from './file-problem.ts';

export type StoredKind = Row<'files'>['kind'];

export interface FileKind {
  readonly mime: string;
  readonly kind: StoredKind;
}

/** By the names that file-type gives them. Pictures that move (GIF) and formats phones do not send are left out. */
const kinds: Readonly<Record<string, FileKind>> = {
  'image/jpeg': { mime: 'image/jpeg', kind: 'image' },
  'image/png': { mime: 'image/png', kind: 'image' },
  'image/webp': { mime: 'image/webp', kind: 'image' },
  'application/pdf': { mime: 'application/pdf', kind: 'pdf' },
  'audio/amr': { mime: 'audio/amr', kind: 'audio' },
  'audio/mpeg': { mime: 'audio/mpeg', kind: 'audio' },
  'audio/x-m4a': { mime: 'audio/mp4', kind: 'audio' },
  'audio/mp4': { mime: 'audio/mp4', kind: 'audio' },
  'audio/wav': { mime: 'audio/wav', kind: 'audio' },
  'audio/ogg': { mime: 'audio/ogg', kind: 'audio' },
  'video/mp4': { mime: 'video/mp4', kind: 'video' },
  'video/quicktime': { mime: 'video/quicktime', kind: 'video' },
  'video/webm': { mime: 'video/webm', kind: 'video' },
};

const kindByExtension: Readonly<Record<string, StoredKind>> = {
  jpg: 'image',
  jpeg: 'image',
  png: 'image',
  webp: 'image',
  pdf: 'pdf',
  amr: 'audio',
  mp3: 'audio',
  m4a: 'audio',
  wav: 'audio',
  ogg: 'audio',
  mp4: 'video',
  mov: 'video',
  webm: 'video',
};

const archives = ['zip', 'x-rar-compressed', 'x-7z-compressed', 'gzip', 'x-tar', 'x-bzip2', 'x-xz', 'zstd'];

/** @throws FileProblem */
export async function readFileKind(file: string, name: string): Promise<FileKind> {
  const { fileTypeFromFile } = await import('file-type');
  const found = await fileTypeFromFile(file);
  const mime = found?.mime.replace(/;.*$/, '') ?? '';
  const known = Object.hasOwn(kinds, mime) ? kinds[mime] : undefined;
  if (!known) throw await refusalOf(file, mime);
  const exact = await soundOrPicture(file, known);
  const named = kindByExtension[path.extname(name).slice(1).toLowerCase()];
  if (named && isPlayed(named) !== isPlayed(exact.kind)) throw differs(named, exact.kind);
  if (named && !isPlayed(named) && named !== exact.kind) throw differs(named, exact.kind);
  return exact;
}

function differs(named: StoredKind, is: StoredKind): FileProblem {
  return new FileProblem('file-name-differs', { named, is });
}

function isPlayed(kind: StoredKind): boolean {
  return kind === 'audio' || kind === 'video';
}

/** The same container holds a voice or a film; a browser's recorder names both alike. */
async function soundOrPicture(file: string, known: FileKind): Promise<FileKind> {
  if (known.kind !== 'video') return known;
  const bytes = await readFile(file);
  const has = (text: string) => bytes.includes(text, 0, 'latin1');
  const hasPicture =
    known.mime === 'video/webm'
      ? has('V_VP') || has('V_AV1') || has('V_MPEG') || !has('A_')
      : has('vide') || !has('soun');
  return hasPicture ? known : { mime: known.mime === 'video/webm' ? 'audio/webm' : 'audio/mp4', kind: 'audio' };
}

async function refusalOf(file: string, mime: string): Promise<FileProblem> {
  if (/heic|heif|avif/.test(mime)) return new FileProblem('file-type-heic');
  if (/officedocument|opendocument|x-cfb|msword|ms-excel|ms-powerpoint/.test(mime))
    return new FileProblem('file-type-office');
  if (archives.includes(mime.replace('application/', ''))) return new FileProblem('file-type-archive');
  const start = (await readStart(file)).toString('utf8').trimStart().toLowerCase();
  const isMarkup = mime.includes('xml') || /^(\ufeff)?<(!doctype|html|svg|\?xml|script|head|body)/.test(start);
  return new FileProblem(isMarkup ? 'file-type-web' : 'file-type');
}

async function readStart(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(512), position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
