/**
 * One file on its way to the server, in pieces: shows how far it has got, goes on where it was after a lost connection
 * or a reload, and can be called off. Never gives up by itself while only the connection is gone.
 */
import type { SentAttachment } from '../../../jobs/chat-platform.ts';
import { get, newEventId, patchBytes, post, Refusal } from './api.ts';
import { type FileKind, kindOf } from './file-rules.ts';
import { forgetFile, type KeptFile, keepFile, rememberUpload, uploadOf } from './kept-files.ts';
import { state } from './state.ts';
import { t } from './texts.ts';

/** What the server says of a file once it is whole. */
interface StoredFile {
  readonly sha256: string;
  readonly kind: 'image' | 'pdf' | 'audio' | 'video';
  readonly mime: string;
  readonly bytes: number;
  readonly width?: number;
  readonly height?: number;
  readonly pages?: number;
  readonly durationMs?: number;
}

interface Taken {
  readonly offset: number;
  readonly file?: StoredFile;
}

/** Small at first, so that a slow line shows progress; doubled while a piece takes less than half a second. */
const firstPieceBytes = 64 * 1_024;
const largestPieceBytes = 1_024 * 1_024;
const quickMs = 500;
const pieceTimeoutMs = 30_000;
/** After the last piece the server opens the file and looks into it. */
const lastPieceTimeoutMs = 120_000;
const waitMs = [500, 1_000, 2_000, 4_000];

/** Refusals that end by themselves. */
const passing = ['offline', 'not-running', 'wrong-offset', 'stopping', 'too-many-requests'];

const onTheirWay = new Set<Upload>();

/** A reload goes on with them; closing the page would end them, and a browser cannot tell the two apart: it asks first. */
addEventListener('beforeunload', (event) => {
  if (onTheirWay.size > 0) event.preventDefault();
});

export type UploadState = 'running' | 'waiting' | 'done' | 'refused' | 'cancelled';

export class Upload {
  /** Under which this browser keeps the file. */
  readonly key: string;
  readonly file: File;
  readonly kind: FileKind;
  readonly takenAt: string | null;
  /** Of this browser, for the preview before the server has it. */
  readonly previewUrl: string;
  readonly memberId: string;
  state: UploadState = 'running';
  sentBytes = 0;
  /** Why it was refused, in words. */
  problem = '';
  result: SentAttachment | null = null;
  /** It may be taken when it is sent again. */
  mayRetry = false;
  finished: Promise<void>;
  readonly #abort = new AbortController();
  readonly #listeners = new Set<() => void>();
  #wake: () => void = () => undefined;

  /**
   * @param takenAt ISO text; when the device recorded it, if it was recorded just now
   * @param kept the same file before the page was loaded again
   */
  constructor(file: File, takenAt: string | null, kept?: KeptFile) {
    this.key = kept?.key ?? newEventId();
    this.file = file;
    this.kind = kindOf(file);
    this.takenAt = takenAt;
    this.memberId = kept?.memberId ?? state.actingId;
    this.previewUrl = URL.createObjectURL(file);
    const { key, memberId } = this;
    if (!kept) void keepFile({ key, file, memberId, takenAt });
    this.finished = this.#start();
  }

  /** From 0 to 1. */
  get share(): number {
    return this.state === 'done' ? 1 : this.sentBytes / this.file.size;
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  retry(): void {
    this.finished = this.#start();
  }

  cancel(): void {
    if (this.state === 'done' || this.state === 'refused') return;
    this.#say('cancelled');
    this.#abort.abort();
    this.#wake();
  }

  /** Neither the preview nor the kept file is needed any more. */
  forget(): void {
    this.cancel();
    void forgetFile(this.key);
    URL.revokeObjectURL(this.previewUrl);
  }

  #start(): Promise<void> {
    const goOn = () => this.#wake();
    addEventListener('online', goOn);
    onTheirWay.add(this);
    return this.#run().finally(() => {
      removeEventListener('online', goOn);
      onTheirWay.delete(this);
    });
  }

  async #run(): Promise<void> {
    let uploadId = uploadOf(this.key);
    for (let turn = 0; !this.#abort.signal.aborted; ) {
      try {
        uploadId ??= await this.#begin();
        this.result = await this.#sendPieces(uploadId, () => {
          turn = 0;
        });
        if (this.result) return this.#say('done');
      } catch (problem) {
        if (this.#abort.signal.aborted) return;
        const code = problem instanceof Refusal ? problem.code : 'unforeseen';
        if (code === 'no-upload') uploadId = null;
        else if (!passing.includes(code)) {
          this.mayRetry = ['unforeseen', 'store-unavailable'].includes(code);
          this.problem = problem instanceof Refusal ? problem.message : t.notDone;
          return this.#say('refused');
        }
        this.#say('waiting');
        await this.#wait(waitMs[Math.min(turn++, waitMs.length - 1)] ?? 4_000);
      }
    }
  }

  async #begin(): Promise<string> {
    const { name, size } = this.file;
    const { uploadId } = await post<{ uploadId: string }>('/uploads', { name, bytes: size }, this.memberId);
    rememberUpload(this.key, uploadId);
    return uploadId;
  }

  /** @returns null when it was called off on the way */
  async #sendPieces(uploadId: string, onProgress: () => void): Promise<SentAttachment | null> {
    const path = `/uploads/${uploadId}`;
    const there = await get<Taken>(path, this.memberId);
    if (there.file) return this.#attachment(there.file);
    let { offset } = there;
    let pieceBytes = firstPieceBytes;
    while (!this.#abort.signal.aborted) {
      this.sentBytes = offset;
      this.#say('running');
      const startedMs = performance.now();
      const piece = this.file.slice(offset, offset + pieceBytes);
      const taken: Taken = await this.#sendPiece(path, piece, offset);
      onProgress();
      offset = taken.offset;
      if (taken.file) return this.#attachment(taken.file);
      if (performance.now() - startedMs < quickMs) pieceBytes = Math.min(largestPieceBytes, pieceBytes * 2);
    }
    return null;
  }

  /** A line that hangs counts as lost: what arrived of the piece is kept, the rest is sent again. */
  async #sendPiece(path: string, piece: Blob, offset: number): Promise<Taken> {
    const ending = new AbortController();
    const end = () => ending.abort();
    const isLast = offset + piece.size >= this.file.size;
    const timer = setTimeout(end, isLast ? lastPieceTimeoutMs : pieceTimeoutMs);
    this.#abort.signal.addEventListener('abort', end, { once: true });
    try {
      return await patchBytes<Taken>(path, piece, offset, { actingId: this.memberId, signal: ending.signal });
    } finally {
      clearTimeout(timer);
      this.#abort.signal.removeEventListener('abort', end);
    }
  }

  /** The kind by what the content is, not by what the file's name says. */
  #attachment({ kind, ...facts }: StoredFile): SentAttachment {
    const kinds = { image: 'photo', pdf: 'file', audio: 'voice', video: 'video' } as const;
    return { kind: kinds[kind], name: this.file.name, takenAt: this.takenAt, ...facts };
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #say(next: UploadState): void {
    this.state = next;
    for (const listener of this.#listeners) listener();
  }
}
