/**
 * Files in both directions. In: a message names a `downloadCode`, which becomes a signed address that dies soon; every try
 * asks for a new one, and a sign-in page is no file. Out: pictures of reports become media ids, which the vendor keeps.
 */
import { z } from 'zod';
import { PlatformError } from '../../jobs/chat-platform.ts';
import type { FileStore } from '../files/file-store.ts';
import type { OpenApi } from './client.ts';
import { DingtalkError } from './errors.ts';

const addressShape = z.object({ downloadUrl: z.url({ protocol: /^https?$/ }) });
const wrappedShape = z.object({ data: addressShape });
const uploadedShape = z.object({ media_id: z.string().regex(/^@\S+$/) });
const downloadTimeoutMs = 60_000;
/** Media ids can be used again: one upload per picture and process. */
const rememberedPictures = 200;

export class Media {
  readonly #api: OpenApi;
  readonly #robotCode: string;
  readonly #files: FileStore;
  readonly #uploaded = new Map<string, string>();

  constructor(api: OpenApi, robotCode: string, files: FileStore) {
    this.#api = api;
    this.#robotCode = robotCode;
    this.#files = files;
  }

  /** @throws PlatformError `gone` when the code is no longer good, `refused` when what comes is no file */
  async download(downloadCode: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const answer = await this.#api.call({
      operation: 'ask for file',
      path: '/v1.0/robot/messageFiles/download',
      body: { downloadCode, robotCode: this.#robotCode },
      signal,
    });
    const read = addressShape.safeParse(answer);
    const wrapped = wrappedShape.safeParse(answer);
    const address = read.success ? read.data.downloadUrl : wrapped.data?.data.downloadUrl;
    if (address === undefined) throw new DingtalkError('ask for file', 'unreadable', { kind: 'retry' });
    return this.#fetch(address, signal);
  }

  async #fetch(address: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    let response: Response;
    try {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(downloadTimeoutMs)]);
      response = await fetch(address, { signal: limited, redirect: 'manual' });
    } catch {
      throw new DingtalkError('download', 'network', { kind: 'retry' });
    }
    const isPage = /^text\/html/i.test(response.headers.get('content-type') ?? '');
    const isElsewhere = response.status >= 300 && response.status < 400;
    if (response.ok && !isPage && response.body) return response.body;
    await response.body?.cancel();
    // The storage's own refusals are pages too; only one that comes as a success pretends to be the file.
    const kind = isElsewhere || (isPage && response.ok) ? 'refused' : 'retry';
    throw new DingtalkError('download', `http-${response.status}`, { kind });
  }

  /** @param sha256 of a stored picture: png or jpg up to 20 MB. @returns its media id */
  async uploadPicture(sha256: string, signal: AbortSignal): Promise<string> {
    const known = this.#uploaded.get(sha256);
    if (known !== undefined) return known;
    const bytes = await this.#read(sha256);
    const answer = await this.#api.upload({
      operation: 'upload picture',
      path: '/media/upload',
      type: 'image',
      file: new Blob([bytes], { type: 'image/png' }),
      name: 'picture.png',
      signal,
    });
    const read = uploadedShape.safeParse(answer);
    if (!read.success) throw new DingtalkError('upload picture', 'unreadable', { kind: 'retry' });
    if (this.#uploaded.size >= rememberedPictures) this.#uploaded.clear();
    this.#uploaded.set(sha256, read.data.media_id);
    return read.data.media_id;
  }

  async #read(sha256: string): Promise<Buffer<ArrayBuffer>> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of this.#files.read(sha256)) chunks.push(chunk as Buffer);
    } catch (cause) {
      throw new PlatformError('dingtalk', 'read picture', 'refused', { cause });
    }
    return Buffer.concat(chunks);
  }
}
