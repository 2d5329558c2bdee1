/**
 * Runs one of the installed tools with the Node this process runs on and collects what it says.
 * Used by the checks; it never shows anything itself.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';

export const checkoutDir = path.resolve(import.meta.dirname, '..', '..');

export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `script` is a path below node_modules; `cwd` is the checkout unless told otherwise. */
export function runProgram(script: string, args: readonly string[], cwd = checkoutDir): Promise<ProgramResult> {
  const file = path.join(checkoutDir, 'node_modules', script);
  const child = spawn(process.execPath, [file, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? 1, ...texts }));
  });
}
