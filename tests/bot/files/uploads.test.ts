/** Pieces of uploads as a bad line delivers them: broken off, hanging, twice at once. */
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { photo, sha256Of } from '../../support/evidence-files.ts';
import { type FileParts, fileParts } from '../../support/file-parts.ts';
import { openTempStore } from '../../support/temp-store.ts';

vi.setConfig({ testTimeout: 30_000 });

let temp: Awaited<ReturnType<typeof openTempStore>>;
let parts: FileParts;
let bytes: Buffer;
let id: string;
beforeEach(async () => {
  temp = await openTempStore();
  parts = fileParts(temp.store);
  bytes = await photo({ tint: 61 });
  id = await parts.uploads.begin('m1', 'door.jpg', bytes.length);
});
afterEach(async () => {
  await temp.remove();
  parts.remove();
});

const append = (offset: number, piece: Readable) => parts.uploads.append('m1', id, offset, piece);

test('a piece that hangs is ended by the next one, which goes on where it stood', async () => {
  const hanging = new PassThrough();
  const first = append(0, hanging).catch((problem: unknown) => problem);
  hanging.write(bytes.subarray(0, 500));
  await expect.poll(async () => (await parts.uploads.state('m1', id)).offset).toBe(500);
  // It asked where the file stands before it broke; what came since does not fit.
  await expect(append(400, Readable.from([bytes.subarray(400)]))).rejects.toMatchObject({ code: 'wrong-offset' });
  expect(await first).toMatchObject({ code: 'wrong-offset' });
  const { file } = await append(500, Readable.from([bytes.subarray(500)]));
  expect(file?.sha256).toBe(sha256Of(bytes));
});

test('what came before a line broke stays', async () => {
  const broken = Readable.from(
    (async function* () {
      yield bytes.subarray(0, 300);
      throw new Error('the line broke');
    })(),
  );
  await expect(append(0, broken)).rejects.toThrow('the line broke');
  const { offset } = await parts.uploads.state('m1', id);
  expect(offset).toBeLessThanOrEqual(300);
  const { file } = await append(offset, Readable.from([bytes.subarray(offset)]));
  expect(file?.sha256).toBe(sha256Of(bytes));
});

test('the last piece sent twice at once is one file', async () => {
  const [one, other] = await Promise.allSettled([append(0, Readable.from([bytes])), append(0, Readable.from([bytes]))]);
  const outcomes = [one, other].map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value.file?.sha256 : outcome.reason.code,
  );
  expect(outcomes).toContain(sha256Of(bytes));
  expect((await parts.uploads.state('m1', id)).file?.sha256).toBe(sha256Of(bytes));
});
