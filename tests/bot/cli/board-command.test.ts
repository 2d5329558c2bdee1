/** `baton board link`, as a person runs it: an address that opens, or a plain word why there is none. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { callBaton } from '../../support/call-baton.ts';
import { runBaton } from '../../support/run-baton.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = mkdtempSync(path.join(tmpdir(), 'baton-board-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const board = (words: string[], env: Record<string, string> = {}) => callBaton(folder, ['board', ...words], env);

it.each([
  [[], '缺少 link'],
  [['open'], '请写 board link --for 编号。'],
  [['link'], '请写 board link --for 编号。'],
  [['link', '--team', 'x'], '没有 --team 这个选项。'],
])('answers %j with what is wrong', async (words, sentence) => {
  const { code, err } = await board(words);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
});

it('prints an address, under the public one where there is one, and for how long it opens', async () => {
  const { code, out } = await runBaton(folder, ['board', 'link', '--for', 'gu-yunqiu']);
  expect(code).toBe(0);
  expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/pages\/[\w-]+\.[\w-]+\n90 天内有效；顾蕴秋离职即失效。\n$/);
  const english = await board(['link', '--for', 'gao-wenlan', '--unit', 'nanjing'], {
    BATON_LANGUAGE: 'en',
    PUBLIC_URL: 'https://baton.example.com',
  });
  expect(english.out).toMatch(
    /^https:\/\/baton\.example\.com\/pages\/[\w-]+\.[\w-]+\nOpens for 90 d; ends when Gao Wenlan leaves\.\n$/,
  );
});

it.each([
  [['--for', 'nobody'], '没有编号为「nobody」的在职成员。'],
  [['--for', 'shen-yilin'], '沈一霖不能打开上海一组（浦西）的看板。'],
  [['--for', 'gu-yunqiu', '--unit', 'nanjing'], '顾蕴秋不能打开南京组的看板。'],
  [['--for', 'gao-wenlan', '--unit', 'mars'], '没有编号为「mars」的单位。'],
])('refuses %j and says why', async (words, sentence) => {
  expect(await board(['link', ...words])).toMatchObject({ code: 1, out: `${sentence}\n` });
});
