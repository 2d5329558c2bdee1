/**
 * `npm test`: all checks, then all tests. Ends with what failed, what was skipped and why, and as its last line
 * "N passed, N failed" (", N skipped" when some were). A check counts as one, a test counts as one.
 */
import { runChecks } from './checks/run-checks.ts';
import { runVitest } from './tests/run-vitest.ts';

const checks = await runChecks();
const tests = await runVitest();

const failed = [...checks.filter(({ hasPassed }) => !hasPassed).map(({ name }) => `check: ${name}`), ...tests.failed];
const passed = checks.length + tests.passed - (failed.length - tests.failed.length);

if (failed.length > 0) console.log(`\nFailed:\n${failed.map((name) => `  ${name}`).join('\n')}`);
if (tests.shaky.length > 0) {
  console.log(`\nPassed only when tried again:\n${tests.shaky.map((name) => `  ${name}`).join('\n')}`);
}
if (tests.skipped.length > 0) {
  console.log(`\nSkipped:\n${tests.skipped.map(({ name, reason }) => `  ${name}: ${reason}`).join('\n')}`);
}
const counts = [`${passed} passed`, `${failed.length} failed`];
if (tests.skipped.length > 0) counts.push(`${tests.skipped.length} skipped`);
console.log(`\n${counts.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
