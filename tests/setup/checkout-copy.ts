/**
 * What the set-up tests share: a copy of the files that set-up works on in a temporary folder, and a run of a command
 * there with an environment of its own.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const checkoutDir = path.resolve(import.meta.dirname, '../..');

/** A folder as it looks after cloning, as far as set-up is concerned. Without node_modules. */
export function copyCheckout(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-setup-'));
  for (const name of ['package.json', 'package-lock.json', '.npmrc', 'scripts']) {
    cpSync(path.join(checkoutDir, name), path.join(folder, name), { recursive: true });
  }
  return folder;
}

export interface RunResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment without what the npm that runs these tests has put into it. */
export function plainEnvironment(changes: Record<string, string> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE|INIT_CWD$|VITEST|VITE_)/.test(name));
  return { ...Object.fromEntries(inherited), ...changes };
}

/** `onOutput` sees all of stdout so far, and may end the program by its signal. */
export function run(
  [command, ...args]: readonly [string, ...string[]],
  options: {
    cwd: string;
    env?: NodeJS.ProcessEnv;
    onOutput?: (text: string, end: (signal: NodeJS.Signals) => void) => void;
  },
): Promise<RunResult> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? plainEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    options.onOutput?.(stdout, (signal) => child.kill(signal));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
