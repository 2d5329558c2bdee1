/**
 * The list of what a backup holds, with a SHA-256 for each file and the head of the audit chain at that moment.
 * It is written last: a folder without it is not a backup. Kept elsewhere, its chain head also proves later that
 * nobody has rewritten the history.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BackupError } from './backup-error.ts';
import { hashFile } from './copy-and-hash.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const fileSchema = z.object({
  /** Relative to the backup's folder, with slashes, never leading out of it. */
  path: z.string().refine((path) => path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')),
  bytes: z.int().nonnegative(),
  sha256,
});
const manifestSchema = z.object({
  format: z.literal(1),
  createdAt: z.iso.datetime(),
  engine: z.enum(['sqlite', 'postgres']),
  database: fileSchema,
  files: z.array(fileSchema.refine(({ path }) => path.startsWith('files/'))),
  /** The newest link that the copied database surely holds; null when nothing was sealed yet. */
  chain: z.object({ position: z.int().positive(), hash: sha256 }).nullable(),
});

export type BackupManifest = z.infer<typeof manifestSchema>;

const fileName = 'manifest.json';

export async function writeManifest(folder: string, manifest: BackupManifest): Promise<void> {
  await writeFile(join(folder, fileName), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true });
}

/**
 * Reads the manifest and compares every file with it.
 * @throws BackupError `not-a-backup`, `file-missing`, `file-changed`
 */
export async function checkBackup(folder: string): Promise<BackupManifest> {
  const text = await readFile(join(folder, fileName), 'utf8').catch(() => '');
  const parsed = manifestSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new BackupError('not-a-backup', { path: folder });
  for (const file of [parsed.data.database, ...parsed.data.files]) {
    const found = await hashFile(join(folder, file.path)).catch((error) => {
      throw new BackupError('file-missing', { file: file.path }, error);
    });
    if (found.sha256 !== file.sha256) throw new BackupError('file-changed', { file: file.path });
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
