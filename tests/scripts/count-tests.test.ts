/** The count behind the last line of `npm test`: nothing that did not run and pass may look as if it had. */
import { describe, expect, it } from 'vitest';
import { countTests } from '../../scripts/tests/count-tests.ts';

const root = '/checkout';
const test = (fullName: string, status: string) => ({ fullName, status });

function count(files: { name: string; status: string; tests: { fullName: string; status: string }[] }[], exitCode = 1) {
  const testResults = files.map(({ name, status, tests }) => ({
    name: `${root}/tests/${name}`,
    status,
    assertionResults: tests,
  }));
  return countTests({ testResults }, { exitCode, root });
}

describe('counts', () => {
  it('tests that passed', () => {
    const counts = count(
      [{ name: 'a.test.ts', status: 'passed', tests: [test('one', 'passed'), test('two', 'passed')] }],
      0,
    );
    expect(counts).toEqual({ passed: 2, failed: [], shaky: [], skipped: [] });
  });

  it('tests that failed, by name', () => {
    const counts = count([
      { name: 'a.test.ts', status: 'failed', tests: [test('one', 'passed'), test('two', 'failed')] },
    ]);
    expect(counts).toEqual({ passed: 1, failed: ['tests/a.test.ts > two'], shaky: [], skipped: [] });
  });

  it('a test that failed first and passed when tried again, and names it', () => {
    const again = { fullName: 'one', status: 'passed', failureMessages: ['too slow'] };
    const counts = count([{ name: 'a.test.ts', status: 'passed', tests: [again, test('two', 'passed')] }], 0);
    expect(counts).toEqual({ passed: 2, failed: [], shaky: ['tests/a.test.ts > one'], skipped: [] });
  });

  it('tests that are skipped for a stated reason, by name and reason', () => {
    const title = 'the chat [skipped: no Chromium on this machine] opens';
    const counts = count([{ name: 'a.test.ts', status: 'passed', tests: [test(title, 'skipped')] }], 0);
    expect(counts.skipped).toEqual([
      { name: 'tests/a.test.ts > the chat opens', reason: 'no Chromium on this machine' },
    ]);
    expect(counts.failed).toEqual([]);
  });
});

describe('counts as failed', () => {
  it.each(['skipped', 'todo', 'pending'])('a test that is %s without a reason', (status) => {
    const counts = count([{ name: 'a.test.ts', status: 'passed', tests: [test('one', status)] }], 0);
    expect(counts.failed).toEqual(['tests/a.test.ts > one (not run, and no reason stated)']);
  });

  it('a file that does not load', () => {
    expect(count([{ name: 'a.test.ts', status: 'failed', tests: [] }]).failed).toEqual([
      'tests/a.test.ts (outside its tests)',
    ]);
  });

  it('a hook that breaks after its tests passed', () => {
    const counts = count([{ name: 'a.test.ts', status: 'failed', tests: [test('one', 'passed')] }]);
    expect(counts).toMatchObject({ passed: 1, failed: ['tests/a.test.ts (outside its tests)'] });
  });

  it('an error outside every test', () => {
    const counts = count([{ name: 'a.test.ts', status: 'passed', tests: [test('one', 'passed')] }]);
    expect(counts.failed).toEqual(['vitest ended with code 1']);
  });

  it('a run that wrote no report', () => {
    expect(countTests(undefined, { exitCode: 134, root }).failed).toEqual(['vitest ended with code 134']);
    expect(countTests(undefined, { exitCode: 0, root }).failed).not.toEqual([]);
  });
});
