/**
 * The process in which one PDF is read: this thread watches the memory, a worker (pdf-worker.ts) does the reading. Ends
 * itself when it holds too much; read-pdf.ts ends it when it takes too long. Says what it found in lines of JSON.
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';

/** What a page of a large scan takes, several times over. */
const maxResidentBytes = 900_000_000;
const lookEveryMs = 50;

const [file = '', preview = '', side = '1600', page = '1'] = process.argv.slice(2);
const worker = new Worker(path.join(import.meta.dirname, 'pdf-worker.ts'), {
  workerData: { file, preview, side: Number(side), page: Number(page) },
  resourceLimits: { maxOldGenerationSizeMb: 512 },
});
const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const watch = setInterval(() => {
  if (process.memoryUsage.rss() > maxResidentBytes) process.exit(1);
}, lookEveryMs);
worker.on('message', say);
worker.on('error', () => process.exit(1));
worker.on('exit', () => clearInterval(watch));
