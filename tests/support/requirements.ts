/**
 * What a test may need from the machine, and the one way to say that it is skipped without it:
 *   describeWith('chromium', 'the local chat', () => { … });
 * The reason becomes part of the title, where `npm test` finds it for its list. A test skipped in any other way counts
 * as failed there.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe } from 'vitest';

/** "data:<file>" is a file below the folder of real data. */
export type Need = 'chromium' | 'postgres' | 'registry' | `data:${string}`;

export interface Requirement {
  readonly ok: boolean;
  /** Why not, in words; empty when ok. */
  readonly reason: string;
}

function requires(...needs: readonly Need[]): Requirement {
  const reason = needs.map(lackOf).find((lack) => lack !== undefined);
  return { ok: reason === undefined, reason: reason ?? '' };
}

/** A `describe` that is skipped, with its reason, where the machine lacks what it needs. */
export function describeWith(needs: Need | readonly Need[], title: string, body: () => void): void {
  const { ok, reason } = requires(...(typeof needs === 'string' ? [needs] : needs));
  describe.skipIf(!ok)(ok ? title : `${title} [skipped: ${reason}]`, body);
}

/** Path of a Chromium or Chrome to drive, if there is one. */
export function chromiumPath(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const applications = ['Chromium.app/Contents/MacOS/Chromium', 'Google Chrome.app/Contents/MacOS/Google Chrome'];
  return [
    ...folders.flatMap((folder) => names.map((name) => path.join(folder, name))),
    ...applications.map((name) => path.join('/Applications', name)),
  ].find((file) => existsSync(file));
}

/** Address of a PostgreSQL server whose databases tests may create and drop. */
export function postgresUrl(): string | undefined {
  return process.env.TEST_DATABASE_URL || undefined;
}

/** A file of the real data, whether it exists or not. */
export function dataFile(name: string): string {
  const folder = process.env.BATON_DATA_DIR || path.resolve(import.meta.dirname, '../../../shared/data');
  return path.join(folder, name);
}

function lackOf(need: Need): string | undefined {
  if (need === 'chromium') return chromiumPath() === undefined ? 'no Chromium on this machine' : undefined;
  if (need === 'postgres')
    return postgresUrl() === undefined ? 'no PostgreSQL server: TEST_DATABASE_URL is not set' : undefined;
  if (need === 'registry') return isRegistryReachable() ? undefined : 'the npm registry cannot be reached';
  const name = need.slice('data:'.length);
  return existsSync(dataFile(name)) ? undefined : `no real data: ${name} is not below BATON_DATA_DIR`;
}

function isRegistryReachable(): boolean {
  const args = ['view', 'better-sqlite3', 'version', '--prefer-online', '--fetch-retries=0', '--fetch-timeout=10000'];
  return spawnSync('npm', args, { stdio: 'ignore' }).status === 0;
}
