/**
 * Opens a PDF in a process of its own (pdf-child.ts), which is ended when it takes too long or too much memory: a PDF can
 * be made to hang or to unpack without end, and must not take the bot with it.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { StoredFile } from '../../db/repos/files.ts';
import type { FileFacts } from '../../db/tables/evidence.ts';
import type { FilesPolicy } from '../../domain/policy/evidence-policy.ts';
import { FileProblem } from './file-problem.ts';
import type { FileStore } from './file-store.ts';
import { limitAtOnce } from './limit-at-once.ts';

export interface ReadPdf {
  readonly facts: FileFacts;
  /** The first page as PNG; null where it could not be drawn in time. */
  readonly preview: Buffer | null;
}

/** A scan of some pages takes well below a second; on a machine that has much else to do, many times that. */
const timeoutMs = 45_000;
const child = path.join(import.meta.dirname, 'pdf-child.ts');

/** Drawing is work for a processor: people who turn pages wait for one another. */
const oneAtOnce = limitAtOnce(1);

const answerShape = z.object({
  state: z.enum(['read', 'locked', 'damaged', 'heavy']),
  pages: z.int().min(0).default(0),
  hasPreview: z.boolean().default(false),
});

/** @throws FileProblem */
export async function readPdf(file: string, store: FileStore, policy: FilesPolicy): Promise<ReadPdf> {
  const preview = store.incomingPath(`preview-${randomUUID()}`);
  try {
    const { state, pages, hasPreview } = await ask(file, preview, { side: policy.displaySide, page: 1 });
    if (state === 'locked') throw new FileProblem('pdf-locked');
    if (state === 'heavy') throw new FileProblem('pdf-heavy');
    if (state === 'damaged' || pages === 0) throw new FileProblem('file-damaged');
    if (pages > policy.maxPages) throw new FileProblem('pdf-pages', { pages, maxPages: policy.maxPages });
    return { facts: { pages }, preview: hasPreview ? await readFile(preview) : null };
  } finally {
    await rm(preview, { force: true });
  }
}

/** @returns null for anything that is no page of this file */
export function pageOf(file: Pick<StoredFile, 'kind' | 'facts'> | null, text: string | undefined): number | null {
  const page = /^[1-9]\d{0,3}$/.test(text ?? '') ? Number(text) : 0;
  return file?.kind === 'pdf' && page > 0 && page <= (file.facts.pages ?? 0) ? page : null;
}

/**
 * One page of a stored PDF as PNG, drawn when somebody turns to it; the first is kept since the file was taken.
 * @param side longest side in pixels @returns null where there is no such page, or it could not be drawn in time
 */
export async function drawPdfPage(
  store: FileStore,
  sha256: string,
  wanted: { readonly page: number; readonly side: number },
): Promise<Buffer | null> {
  if (!(await store.has(sha256))) return null;
  await store.makeIncoming();
  const picture = store.incomingPath(`page-${randomUUID()}`);
  try {
    const { hasPreview } = await oneAtOnce(() => ask(store.pathOf(sha256), picture, wanted));
    return hasPreview ? await readFile(picture) : null;
  } finally {
    await rm(picture, { force: true });
  }
}

function ask(
  file: string,
  preview: string,
  { side, page }: { readonly side: number; readonly page: number },
): Promise<z.infer<typeof answerShape>> {
  const words = [child, file, preview, String(side), String(page)];
  // It learns nothing of the bot's environment.
  const options = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: 65_536, env: {} } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, words, options, (_problem, stdout) => {
      // The newest line counts: what was read stands even if the picture of the first page was too much.
      const line = stdout.trim().split('\n').at(-1) ?? '';
      const answer = answerShape.safeParse(parse(line));
      resolve(answer.success ? answer.data : { state: 'heavy', pages: 0, hasPreview: false });
    });
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
