/**
 * A first start on a machine that has Node and npm and nothing else: no Python, no make, no compiler. Set-up installs
 * the real packages from the registry; afterwards SQLite opens. The longest test of all.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../support/requirements.ts';
import { copyCheckout, plainEnvironment, type RunResult, run } from './checkout-copy.ts';

/** Stands in for the bot: opens SQLite, says so, and ends when it is told to. */
const program = `
import Database from 'better-sqlite3';
const row = new Database(':memory:').prepare('SELECT 6 * 7 AS answer').get();
const timer = setTimeout(() => process.exit(3), 60_000);
process.once('SIGTERM', () => { clearTimeout(timer); console.log('stopped in order'); });
console.log(JSON.stringify({ row, node: process.version, file: process.execPath }));
`;

/** Where a program lies on PATH, past what npm puts in front of it. */
function find(program: string): string {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules'));
  const file = folders.map((folder) => path.join(folder, program)).find((candidate) => existsSync(candidate));
  if (file === undefined) throw new Error(`${program} is not on PATH`);
  return file;
}

function bareToolbox(): string {
  const toolbox = mkdtempSync(path.join(tmpdir(), 'baton-toolbox-'));
  for (const name of ['node', 'npm', 'sh', 'env', 'uname', 'dirname', 'sed', 'cat'])
    symlinkSync(find(name), path.join(toolbox, name));
  return toolbox;
}

describeWith('registry', 'a first start without compiler or Python', () => {
  let checkout: string;
  let toolbox: string;
  let env: NodeJS.ProcessEnv;
  let first: RunResult;

  beforeAll(async () => {
    checkout = copyCheckout();
    mkdirSync(path.join(checkout, 'bot'));
    writeFileSync(path.join(checkout, 'bot', 'main.ts'), program);
    toolbox = bareToolbox();
    env = plainEnvironment({ PATH: toolbox });
    first = await run(['npm', 'start', '--silent'], { cwd: checkout, env, onOutput: stopWhenReady });
  });
  afterAll(() => {
    for (const folder of [checkout, toolbox]) rmSync(folder, { recursive: true, force: true });
  });

  it.each(['python', 'python3', 'make', 'gcc', 'g++', 'cc', 'c++', 'clang'])('has no %s', async (name) => {
    expect((await run(['sh', '-c', `command -v ${name}`], { cwd: checkout, env })).stdout).toBe('');
  });

  it('installs, opens SQLite on the bundled Node, and hands a SIGTERM on to the program', () => {
    const [line = '', last] = first.stdout.trim().split('\n');
    expect(first.stderr).toContain('Installed');
    expect(JSON.parse(line)).toEqual({
      row: { answer: 42 },
      node: `v${JSON.parse(readFileSync(path.join(checkout, 'package.json'), 'utf8')).optionalDependencies.node}`,
      file: path.join(checkout, 'node_modules', 'node', 'bin', 'node'),
    });
    expect(last).toBe('stopped in order');
  });

  it('installs runtime packages only', () => {
    expect(existsSync(path.join(checkout, 'node_modules', 'express'))).toBe(true);
    expect(existsSync(path.join(checkout, 'node_modules', 'typescript'))).toBe(false);
  });

  it('has nothing to do the second time', async () => {
    const second = await run(['npm', 'start', '--silent'], { cwd: checkout, env, onOutput: stopWhenReady });
    expect(second.stdout).toBe(first.stdout);
    expect(second.stderr).not.toContain('Install');
  });
});

function stopWhenReady(stdout: string, end: (signal: NodeJS.Signals) => void): void {
  if (stdout.endsWith('}\n')) end('SIGTERM');
}

describe('the package that needs a compiler elsewhere', () => {
  it('is told never to use one', () => {
    const npmrc = readFileSync(path.resolve(import.meta.dirname, '../../.npmrc'), 'utf8');
    expect(npmrc).toMatch(/^ignore-scripts=true$/m);
  });
});
