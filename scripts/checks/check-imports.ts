/**
 * The import rules of .dependency-cruiser.cjs. With TypeScript 7 the tool silently reads no TypeScript at all unless its
 * other parser is there, so the number of files it read is compared with the number of files that exist.
 */
import { existsSync, globSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { checkoutDir, runProgram } from './run-program.ts';

const folders = ['bot', 'cards', 'db', 'domain', 'handlers', 'jobs', 'scripts', 'tests'];

const cruiseReport = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    violations: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        rule: z.object({ name: z.string() }),
        cycle: z.array(z.object({ name: z.string() })).optional(),
      }),
    ),
  }),
});

export interface ImportReport {
  /** One line per broken rule: "rule: from → to". */
  readonly violations: readonly string[];
  readonly cruisedFiles: number;
  readonly existingFiles: number;
}

/** Reads the TypeScript below `root` (the checkout, or a planted sample in a test) by the rules of the checkout. */
export async function checkImports(root = checkoutDir): Promise<ImportReport> {
  const present = folders.filter((folder) => existsSync(path.join(root, folder)));
  const config = path.join(checkoutDir, '.dependency-cruiser.cjs');
  const script = 'dependency-cruiser/bin/dependency-cruiser.mjs';
  const result = await runProgram(script, ['--config', config, '--output-type', 'json', ...present], root);
  if (!result.stdout.startsWith('{')) throw new Error(`dependency-cruiser: ${result.stderr}${result.stdout}`);

  const { modules, summary } = cruiseReport.parse(JSON.parse(result.stdout));
  const isOurs = (file: string) => file.endsWith('.ts') && present.some((folder) => file.startsWith(`${folder}/`));
  return {
    violations: summary.violations.map(({ rule, from, to, cycle }) =>
      [`${rule.name}: ${from}`, ...(cycle?.map(({ name }) => name) ?? [to])].join(' → '),
    ),
    cruisedFiles: modules.filter(({ source }) => isOurs(source)).length,
    existingFiles: globSync(
      present.map((folder) => `${folder}/**/*.ts`),
      { cwd: root, exclude: ['**/node_modules/**'] },
    ).length,
  };
}

/** What is wrong, as lines to print; empty when all is well. */
export function problemsOf(report: ImportReport): string[] {
  const problems = [...report.violations];
  if (report.cruisedFiles === 0 || report.cruisedFiles !== report.existingFiles) {
    problems.push(`read ${report.cruisedFiles} of ${report.existingFiles} TypeScript files`);
  }
  return problems;
}
