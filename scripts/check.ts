/**
 * `npm run check`: everything that can be checked without running the program, in a few seconds.
 * `npm test` runs the same and then all tests.
 */
import { runChecks } from './checks/run-checks.ts';

const outcomes = await runChecks();
const failed = outcomes.filter(({ hasPassed }) => !hasPassed).length;
console.log(`${outcomes.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
