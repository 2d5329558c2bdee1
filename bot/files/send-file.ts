/**
 * Answers a request with a stored file, so that a browser shows it and nothing in it runs: its own type, no sniffing, a
 * sandbox, PDF as a download. Understands one range, as players of sound and film ask for.
 */
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { StoredFile } from '../../db/repos/files.ts';
import { downloadName } from './download-name.ts';
import type { FileStore } from './file-store.ts';

const harmless = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  // Who may see it can change; the bytes under this name never do.
  'cache-control': 'private, max-age=300',
} as const;

/** A page of a document, drawn just now. */
export function sendPicture(response: Response, png: Buffer): void {
  response.set({ ...harmless, 'content-type': 'image/png', 'content-disposition': 'inline' }).send(png);
}

/** @param name under which its sender knows it; its SHA-256 where there is none */
export async function sendFile(
  response: Response,
  files: FileStore,
  file: StoredFile,
  name?: string | null,
): Promise<void> {
  const { sha256, mime, kind, bytes } = file;
  if (!(await files.has(sha256))) {
    response.status(404).end();
    return;
  }
  const isShown = kind !== 'pdf' && mime !== 'audio/amr';
  response.set({
    ...harmless,
    'content-type': mime,
    'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encode(downloadName(file, name))}`,
    'accept-ranges': 'bytes',
    etag: `"${sha256}"`,
  });
  const range = rangeOf(response.req.get('range'), bytes);
  if (range === 'outside') {
    response.set('content-range', `bytes */${bytes}`).status(416).end();
    return;
  }
  if (range) response.status(206).set('content-range', `bytes ${range.start}-${range.end}/${bytes}`);
  response.set('content-length', String(range ? range.end - range.start + 1 : bytes));
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  // A player that has enough closes the connection; that is no fault.
  await pipeline(files.read(sha256, range ?? undefined), response).catch((problem) => {
    if (!response.destroyed) throw problem;
  });
}

function encode(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

/** bytes=0-99, bytes=100-, bytes=-100; several ranges at once are answered with the whole. */
function rangeOf(header: string | undefined, bytes: number): { start: number; end: number } | 'outside' | null {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, bytes - Number(to)) : Number(from);
  const end = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1);
  return start > end || start >= bytes ? 'outside' : { start, end };
}
