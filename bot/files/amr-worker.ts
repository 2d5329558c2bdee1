/**
 * Decodes one AMR voice. The decoder was made for a worker of a browser: it answers to `self`, which is laid out for it
 * here; its package's own entry wants the sound system of a browser and is not used.
 */
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

interface BrowserWorker {
  onmessage?: (event: { data: { command: 'decode'; buffer: Uint8Array } }) => void;
  postMessage(answer: { amr: Float32Array | null }): void;
}

const browser: BrowserWorker = { postMessage: ({ amr }) => parentPort?.postMessage(amr) };
Object.assign(globalThis, { self: browser });
const require = createRequire(import.meta.url);
const load = require('benz-amr-recorder/src/amrnb.js') as () => void;
load();
browser.onmessage?.({ data: { command: 'decode', buffer: workerData as Uint8Array } });
