/**
 * Files that are on their way, kept by this browser so that a reload goes on where they were: phones throw a page away
 * while their camera is open. Kept only until they are sent or taken out. Where a browser keeps nothing, nothing breaks:
 * the page then says which file has to be chosen again.
 */
import type { SentAttachment } from '../../../jobs/chat-platform.ts';

/** A place or a file that the server has; or the key under which this browser keeps one that is on its way. */
export type KeptPiece = SentAttachment | { readonly fileKey: string; readonly name: string };

export interface KeptFile {
  readonly key: string;
  readonly file: File;
  readonly memberId: string;
  /** ISO text; when the device recorded it, if it was recorded just now. */
  readonly takenAt: string | null;
  /** Milliseconds of the browser's clock. */
  readonly keptAtMs: number;
}

const database = 'baton-files';
const storeName = 'files';
const piecesKey = 'baton-pieces';
/** Of tabs that were closed; nobody comes back to them. */
const oldMs = 24 * 60 * 60 * 1_000;

export async function keepFile(kept: Omit<KeptFile, 'keptAtMs'>): Promise<void> {
  await run('readwrite', (files) => files.put({ ...kept, keptAtMs: Date.now() }, kept.key));
}

/** @returns null when it is not there */
export async function keptFile(key: string): Promise<KeptFile | null> {
  return ((await run('readonly', (files) => files.get(key))) as KeptFile | undefined) ?? null;
}

export async function forgetFile(key: string): Promise<void> {
  sessionStorage.removeItem(uploadKey(key));
  await run('readwrite', (files) => files.delete(key));
}

export async function forgetOldFiles(): Promise<void> {
  const all = ((await run('readonly', (files) => files.getAll())) ?? []) as KeptFile[];
  for (const { key, keptAtMs } of all) if (Date.now() - keptAtMs > oldMs) await forgetFile(key);
}

/** What waits beside the text, by person and conversation. */
export function unsentPieces(): Readonly<Record<string, readonly KeptPiece[]>> {
  try {
    return JSON.parse(sessionStorage.getItem(piecesKey) ?? '{}') as Record<string, KeptPiece[]>;
  } catch {
    return {};
  }
}

export function keepUnsentPieces(pieces: Readonly<Record<string, readonly KeptPiece[]>>): void {
  sessionStorage.setItem(piecesKey, JSON.stringify(pieces));
}

/** The upload that the server has begun for it. */
export function uploadOf(key: string): string | null {
  return sessionStorage.getItem(uploadKey(key));
}

export function rememberUpload(key: string, uploadId: string): void {
  sessionStorage.setItem(uploadKey(key), uploadId);
}

function uploadKey(key: string): string {
  return `baton-upload:${key}`;
}

let opening: Promise<IDBDatabase> | null = null;

/** @returns what was asked for; undefined where this browser keeps nothing */
async function run(mode: IDBTransactionMode, ask: (files: IDBObjectStore) => IDBRequest): Promise<unknown> {
  try {
    opening ??= open();
    const files = (await opening).transaction(storeName, mode).objectStore(storeName);
    return await answerOf(ask(files));
  } catch {
    return undefined;
  }
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(database, 1);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(storeName));
  return answerOf(request);
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error));
  });
}
