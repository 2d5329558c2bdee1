/** AMR narrow band (voices of WeCom and DingTalk) as WAV, 8 kHz mono, decoded in a thread of its own and given up in time. */
import path from 'node:path';
import { Worker } from 'node:worker_threads';

/** A minute has at most 100 KB; decoded it is twenty times that, in memory. */
const maxBytes = 1024 * 1024;
const timeoutMs = 20_000;
const samplesPerSecond = 8_000;
const bytesPerSample = 2;

/** @returns null for anything else than AMR narrow band, and for what does not decode */
export async function decodeAmr(bytes: Buffer): Promise<Buffer | null> {
  if (bytes.length > maxBytes || !bytes.subarray(0, 6).equals(Buffer.from('#!AMR\n', 'latin1'))) return null;
  const samples = await decodeInThread(bytes);
  return samples && samples.length > 0 ? wavOf(samples) : null;
}

function decodeInThread(bytes: Buffer): Promise<Float32Array | null> {
  const worker = new Worker(path.join(import.meta.dirname, 'amr-worker.ts'), {
    workerData: new Uint8Array(bytes),
    resourceLimits: { maxOldGenerationSizeMb: 128 },
  });
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => end(null), timeoutMs);
    const end = (samples: Float32Array | null) => {
      clearTimeout(giveUp);
      void worker.terminate();
      resolve(samples);
    };
    worker.once('message', (samples: unknown) => end(samples instanceof Float32Array ? samples : null));
    worker.once('error', () => end(null));
    worker.once('exit', () => end(null));
  });
}

function wavOf(samples: Float32Array): Buffer {
  const head = Buffer.alloc(44);
  const dataBytes = samples.length * bytesPerSample;
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + dataBytes, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(samplesPerSecond, 24);
  head.writeUInt32LE(samplesPerSecond * bytesPerSample, 28);
  head.writeUInt16LE(bytesPerSample, 32);
  head.writeUInt16LE(bytesPerSample * 8, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(dataBytes, 40);
  const data = Buffer.alloc(dataBytes);
  for (const [index, sample] of samples.entries())
    data.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))), index * bytesPerSample);
  return Buffer.concat([head, data]);
}
