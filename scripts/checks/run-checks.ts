/**
 * The checks that need no test runner: types, lint and format, unawaited promises, import rules, unused code.
 * Used by `npm run check` and by `npm test`. Two run at a time; each prints one line, and its output when it fails.
 */
import { checkImports, problemsOf } from './check-imports.ts';
import { runProgram } from './run-program.ts';

export interface CheckOutcome {
  readonly name: string;
  readonly hasPassed: boolean;
}

interface Check {
  readonly name: string;
  /** What is wrong, for people to read; empty when nothing is. */
  readonly run: () => Promise<string>;
}

const checks: readonly Check[] = [
  { name: 'types', run: () => tool('typescript/bin/tsc', ['-p', '.']) },
  { name: 'unused code', run: () => tool('knip/bin/knip.js', ['--no-progress']) },
  { name: 'import rules', run: async () => problemsOf(await checkImports()).join('\n') },
  { name: 'unawaited promises', run: () => tool('oxlint/bin/oxlint', ['--type-aware', '--deny-warnings', '.']) },
  { name: 'lint and format', run: () => tool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']) },
];

async function tool(script: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runProgram(script, args);
  return exitCode === 0 ? '' : `${stdout}${stderr}`.trim() || `exit code ${exitCode}`;
}

export async function runChecks(): Promise<CheckOutcome[]> {
  const waiting = [...checks];
  const outcomes: CheckOutcome[] = [];
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) outcomes.push(await runOne(check));
  };
  await Promise.all([worker(), worker()]);
  return outcomes;
}

async function runOne({ name, run }: Check): Promise<CheckOutcome> {
  const startedAtMs = performance.now();
  const problem = await run().catch((error: unknown) => String(error));
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  const hasPassed = problem === '';
  console.log(`${hasPassed ? 'pass' : 'fail'}  ${name} (${seconds} s)`);
  if (!hasPassed) console.log(`${problem.replaceAll(/^/gm, '      ')}\n`);
  return { name, hasPassed };
}
