/**
 * One file on its way from a page to the server, in pieces. A lost connection costs one piece: it asks how far the file
 * has come and goes on from there, for as long as the page is open. A refusal ends it, with the server's words.
 */

import { fetchInTime } from './fetch-in-time.ts';

/** Small at first, so that a slow line shows progress; doubled while a piece takes less than half a second. */
const firstPieceBytes = 64 * 1_024;
const largestPieceBytes = 1_024 * 1_024;
const quickMs = 500;
/** After the last piece the server opens the file and looks into it. */
const patienceMs = 120_000;
const waitMs = [500, 1_000, 2_000, 4_000];
/** Refusals that end by themselves. */
const passing = ['wrong-offset', 'stopping', 'too-many-requests', 'not-running'];

interface Taken {
  readonly offset: number;
  readonly file?: { readonly sha256: string; readonly kind: 'image' | 'pdf' | 'audio' | 'video' };
}

export type Progress = { readonly state: 'running'; readonly share: number } | { readonly state: 'offline' };

export class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** @param base address of the page @throws Refusal */
export async function sendFile(
  base: string,
  file: File,
  onProgress: (progress: Progress) => void,
): Promise<NonNullable<Taken['file']>> {
  let uploadId: string | null = null;
  for (let turn = 0; ; turn += 1) {
    try {
      uploadId ??= (await ask<{ uploadId: string }>(`${base}/uploads`, { name: file.name, bytes: file.size })).uploadId;
      return await sendPieces(`${base}/uploads/${uploadId}`, file, onProgress, () => {
        turn = 0;
      });
    } catch (problem) {
      if (problem instanceof Refusal && problem.code === 'no-upload' && uploadId !== null) uploadId = null;
      else if (problem instanceof Refusal && !passing.includes(problem.code)) throw problem;
      onProgress({ state: 'offline' });
      await new Promise((resolve) => setTimeout(resolve, waitMs[Math.min(turn, waitMs.length - 1)]));
    }
  }
}

async function sendPieces(
  address: string,
  file: File,
  onProgress: (progress: Progress) => void,
  onTaken: () => void,
): Promise<NonNullable<Taken['file']>> {
  let taken = await answerOf<Taken>(await fetchInTime(address, {}, patienceMs));
  let pieceBytes = firstPieceBytes;
  while (!taken.file) {
    const { offset } = taken;
    onProgress({ state: 'running', share: offset / file.size });
    const startedMs = performance.now();
    const piece = {
      method: 'PATCH',
      headers: { 'x-offset': String(offset), 'content-type': 'application/octet-stream', ...language() },
      body: file.slice(offset, offset + pieceBytes),
    };
    taken = await answerOf<Taken>(await fetchInTime(address, piece, patienceMs));
    onTaken();
    if (performance.now() - startedMs < quickMs) pieceBytes = Math.min(largestPieceBytes, pieceBytes * 2);
  }
  return taken.file;
}

/** Sends JSON. @throws Refusal for an answer that is none, TypeError without a connection */
export async function ask<T>(address: string, body: object): Promise<T> {
  const sent = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...language() },
    body: JSON.stringify(body),
  };
  return answerOf<T>(await fetchInTime(address, sent, patienceMs));
}

async function answerOf<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  if (response.headers.get('content-type')?.startsWith('application/json')) {
    const { code, message } = (await response.json()) as { code: string; message: string };
    throw new Refusal(code, message);
  }
  // The link has run out or is somebody else's: the page says it in words.
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  const said = [...page.querySelectorAll('main > *')].map((line) => line.textContent?.trim()).join(' ');
  throw new Refusal(response.status >= 500 ? 'not-running' : 'closed', said);
}

function language() {
  return { 'x-baton-language': document.documentElement.lang };
}
