/**
 * Counts the report of vitest strictly: a file that does not load, a hook that breaks and an error outside every test
 * are failures, and so is a test that is skipped without saying why (tests/support/requirements.ts says it).
 */
import path from 'node:path';
import { z } from 'zod';

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

export interface TestCounts {
  readonly passed: number;
  readonly failed: readonly string[];
  /** Passed at the second try only (browser tests have two): counted as passed, and named so that somebody looks. */
  readonly shaky: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/** The reason as requirements.ts writes it into a title. */
const statedReason = / \[skipped: (?<reason>[^\]]+)\]/;

/** `report` is undefined when vitest ended before it could write one. */
export function countTests(report: unknown, run: { exitCode: number; root: string }): TestCounts {
  let passed = 0;
  const failed: string[] = [];
  const shaky: string[] = [];
  const skipped: { name: string; reason: string }[] = [];
  const files = report === undefined ? [] : vitestReport.parse(report).testResults;

  for (const file of files) {
    const shortName = path.relative(run.root, file.name);
    const failedBefore = failed.length;
    for (const { fullName, status, failureMessages } of file.assertionResults) {
      const name = `${shortName} > ${fullName}`;
      const reason = statedReason.exec(fullName)?.groups?.reason;
      if (status === 'passed') {
        passed += 1;
        if (failureMessages?.length) shaky.push(name);
      } else if (status === 'failed') failed.push(name);
      else if (reason !== undefined) skipped.push({ name: name.replaceAll(new RegExp(statedReason, 'g'), ''), reason });
      else failed.push(`${name} (not run, and no reason stated)`);
    }
    if (file.status === 'failed' && failed.length === failedBefore) failed.push(`${shortName} (outside its tests)`);
  }
  if (report === undefined || (run.exitCode !== 0 && failed.length === 0))
    failed.push(`vitest ended with code ${run.exitCode}`);
  return { passed, failed, shaky, skipped };
}
