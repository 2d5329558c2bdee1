/** Reads one PDF: whether it opens without a password, how many pages it has, and a picture of one of them. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

interface Order {
  readonly file: string;
  readonly preview: string;
  /** Longest side of the picture, in pixels. */
  readonly side: number;
  /** Which page is drawn, from 1. */
  readonly page: number;
}

const { file, preview, side, page: number } = workerData as Order;
const say = (answer: object) => parentPort?.postMessage(answer);

const { getDocument, VerbosityLevel } = await import('pdfjs-dist/legacy/build/pdf.mjs');
const assets = path.dirname(
  path.dirname(path.dirname(new URL(import.meta.resolve('pdfjs-dist/legacy/build/pdf.mjs')).pathname)),
);
const loading = getDocument({
  data: new Uint8Array(readFileSync(file)),
  // Without these a PDF with a Chinese font that is not embedded shows nothing.
  cMapUrl: path.join(assets, 'cmaps/'),
  cMapPacked: true,
  standardFontDataUrl: path.join(assets, 'standard_fonts/'),
  wasmUrl: path.join(assets, 'wasm/'),
  verbosity: VerbosityLevel.ERRORS,
});
let pages = 0;
try {
  const document = await loading.promise;
  pages = document.numPages;
  say({ state: 'read', pages });
  const page = await document.getPage(number);
  const whole = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: Math.min(3, side / Math.max(whole.width, whole.height, 1)) });
  // The factory of the document: a second copy of the canvas library breaks filling.
  const factory = document.canvasFactory as { create(width: number, height: number): { canvas: HTMLCanvasElement } };
  const { canvas } = factory.create(Math.ceil(viewport.width), Math.ceil(viewport.height));
  await page.render({ canvas, viewport }).promise;
  const drawn = canvas as unknown as { toBuffer(mime: string): Buffer };
  writeFileSync(preview, drawn.toBuffer('image/png'), { mode: 0o600 });
  say({ state: 'read', pages, hasPreview: true });
} catch (problem) {
  const isLocked = problem instanceof Error && problem.name === 'PasswordException';
  if (pages === 0) say({ state: isLocked ? 'locked' : 'damaged' });
}
await loading.destroy();
