/**
 * Files at Slack: what people sent is fetched, pictures of cards are brought there. The token goes to Slack's own hosts
 * only, across no redirect to another host; a sign-in page is never taken for a file.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { PlatformError } from '../../jobs/chat-platform.ts';
import type { FileStore } from '../files/file-store.ts';
import type { SlackConfig } from '../platform-config.ts';
import type { SlackClient } from './client.ts';
import { isElsewhere } from './is-elsewhere.ts';
import { asRateLimited, asUnanswered, SlackProblem } from './problems.ts';

export interface SlackFilesDeps {
  readonly client: SlackClient;
  readonly config: Pick<SlackConfig, 'apiUrl' | 'botToken'>;
  readonly files: FileStore;
}

const maxRedirects = 3;
/** Slack looks at a file before it may be shown; that takes a second or two. */
const looks = 12;
const lookAgainMs = 250;
/** File ids of pictures that were brought there, by SHA-256: an update shows the same one. Lost at a restart, no harm. */
const rememberedPictures = 500;

const fileAnswer = z.looseObject({
  file: z.looseObject({
    mimetype: z.string().nullish(),
    mode: z.string().nullish(),
    url_private: z.string().nullish(),
    url_private_download: z.string().nullish(),
  }),
});

/** @param ref id of the file @throws PlatformError */
export async function downloadSlackFile(
  { client, config }: SlackFilesDeps,
  ref: string,
  { signal, maxBytes }: { signal: AbortSignal; maxBytes: number },
): Promise<ReadableStream<Uint8Array>> {
  const { file } = await client.call('files.info', { file: ref }, fileAnswer, { signal, isHarmless: true });
  const address = file.url_private_download ?? file.url_private;
  // Just sent: Slack is still looking at it, and says where it lies a moment later.
  if (!address) throw isElsewhere(file.mode) ? refusedFile('no-bytes') : stillLookedAt();
  const response = await fetchSafely(config, address, signal);
  const kind = response.headers.get('content-type') ?? '';
  if (kind.startsWith('text/html') && file.mimetype !== 'text/html') {
    await response.body?.cancel();
    throw signInPage();
  }
  if (!response.body) throw refusedFile('no-bytes');
  return atMost(response.body, maxBytes);
}

/** @throws PlatformError `refused` for an address that is not Slack's: the token is not sent there */
export function requireSlackHost(address: string, apiUrl: string): URL {
  const url = URL.parse(address);
  if (!url) throw refusedFile('no-address');
  const api = new URL(apiUrl);
  const isConfigured = url.host === api.host && url.protocol === api.protocol;
  const isSlack = url.protocol === 'https:' && ['slack.com', 'files.slack.com'].includes(url.host);
  if (!isConfigured && !isSlack) throw refusedFile('foreign-host');
  return url;
}

async function fetchSafely(
  { apiUrl, botToken }: SlackFilesDeps['config'],
  address: string,
  signal: AbortSignal,
): Promise<Response> {
  let url = requireSlackHost(address, apiUrl);
  for (let turn = 0; turn <= maxRedirects; turn += 1) {
    const response = await ask(url, { headers: { authorization: `Bearer ${botToken}` }, redirect: 'manual', signal });
    if (response.status === 200) return response;
    await response.body?.cancel();
    if (response.status === 404 || response.status === 410)
      throw new PlatformError('slack', 'download', 'gone', { cause: new SlackProblem(`http-${response.status}`) });
    if (response.status === 429) throw asRateLimited('download', retryAfterMs(response));
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || !location)
      throw asUnanswered('download', `http-${response.status}`, true);
    const there = new URL(location, url);
    if (isSignIn(there)) throw signInPage();
    const next = requireSlackHost(there.href, apiUrl);
    if (next.host !== url.host) throw refusedFile('redirect-to-another-host');
    url = next;
  }
  throw refusedFile('too-many-redirects');
}

