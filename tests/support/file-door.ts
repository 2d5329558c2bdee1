/** A door for files in tests: the real one of an upload, on a store and a folder that go away. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FileProblem } from '../../bot/files/file-problem.ts';
import { takeFile } from '../../bot/files/take-file.ts';
import { type FileParts, fileParts } from './file-parts.ts';
import { openTempStore } from './temp-store.ts';

export interface FileDoor {
  readonly store: Awaited<ReturnType<typeof openTempStore>>['store'];
  readonly parts: FileParts;
  /** For files of the test's own. */
  readonly folder: string;
  take(bytes: Buffer, name?: string): ReturnType<typeof takeFile>;
  /** What a file that must not come in is refused with. */
  refusal(bytes: Buffer, name?: string): Promise<FileProblem>;
  close(): Promise<void>;
}

export async function openFileDoor(): Promise<FileDoor> {
  const temp = await openTempStore();
  const parts = fileParts(temp.store);
  async function take(bytes: Buffer, name = 'file') {
    await parts.files.makeIncoming();
    const passing = parts.files.incomingPath(randomUUID());
    await writeFile(passing, bytes);
    return takeFile(parts.deps, passing, name);
  }
  return {
    store: temp.store,
    parts,
    folder: path.dirname(temp.file),
    take,
    async refusal(bytes, name) {
      const problem = await take(bytes, name).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (!(problem instanceof FileProblem)) throw new Error(`The file was not refused: ${String(problem)}`);
      return problem;
    },
    async close() {
      await temp.remove();
      parts.remove();
    },
  };
}
