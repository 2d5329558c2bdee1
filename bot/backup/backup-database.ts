/**
 * Makes a backup beside a running bot: the database as it stands at one instant, then the files that its rows speak of,
 * then the manifest. Secrets stay encrypted in it; their key is not part of it and must be kept apart.
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChainHead } from '../../db/audit/seal-events.ts';
import { copySqliteFile } from '../../db/copy-sqlite-file.ts';
import { inspectSqliteFile } from '../../db/inspect-sqlite-file.ts';
import type { DatabaseConfig } from '../../db/open-store.ts';
import { postgresChainHead } from '../../db/set-aside-postgres.ts';
import { incomingFolder } from '../files/file-store.ts';
import { BackupError, namedIfFull } from './backup-error.ts';
import { type BackupManifest, writeManifest } from './backup-manifest.ts';
import { copyAndHash, hashFile, listFiles } from './copy-and-hash.ts';
import { dumpPostgres } from './postgres-tools.ts';

/**
 * @param options.toDir does not exist yet, or is empty; it appears when the backup is complete
 * @throws BackupError `target-not-empty`, `database-damaged`, `disk-full`, `tool-missing`, `tool-failed`;
 *   StoreError `unavailable`
 */
export async function backupDatabase(options: {
  database: DatabaseConfig;
  filesDir: string;
  toDir: string;
  now: Date;
}): Promise<BackupManifest> {
  const { database, filesDir, toDir, now } = options;
  const present = await readdir(toDir).catch(() => []);
  if (present.length > 0) throw new BackupError('target-not-empty', { path: toDir });
  const partial = `${toDir}.partial`;
  await rm(partial, { recursive: true, force: true });
  try {
    await mkdir(partial, { recursive: true, mode: 0o700 });
    const path = database.engine === 'sqlite' ? 'database.sqlite' : 'database.dump';
    const copy = join(partial, path);
    const chain =
      database.engine === 'sqlite' ? await copySqlite(database.file, copy) : await copyPostgres(database.url, copy);
    // After the database: a file is stored before the row that speaks of it.
    const files = [];
    for (const file of await listFiles(filesDir)) {
      if (file.startsWith(`${incomingFolder}/`)) continue;
      const hashed = await copyAndHash(join(filesDir, file), join(partial, 'files', file));
      files.push({ path: `files/${file}`, ...hashed });
    }
    const manifest: BackupManifest = {
      format: 1,
      createdAt: now.toISOString(),
      engine: database.engine,
      database: { path, ...(await hashFile(copy)) },
      files,
      chain,
    };
    await writeManifest(partial, manifest);
    await rename(partial, toDir);
    return manifest;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw namedIfFull(error);
  }
}

async function copySqlite(file: string, to: string): Promise<ChainHead | null> {
  try {
    await copySqliteFile(file, to);
    const { isSound, head } = inspectSqliteFile(to);
    if (isSound) return head;
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  throw new BackupError('database-damaged');
}

/** So damaged that SQLite does not read it at all. */
function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT');
}

/** The head is read first: what the dump holds is at least as new. */
async function copyPostgres(url: string, to: string): Promise<ChainHead | null> {
  const head = await postgresChainHead(url);
  await dumpPostgres(url, to);
  return head;
}