/** The workspace's own pages: there people sign in, files are nowhere else than at `files.slack.com`. */
function isSignIn({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' && hostname !== 'files.slack.com' && /(^|\.)slack\.com$/.test(hostname);
}

function stillLookedAt(): PlatformError {
  return new PlatformError('slack', 'download', 'retry', { cause: new SlackProblem('not-ready') });
}

/** A missing scope or a revoked token looks like this; it may be mended while the file is still there. */
function signInPage(): PlatformError {
  return new PlatformError('slack', 'download', 'retry', { cause: new SlackProblem('sign-in-page') });
}

async function ask(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch {
    throw asUnanswered('download', 'no-answer', true);
  }
}

function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 30_000;
}

/** One byte more than wanted comes through: whoever counts sees that it is too much. */
function atMost(body: ReadableStream<Uint8Array>, maxBytes: number): ReadableStream<Uint8Array> {
  let left = maxBytes + 1;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const part = chunk.subarray(0, left);
        left -= part.length;
        if (part.length > 0) controller.enqueue(part);
        if (left === 0) controller.terminate();
      },
    }),
  );
}

function refusedFile(code: string): PlatformError {
  return new PlatformError('slack', 'download', 'refused', { cause: new SlackProblem(code) });
}

export class SlackPictures {
  readonly #deps: SlackFilesDeps;
  readonly #ids = new Map<string, Promise<string>>();
  readonly #ready = new Set<string>();

  constructor(deps: SlackFilesDeps) {
    this.#deps = deps;
  }

  /** @returns Slack's id of the picture, which may be shown in blocks from now on @throws PlatformError */
  async idOf(picture: { sha256: string; alt: string }, signal: AbortSignal): Promise<string> {
    const { sha256 } = picture;
    const bringing = this.#ids.get(sha256) ?? this.#bring(picture, signal);
    this.#ids.delete(sha256);
    this.#ids.set(sha256, bringing);
    const [oldest] = this.#ids.keys();
    if (this.#ids.size > rememberedPictures && oldest !== undefined) this.#ids.delete(oldest);
    try {
      const id = await bringing;
      await this.#awaitLook(id, signal);
      return id;
    } catch (problem) {
      // Still being looked at: the id stays good. Anything else: bring it again.
      if (!(problem instanceof PlatformError && problem.cause instanceof SlackProblem && problem.cause.code === notYet))
        this.#ids.delete(sha256);
      throw problem;
    }
  }

  async #bring({ sha256, alt }: { sha256: string; alt: string }, signal: AbortSignal): Promise<string> {
    const { client, files } = this.#deps;
    const parts: Buffer[] = [];
    for await (const part of files.read(sha256)) parts.push(part as Buffer);
    const bytes = Buffer.concat(parts);
    const started = z.looseObject({ upload_url: z.string(), file_id: z.string() });
    const options = { signal, isHarmless: true };
    const { upload_url: address, file_id: id } = await client.call(
      'files.getUploadURLExternal',
      { filename: 'report.png', length: bytes.length, alt_txt: alt.slice(0, 1_000) || 'report' },
      started,
      options,
    );
    const url = requireSlackHost(address, this.#deps.config.apiUrl);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(15_000)]);
    const answer = await ask(url, { method: 'POST', body: bytes, redirect: 'error', signal: limited });
    await answer.body?.cancel();
    if (answer.status !== 200) throw asUnanswered('upload', `http-${answer.status}`, true);
    await client.call(
      'files.completeUploadExternal',
      { files: [{ id, title: 'report.png' }] },
      z.looseObject({}),
      options,
    );
    return id;
  }

  async #awaitLook(id: string, signal: AbortSignal): Promise<void> {
    if (this.#ready.has(id)) return;
    for (let turn = 0; turn < looks; turn += 1) {
      const { file } = await this.#deps.client.call('files.info', { file: id }, fileAnswer, {
        signal,
        isHarmless: true,
      });
      if (file.mimetype) return void this.#ready.add(id);
      await pause(lookAgainMs);
    }
    throw new PlatformError('slack', 'upload', 'retry', { retryAfterMs: 3_000, cause: new SlackProblem(notYet) });
  }
}

const notYet = 'picture-not-ready';
