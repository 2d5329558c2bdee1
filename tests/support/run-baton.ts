/** Runs `baton …` as a process of its own, in a folder with a database of its own, the way a person does in a terminal. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

const entry = path.resolve(import.meta.dirname, '../../bot/cli/main.ts');

export interface BatonRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function environmentIn(folder: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    DATABASE_URL: `file:${path.join(folder, 'demo.db')}`,
    FILES_DIR: path.join(folder, 'files'),
    BATON_LANGUAGE: 'zh',
  };
}

/** @param folder holds database and files; `env` goes before everything else @param input what is piped into it */
export function startBaton(folder: string, words: readonly string[], env: Record<string, string> = {}, input = '') {
  const child = spawn(process.execPath, [entry, ...words], {
    cwd: folder,
    env: { ...environmentIn(folder), ...env },
  });
  child.stdin.end(input);
  return { child, done: outcomeOf(child) };
}

export function runBaton(
  folder: string,
  words: readonly string[],
  env: Record<string, string> = {},
  input = '',
): Promise<BatonRun> {
  return startBaton(folder, words, env, input).done;
}

function outcomeOf(child: ChildProcess): Promise<BatonRun> {
  const text = { out: '', err: '' };
  child.stdout?.on('data', (part: Buffer) => {
    text.out += part.toString('utf8');
  });
  child.stderr?.on('data', (part: Buffer) => {
    text.err += part.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...text }));
  });
}
