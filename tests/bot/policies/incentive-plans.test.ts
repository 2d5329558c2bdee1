/**
 * Plans with mistakes stop the start: each is found at its line and column, inside the expression, and told in both
 * languages. A case changes one text of the shipped file; `⟦` marks where the mistake stands in the new text.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadPolicies } from '../../../bot/policies/load-policies.ts';
import { formatMistake, PolicyErrors } from '../../../bot/policies/policy-mistakes.ts';
import { shippedFolder } from '../../domain/shipped-policies.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function mistakesAfter(from: string, to: string): Promise<{ place: string; zh: string[]; en: string[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-plans-'));
  folders.push(folder);
  cpSync(shippedFolder, folder, { recursive: true });
  const file = path.join(folder, 'incentives.yaml');
  const before = readFileSync(file, 'utf8');
  expect(before.split(from), from).toHaveLength(2);
  const marked = before.replace(from, () => to);
  writeFileSync(file, marked.replace('⟦', ''));
  const lines = (marked.split('⟦')[0] ?? '').split('\n');
  const error = await loadPolicies(folder).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PolicyErrors);
  const { mistakes } = error as PolicyErrors;
  return {
    place: `incentives.yaml:${lines.length}:${(lines.at(-1) ?? '').length + 1}`,
    zh: mistakes.map((mistake) => formatMistake(mistake, 'zh')),
    en: mistakes.map((mistake) => formatMistake(mistake, 'en')),
  };
}

const condition = 'is: account.isFirstDeal && deal.amount > bigDeal';
const base = 'amount: pointsPer * (deal.amount / per)';

describe('a mistake in a plan', () => {
  it.each([
    [
      'an unknown field',
      condition,
      'is: account.isFirstDeal && deal.⟦amout > bigDeal',
      'deal 没有「amout」这一项。是不是想写 deal.amount？',
    ],
    [
      'an unknown name',
      condition,
      'is: account.isFirstDeal && deal.amount > ⟦bigDael',
      '没有「bigDael」这个名字。是不是想写 bigDeal？',
    ],
    [
      'a field of nothing',
      condition,
      'is: account.isFirstDeal && ⟦lead.amount > bigDeal',
      '没有「lead」这个名字。可以写：deal、account',
    ],
    [
      'an amount against a number',
      condition,
      'is: ⟦deal.amount > 500000',
      '这两样不能这样算：金额 > 整数。金额只能和金额比较',
    ],
    ['an amount against a decimal', condition, 'is: ⟦deal.amount > 500000.5', '这两样不能这样算：金额 > 小数。'],
    ['a number as a condition', condition, 'is: ⟦deal.amount', '结果是金额。这里应是是或否。'],
    ['money where points are paid', base, 'amount: ⟦deal.amount', '结果是金额。这里应是积分。'],
    ['division by a zero', 'per: CNY 10,000', 'per: CNY 0', '除数 per 是 0。', base.replace('/ per', '/ ⟦per')],
    ['division by a literal zero', base, 'amount: pointsPer * (deal.amount / ⟦0)', '除数 0 是 0。'],
    [
      'division by what may be zero',
      base,
      'amount: pointsPer * (deal.amount / ⟦deal.amount)',
      '除数可能是 0。除数只能是 numbers 里写明的',
    ],
    [
      'a step below',
      'value: tiered(deal.receivedAtStart, commission)',
      'value: ⟦after',
      '「after」在下面，还没有算出来。',
    ],
    ['a step in itself', 'amount: base * factor', 'amount: ⟦doubled * factor', '步骤绕成了圈：doubled → doubled。'],
    ['a pattern', condition, 'is: ⟦deal.line.matches("(a+)+$")', '「matches」不能用：它可能算很久'],
    [
      'loops inside loops',
      condition,
      'is: account.isFirstDeal && ⟦[1, 2].map(x, [1].map(y, y)) == [[1]]',
      '「map」不能用：它可能算很久',
    ],
    ['a way around the types', condition, 'is: ⟦dyn(deal.amount) > 3', '不能用函数「dyn」。'],
    ['brackets into a record', condition, 'is: ⟦deal["amount"] > bigDeal', '方案里不能这样写。'],
    ['half an expression', condition, 'is: account.isFirstDeal && deal.amount >⟦', '式子从这里起读不懂。'],
    [
      'a number nobody can read',
      'bigDeal: CNY 500,000',
      'bigDeal: ⟦500 thousand',
      '读不懂「500 thousand」。请写成：CNY 500,000',
    ],
    ['a number in another currency', 'bigDeal: CNY 500,000', 'bigDeal: ⟦USD 500,000', '这里写的是 USD，方案是 CNY。'],
    ['a number nobody uses', "factor: '2' ", "factor: '2'\n      ⟦spare: '3' ", '「spare」没有一处用到'],
    ['a name that is taken', "factor: '2' ", "factor: '2'\n      ⟦deal: '3' ", '「deal」已经有别的意思。'],
    [
      'a name of a step that is no name',
      "{ zh: '每 {per} 得 {pointsPer}'",
      "{ zh: ⟦'每 {par} 得 {pointsPer}'",
      'numbers 里没有「par」。是不是想写 per？',
    ],
    ['tiers that do not rise', "upTo: 'CNY 2,000,000'", "upTo: ⟦'CNY 400,000'", '这一段没有比上一段高。'],
    [
      'tiers without an end',
      '{ upTo: null, rate: 2% }',
      "⟦{ upTo: 'CNY 9,000,000', rate: 2% }",
      '只有最后一段、而且最后一段必须写 upTo: null。',
    ],
    ['an amount that is no number at all', "to: '0.01'", "to: ⟦'0'", '不能舍入到「0」。'],
    ['another unit than can be paid', 'pays: points', 'pays: ⟦USD', '不能这样发。应为 points 或 CNY。'],
    [
      'a currency that is not in use',
      'currency: CNY                # 只算',
      'currency: ⟦GBP                # 只算',
      '这个币种不在 currencies 里，录不进来。',
    ],
  ] as [string, string, string, string, string?][])('%s', async (_what, from, to, words, place) => {
    const found = await mistakesAfter(from, to);
    const expected = place === undefined ? found.place : placeOf(from, to, place);
    expect(
      found.zh.filter((line) => line.includes(words)),
      found.zh.join('\n'),
    ).toHaveLength(1);
    expect(found.zh[0]?.startsWith(`${expected} `), `${expected} | ${found.zh[0]}`).toBe(true);
    expect(found.en[0]).toMatch(/^incentives\.yaml:\d+:\d+ plans\.[\x20-\x7e→·]+$/);
  });

  it('two kinds in one step, none, and a condition where nothing can be passed over', async () => {
    const two = await mistakesAfter(base, `${base}\n        is: account.isFirstDeal`);
    expect(two.zh).toEqual([expect.stringContaining('这一步要写 amount、is、value 中的一个。')]);
    const none = await mistakesAfter(base, '# nothing');
    expect(none.zh).toEqual([expect.stringContaining('这一步要写 amount、is、value 中的一个。')]);
    const passed = await mistakesAfter(condition, `${condition}\n        if: account.isFirstDeal`);
    expect(passed.zh).toEqual([expect.stringContaining('只有 amount 步骤可以写 if。')]);
  });
});

/** Where the marked text stands after one text was replaced by another. */
function placeOf(from: string, to: string, marked: string): string {
  const text = readFileSync(path.join(shippedFolder, 'incentives.yaml'), 'utf8')
    .replace(from, () => to)
    .replace(marked.replace('⟦', ''), () => marked);
  const lines = (text.split('⟦')[0] ?? '').split('\n');
  return `incentives.yaml:${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
}
