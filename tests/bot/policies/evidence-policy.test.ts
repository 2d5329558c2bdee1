/** The evidence policy: what is told about a file with mistakes, at its place. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { loadPolicies } from '../../../bot/policies/load-policies.ts';
import { formatMistake, PolicyErrors } from '../../../bot/policies/policy-mistakes.ts';
import { changedPolicies } from '../../support/company.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'baton-evidence-policy-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function mistakes(...changes: [from: string, to: string][]): Promise<string[]> {
  const changed = changedPolicies(folder, { 'evidence.yaml': changes });
  const thrown = await loadPolicies(changed).then(
    () => null,
    (problem: unknown) => problem,
  );
  if (!(thrown instanceof PolicyErrors)) throw new Error('Nothing was found');
  return thrown.mistakes.map((mistake) => formatMistake(mistake, 'zh'));
}

/** Every choice but the first is taken out. */
const onlyPrice = ['supply', 'quality', 'training', 'instruments', 'on-site', 'academic', 'other'].map(
  (key): [string, string] => [`      ${key}:`, `      # ${key}:`],
);

test.each<[string, [string, string][], RegExp]>([
  [
    'two proofs of one name',
    [['签字确认单,', '科室门牌照片,']],
    /evidence\.yaml:\d+:\d+ .*「科室门牌照片」已经是 door-sign 的名字/,
  ],
  ['one choice only', onlyPrice, /需求的选项不足两个/],
  ['a file larger than the machine bears', [['maxBytes: 25000000', 'maxBytes: 900000000']], /maxBytes/],
  ['a proof that takes what nobody can send', [['takes: [photo]', 'takes: [fax]']], /takes/],
  ['an unknown field', [['nearMetres: 500', 'nearMeters: 500']], /nearMeters/],
])('%s', async (_what, changes, told) => {
  expect((await mistakes(...changes)).join('\n')).toMatch(told);
});
