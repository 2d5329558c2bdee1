/**
 * Under which name a stored file is saved: what its sender called it, with an ending that says what it is. A page of HTML
 * that hides in a PDF and is called so would run when it is opened from the disk; as .html.pdf it is a PDF.
 */
import path from 'node:path';
import type { StoredFile } from '../../db/repos/files.ts';
import { cleanFileName } from './clean-file-name.ts';

/** By the types that are taken (file-kind.ts) and made here; the first is the one that is added. */
const endings: Readonly<Record<string, readonly string[]>> = {
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
  'application/pdf': ['pdf'],
  'audio/amr': ['amr'],
  'audio/mpeg': ['mp3'],
  'audio/mp4': ['m4a', 'mp4'],
  'audio/wav': ['wav'],
  'audio/ogg': ['ogg', 'oga', 'opus'],
  'audio/webm': ['webm'],
  'video/mp4': ['mp4', 'm4v'],
  'video/quicktime': ['mov'],
  'video/webm': ['webm'],
};

/** @param name as its sender calls it; without one, the beginning of its SHA-256 */
export function downloadName({ sha256, mime }: Pick<StoredFile, 'sha256' | 'mime'>, name?: string | null): string {
  const known = endings[mime] ?? ['bin'];
  const given = cleanFileName(name ?? '') || sha256.slice(0, 12);
  const ending = path.extname(given).slice(1).toLowerCase();
  return known.includes(ending) ? given : `${given}.${known[0]}`;
}
