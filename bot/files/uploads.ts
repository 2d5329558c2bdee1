/**
 * Files that people send, piece by piece: where a piece goes is said by the sender and must fit what is there, so that a
 * lost connection costs one piece. When the last byte has come the file is taken or refused (take-file.ts).
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm, stat, truncate } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { dropUpload, findFile, findUpload, finishUpload, type StoredFile, type Upload } from '../../db/repos/files.ts';
import { requireDiskSpace } from '../require-disk-space.ts';
import { cleanFileName } from './clean-file-name.ts';
import { FileProblem } from './file-problem.ts';
import { type TakeFileDeps, takeFile } from './take-file.ts';

export interface UploadState {
  /** Bytes that are there. */
  readonly offset: number;
  /** Once it is whole and was taken. */
  readonly file: StoredFile | null;
}

/** `no-upload` = there is none of this id for this member; `wrong-offset` = ask where to go on. */
export class UploadProblem extends Error {
  readonly code: 'no-upload' | 'wrong-offset';
  constructor(code: UploadProblem['code']) {
    super(code);
    this.name = 'UploadProblem';
    this.code = code;
  }
}

export class Uploads {
  readonly #deps: TakeFileDeps;
  /** Pieces that are being written, by upload. */
  readonly #underWay = new Map<string, { readonly abort: AbortController; readonly ended: Promise<void> }>();

  constructor(deps: TakeFileDeps) {
    this.#deps = deps;
  }

  /** Larger files are refused; in bytes. */
  get maxBytes(): number {
    return this.#deps.policy().maxBytes;
  }

  /** Longest side of pictures that others see, in pixels. */
  get displaySide(): number {
    return this.#deps.policy().displaySide;
  }

  /** @param bytes as the sender announces @throws FileProblem when it is empty or too large, before a byte is sent; StoreError `full` */
  async begin(memberId: string, name: string, bytes: number): Promise<string> {
    const { store, files, policy, now } = this.#deps;
    const { maxBytes } = policy();
    if (bytes === 0) throw new FileProblem('file-empty');
    if (bytes > maxBytes) throw new FileProblem('file-too-large', { bytes, maxBytes });
    await files.makeIncoming();
    requireDiskSpace(files.folder);
    const id = randomUUID();
    const fileName = cleanFileName(name);
    await store.transaction((tx) => tx.insert('uploads', { id, memberId, fileName, bytes, startedAt: now() }));
    return id;
  }

  /** @throws UploadProblem */
  async state(memberId: string, id: string): Promise<UploadState> {
    const upload = await this.#find(memberId, id);
    const file = upload.sha256 === null ? null : await findFile(this.#deps.store.read, upload.sha256);
    return file ? { offset: upload.bytes, file } : { offset: await this.#bytesThere(id), file: null };
  }

  /**
   * Adds a piece; bytes beyond the announced ones are refused. A piece that is still under way for the same upload is
   * ended first: its sender has lost the connection and come back, though this side has not noticed yet.
   * @throws UploadProblem, FileProblem when the file is whole and is not taken; the upload is gone then
   */
  async append(memberId: string, id: string, offset: number, piece: Readable): Promise<UploadState> {
    for (let before = this.#underWay.get(id); before; before = this.#underWay.get(id)) {
      before.abort.abort();
      await before.ended;
    }
    const abort = new AbortController();
    const work = this.#append(memberId, id, offset, piece, abort.signal).finally(() => this.#underWay.delete(id));
    const ended = work.then(
      () => undefined,
      () => undefined,
    );
    this.#underWay.set(id, { abort, ended });
    return work;
  }

  async #append(
    memberId: string,
    id: string,
    offset: number,
    piece: Readable,
    signal: AbortSignal,
  ): Promise<UploadState> {
    const upload = await this.#find(memberId, id);
    if (upload.sha256 !== null) return this.state(memberId, id);
    if (offset !== (await this.#bytesThere(id))) throw new UploadProblem('wrong-offset');
    try {
      const there = await this.#write(upload, offset, piece, signal);
      if (there < upload.bytes) return { offset: there, file: null };
      return { offset: there, file: await this.#finish(upload) };
    } catch (problem) {
      if (problem instanceof FileProblem) await this.#drop(id);
      throw signal.aborted ? new UploadProblem('wrong-offset') : problem;
    }
  }

  async #find(memberId: string, id: string): Promise<Upload> {
    const upload = await findUpload(this.#deps.store.read, id, memberId);
    if (!upload) throw new UploadProblem('no-upload');
    return upload;
  }

  /** What arrived before a connection broke stays; a piece that is too long is cut off again, and refused. */
  async #write({ id, bytes }: Upload, offset: number, piece: Readable, signal: AbortSignal): Promise<number> {
    let there = offset;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        there += chunk.length;
        if (there > bytes) return done(new FileProblem('file-damaged'));
        done(null, chunk);
      },
    });
    const to = createWriteStream(this.#deps.files.incomingPath(id), {
      flags: offset === 0 ? 'w' : 'r+',
      start: offset,
      mode: 0o600,
    });
    await pipeline(piece, meter, to, { signal });
    return there;
  }

  async #finish(upload: Upload): Promise<StoredFile> {
    const { store, files } = this.#deps;
    await truncate(files.incomingPath(upload.id), upload.bytes);
    const file = await takeFile(this.#deps, files.incomingPath(upload.id), upload.fileName);
    await store.transaction((tx) => finishUpload(tx, upload.id, file.sha256));
    return file;
  }

  async #drop(id: string): Promise<void> {
    const { store, files } = this.#deps;
    await store.transaction((tx) => dropUpload(tx, id));
    await rm(files.incomingPath(id), { force: true });
  }

  async #bytesThere(id: string): Promise<number> {
    return stat(this.#deps.files.incomingPath(id)).then(
      ({ size }) => size,
      () => 0,
    );
  }
}
