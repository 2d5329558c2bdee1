/**
 * Runs vitest with its own running output on the terminal and its report in a file, and hands the report to
 * count-tests.ts. Called by scripts/test.ts only.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkoutDir } from '../checks/run-program.ts';
import { countTests, type TestCounts } from './count-tests.ts';

export async function runVitest(): Promise<TestCounts> {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-tests-'));
  const reportFile = path.join(folder, 'report.json');
  try {
    const exitCode = await vitest(reportFile);
    const report: unknown = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : undefined;
    return countTests(report, { exitCode, root: checkoutDir });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function vitest(reportFile: string): Promise<number> {
  const script = path.join(checkoutDir, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const child = spawn(process.execPath, [script, 'run', '--allowOnly=false', '--passWithNoTests', ...reporters], {
    cwd: checkoutDir,
    env: process.stdout.isTTY ? process.env : { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
