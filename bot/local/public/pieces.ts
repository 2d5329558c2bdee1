/**
 * What is about to be sent along with a text: files on their way and places. Kept per person and conversation until the
 * message is sent, also when the page is loaded again; a file that cannot be sent is said at once and never gets this far.
 */
import type { SentAttachment } from '../../../jobs/chat-platform.ts';
import { maxFilesAtOnce, refusalOf } from './file-rules.ts';
import { forgetOldFiles, type KeptPiece, keepUnsentPieces, keptFile, unsentPieces } from './kept-files.ts';
import { emit, state } from './state.ts';
import { t } from './texts.ts';
import { showToast } from './toasts.ts';
import { Upload } from './upload.ts';

/** A file on its way, or what the server has already. */
export type Piece = Upload | SentAttachment;

const waiting = new Map<string, readonly Piece[]>();
/** Before that, what was kept is not written over. */
let isBroughtBack = false;

/** Goes on with what waited before the page was loaded again. */
export async function bringBackPieces(): Promise<void> {
  for (const [where, kept] of Object.entries(unsentPieces())) {
    const pieces = await broughtBack(kept);
    follow(pieces);
    if (pieces.length > 0) waiting.set(where, [...pieces, ...(waiting.get(where) ?? [])]);
  }
  isBroughtBack = true;
  changed();
  await forgetOldFiles();
}

/** What this browser has not kept is said by name. */
export async function broughtBack(kept: readonly KeptPiece[]): Promise<Piece[]> {
  const pieces: Piece[] = [];
  const lost: string[] = [];
  for (const one of kept) {
    const found = 'fileKey' in one ? await keptFile(one.fileKey) : null;
    if (!('fileKey' in one)) pieces.push(one);
    else if (found) pieces.push(new Upload(found.file, found.takenAt, found));
    else lost.push(one.name);
  }
  if (lost.length > 0) showToast({ tone: 'warning', text: t.files.lost(lost.join(t.files.listSeparator)) });
  return pieces;
}

export function asKept(piece: Piece): KeptPiece {
  return attachmentOf(piece) ?? { fileKey: (piece as Upload).key, name: (piece as Upload).file.name };
}

export function pendingPieces(): readonly Piece[] {
  return waiting.get(place()) ?? [];
}

/** Starts sending what may be sent, and says why the rest may not. @param takenAt when it was recorded just now */
export function addFiles(files: readonly File[], takenAt: Date | null = null): void {
  if (!state.open) return;
  const free = maxFilesAtOnce - pendingPieces().length;
  const refusals = files.flatMap((file) => refusalOf(file) ?? []);
  const fitting = files.filter((file) => refusalOf(file) === null);
  if (fitting.length > free) refusals.push(t.files.tooMany(maxFilesAtOnce));
  for (const text of refusals) showToast({ tone: 'warning', text });
  add(fitting.slice(0, free).map((file) => new Upload(file, takenAt?.toISOString() ?? null)));
}

export function addPlace(spot: Extract<SentAttachment, { kind: 'location' }>): void {
  add([spot]);
}

export function removePiece(piece: Piece): void {
  if (piece instanceof Upload) piece.forget();
  waiting.set(
    place(),
    pendingPieces().filter((other) => other !== piece),
  );
  changed();
}

/** Hands over everything for the message that is being sent. */
export function takePieces(): readonly Piece[] {
  const pieces = pendingPieces();
  waiting.delete(place());
  if (pieces.length > 0) changed();
  return pieces;
}

/** What the server knows of it, or null while it is on its way. */
export function attachmentOf(piece: Piece): SentAttachment | null {
  return piece instanceof Upload ? piece.result : piece;
}

export function isRefused(piece: Piece): piece is Upload {
  return piece instanceof Upload && piece.state === 'refused';
}

/** As the server takes it: what is not known is left out. */
export function wireAttachment(attachment: SentAttachment): Record<string, unknown> {
  const { kind, takenAt } = attachment;
  const when = takenAt === null ? {} : { takenAt };
  if (kind !== 'location') return { kind, sha256: attachment.sha256, name: attachment.name ?? '', ...when };
  const { lat, lng, accuracyM, label } = attachment;
  return { kind, lat, lng, accuracyM, ...(label === null ? {} : { label }), ...when };
}

function add(pieces: readonly Piece[]): void {
  if (pieces.length === 0) return;
  waiting.set(place(), [...pendingPieces(), ...pieces]);
  follow(pieces);
  changed();
}

function follow(pieces: readonly Piece[]): void {
  for (const piece of pieces) if (piece instanceof Upload) piece.onChange(() => emit('pieces'));
}

function changed(): void {
  if (isBroughtBack)
    keepUnsentPieces(Object.fromEntries([...waiting].map(([where, pieces]) => [where, pieces.map(asKept)])));
  emit('pieces');
}

function place(): string {
  return `${state.actingId} ${state.open?.id ?? ''}`;
}
