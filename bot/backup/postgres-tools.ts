/**
 * Runs pg_dump and pg_restore, which must be installed in a version not older than the server's. The password goes to
 * them in a file of its own, never on the command line, where every user of the machine could read it.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresSchemas } from '../../db/set-aside-postgres.ts';
import { BackupError } from './backup-error.ts';

/** @throws BackupError `tool-missing`, `tool-failed` */
export async function dumpPostgres(url: string, to: string): Promise<void> {
  const schemas = postgresSchemas.map((schema) => `--schema=${schema}`);
  await runTool('pg_dump', url, ['--format=custom', '--no-owner', ...schemas, `--file=${to}`], []);
}

/** All or nothing, into a database without these schemas. @throws BackupError `tool-missing`, `tool-failed` */
export async function loadPostgresDump(url: string, dump: string): Promise<void> {
  await runTool('pg_restore', url, ['--no-owner', '--exit-on-error', '--single-transaction'], [dump]);
}

async function runTool(tool: string, url: string, options: string[], files: string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'baton-pgpass-'));
  try {
    const connection = await withPasswordFile(url, join(folder, 'pgpass'));
    // What the tools print may quote rows, so it is not passed on.
    const child = spawn(tool, [...options, `--dbname=${connection}`, ...files], { stdio: 'ignore' });
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on('error', (error) => reject(new BackupError('tool-missing', { tool }, error)));
      child.on('close', (code) => resolve(code ?? -1));
    });
    if (exitCode !== 0) throw new BackupError('tool-failed', { tool, exitCode });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns the address with the password moved to `passfile`, where libpq looks for it */
async function withPasswordFile(url: string, passfile: string): Promise<string> {
  const connection = new URL(url);
  const password = decodeURIComponent(connection.password);
  if (password === '') return url;
  await writeFile(passfile, `*:*:*:*:${password.replace(/[\\:]/g, '\\$&')}\n`, { mode: 0o600 });
  connection.password = '';
  connection.searchParams.set('passfile', passfile);
  return connection.href;
}
