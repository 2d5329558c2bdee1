/**
 * Backup and restore of PostgreSQL with its own programs, pg_dump and pg_restore, which must be installed in a version
 * not older than the server. The password goes to them in a file of its own, never on the command line, where every
 * user of the machine could read it.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { ChainHead } from '../../db/audit/seal-events.ts';
import { fromDriver } from '../../db/postgres-errors.ts';
import { StoreError } from '../../db/store.ts';
import { BackupError } from './backup-error.ts';

/** The schemas that Baton's tables live in: its own, and that of the migrations. */
const schemas = ['public', 'drizzle'] as const;

/** @returns the newest link that the dump surely holds */
export async function dumpPostgres(url: string, to: string): Promise<ChainHead | null> {
  const head = await withClient(url, async (client) => {
    const found = await client.query('SELECT position::float8, hash FROM audit_chain ORDER BY position DESC LIMIT 1');
    return (found.rows[0] as ChainHead | undefined) ?? null;
  });
  const options = ['--format=custom', '--no-owner', ...schemas.map((schema) => `--schema=${schema}`)];
  await runTool('pg_dump', url, (connection) => [...options, `--file=${to}`, `--dbname=${connection}`]);
  return head;
}

/**
 * Puts a dump where the tables were. What was there is moved to other schemas first.
 * @param check runs on the restored database; when it throws, everything is put back
 * @returns the schemas with what was there before
 * @throws BackupError `bot-running`, `target-not-empty`, `tool-missing`, `tool-failed`
 */
export async function restorePostgres(
  url: string,
  dump: string,
  options: { isForced: boolean; now: Date; check: () => Promise<void> },
): Promise<string[]> {
  return withClient(url, async (client) => {
    const others = await client.query(
      "SELECT 1 FROM pg_stat_activity WHERE application_name = 'baton' AND datname = current_database()",
    );
    if (others.rows.length > 0) throw new BackupError('bot-running');
    const tables = await client.query('SELECT 1 FROM pg_tables WHERE schemaname = ANY($1) LIMIT 1', [schemas]);
    const isEmpty = tables.rows.length === 0;
    if (!isEmpty && !options.isForced) throw new BackupError('target-not-empty', { path: 'public' });
    const stamp = options.now.toISOString().replace(/\D/g, '').slice(0, 14);
    const aside = (schema: string) => `${schema}_replaced_${stamp}`;
    const moved = await rename(client, (schema) => [schema, aside(schema)]);
    try {
      await runTool('pg_restore', url, (connection) => [
        '--no-owner',
        '--exit-on-error',
        '--single-transaction',
        `--dbname=${connection}`,
        dump,
      ]);
      await options.check();
    } catch (error) {
      for (const schema of schemas) await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      await rename(client, (schema) => [aside(schema), schema]);
      throw error;
    }
    if (!isEmpty) return moved;
    for (const schema of moved) await client.query(`DROP SCHEMA ${schema}`);
    return [];
  });
}

/** @returns the new names of those that were there */
async function rename(client: pg.Client, names: (schema: string) => [from: string, to: string]): Promise<string[]> {
  const renamed: string[] = [];
  for (const [from, to] of schemas.map(names)) {
    const found = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [from]);
    if (found.rows.length === 0) continue;
    await client.query(`ALTER SCHEMA ${from} RENAME TO ${to}`);
    renamed.push(to);
  }
  return renamed;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'baton-backup' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw error instanceof BackupError || error instanceof StoreError ? error : fromDriver(error);
  } finally {
    await client.end();
  }
}

async function runTool(
  tool: 'pg_dump' | 'pg_restore',
  url: string,
  args: (connection: string) => string[],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-pgpass-'));
  try {
    const connection = new URL(url);
    const password = decodeURIComponent(connection.password);
    connection.password = '';
    if (password !== '') {
      const passfile = join(folder, 'pgpass');
      await writeFile(passfile, `*:*:*:*:${password.replace(/[\\:]/g, '\\$&')}\n`, { mode: 0o600 });
      connection.searchParams.set('passfile', passfile);
    }
    // What the tools print may quote rows, so it is not passed on.
    const child = spawn(tool, args(connection.href), { stdio: 'ignore' });
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on('error', (error) => reject(new BackupError('tool-missing', { tool }, error)));
      child.on('close', (code) => resolve(code ?? -1));
    });
    if (exitCode !== 0) throw new BackupError('tool-failed', { tool, exitCode });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
