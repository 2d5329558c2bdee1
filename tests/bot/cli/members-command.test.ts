/** `baton members`, as a person runs it: what it says in both languages, that it happens once, and what stays unchanged. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { callBaton } from '../../support/call-baton.ts';
import { runBaton } from '../../support/run-baton.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = mkdtempSync(path.join(tmpdir(), 'baton-members-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const members = (...words: string[]) => callBaton(folder, ['members', ...words]);
const inEnglish = (...words: string[]) => callBaton(folder, ['members', ...words], { BATON_LANGUAGE: 'en' });

it.each([
  [['dismiss', 'shen-yilin'], '请写 members leave、away、grant、revoke、rights 或 platform。'],
  [['constructor'], '请写 members leave、away、grant、revoke、rights 或 platform。'],
  [['leave'], '缺少 编号。'],
  [['away', 'shen-yilin', '2090-03-01'], '请写 members away 编号 开始 结束 [代理人编号]，'],
  [['away', 'shen-yilin', '2090-02-30', '2090-03-05'], '「2090-02-30」不是日期或时间。'],
  [['away', 'shen-yilin', '2090-03-01T25:00', '2090-03-05'], '「2090-03-01T25:00」不是日期或时间。'],
  [['away', 'shen-yilin', '01.03.2090', '2090-03-05'], '「01.03.2090」不是日期或时间。'],
  [['grant', 'shen-yilin'], '缺少 权限。'],
  [['grant', 'shen-yilin', 'everything'], '没有「everything」这个权限。可以写：evidence.details。'],
  [['rights', 'please'], '多了「please」。'],
])('answers %j with what is wrong, before it touches a database', async (words, sentence) => {
  const empty = mkdtempSync(path.join(tmpdir(), 'baton-members-'));
  const { code, out, err } = await callBaton(empty, ['members', ...words]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(sentence);
  expect(readdirSync(empty)).toEqual([]);
  rmSync(empty, { recursive: true });
});

/** What the demo company begins with. */
let demoLeave: string;
let demoRights: string;
beforeAll(async () => {
  demoLeave = (await runBaton(folder, ['members', 'away'])).out;
  demoRights = (await members('rights')).out;
  expect(demoLeave).not.toContain('shen-yilin');
  expect(demoRights).not.toContain('lu-yuncheng');
});

it('enters leave, lists it and cancels it', async () => {
  const whole = ['shen-yilin', '2090-03-01', '2090-03-05', 'lu-yuncheng'];
  expect(await members('away', ...whole)).toMatchObject({
    code: 0,
    out: '沈一霖 2090-03-01 到 2090-03-05 请假，代理人 陆允成。其间不派新线索。\n',
  });
  expect(await members('away', ...whole)).toMatchObject({ code: 0, out: expect.stringContaining('没有变化') });
  expect(await inEnglish('away', 'shen-yilin', '2090-03-05T13:00', '2090-03-08')).toMatchObject({
    code: 1,
    out: 'Shen Yilin is away from 2090-03-01 to 2090-03-05 already, which overlaps. Cancel that first: members away shen-yilin cancel 2090-03-01\n',
  });
  expect((await members('away', 'shen-yilin', '2090-03-06T13:00', '2090-03-06T18:00')).out).toBe(
    '沈一霖 2090-03-06T13:00 到 2090-03-06T18:00 请假，没有代理人，通知交给上一级。其间不派新线索。\n',
  );
  expect((await members('away', 'shen-yilin')).out).toBe(
    'shen-yilin  沈一霖  2090-03-01 到 2090-03-05，代理人 陆允成\nshen-yilin  沈一霖  2090-03-06T13:00 到 2090-03-06T18:00，没有代理人\n',
  );
  expect(await members('away', 'shen-yilin', 'cancel')).toMatchObject({
    code: 1,
    out: expect.stringContaining('几段'),
  });
  expect(await members('away', 'shen-yilin', 'cancel', '2090-03-06T13:00')).toMatchObject({
    code: 0,
    out: '沈一霖的请假（2090-03-06T13:00 到 2090-03-06T18:00）已取消。\n',
  });
  expect(await inEnglish('away', 'shen-yilin', 'cancel')).toMatchObject({
    code: 0,
    out: 'The leave of Shen Yilin (2090-03-01 to 2090-03-05) is cancelled.\n',
  });
  expect(await members('away', 'shen-yilin', 'cancel')).toMatchObject({ code: 1 });
  expect((await members('away', 'shen-yilin')).out).toBe('沈一霖没有登记请假。\n');
  expect((await members('away')).out).toBe(demoLeave);
});

it.each([
  [['shen-yilin', '2090-03-05', '2090-03-01'], '结束早于开始，没有登记。'],
  [['shen-yilin', '2020-03-01', '2020-03-05'], '这段时间已经过去，没有登记。'],
  [['shen-yilin', '2090-03-01', '2090-03-05', 'shen-yilin'], '代理人不能是本人，没有登记。'],
  [['shen-yilin', '2090-03-01', '2090-03-05', 'nobody'], '没有编号为「nobody」的成员。'],
])('enters no leave for %j', async (words, sentence) => {
  expect(await members('away', ...words)).toMatchObject({ code: 1, out: `${sentence}\n` });
  expect((await members('away')).out).toBe(demoLeave);
});

it('gives a right, lists it and takes it back', async () => {
  const right = ['lu-yuncheng', 'evidence.details'];
  expect(await members('grant', ...right)).toMatchObject({
    code: 0,
    out: '陆允成有了 evidence.details 权限，立即生效。\n',
  });
  expect((await inEnglish('grant', ...right)).out).toContain('nothing was changed');
  expect((await inEnglish('rights')).out).toContain('evidence.details  lu-yuncheng  Lu Yuncheng\n');
  expect((await inEnglish('revoke', ...right)).out).toBe('Lu Yuncheng no longer has the right evidence.details.\n');
  expect(await runBaton(folder, ['members', 'revoke', ...right])).toMatchObject({
    code: 0,
    out: expect.stringContaining('没有变化'),
  });
  expect((await members('rights')).out).toBe(demoRights);
});

it('records a leaving once, and says so when there is nobody of that key', async () => {
  const first = await members('leave', 'shen-yilin');
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toMatch(/^沈一霖已登记离职，\d+ 条线索已交回主管的待分配池。$/m);
  expect(await members('leave', 'shen-yilin')).toMatchObject({ code: 0, out: '沈一霖之前已登记离职，没有变化。\n' });
  expect(await members('leave', 'nobody')).toMatchObject({ code: 1, out: '没有编号为「nobody」的成员。\n' });
  expect((await members('away', 'shen-yilin', '2090-03-01', '2090-03-05')).out).toBe('沈一霖已离职，没有登记。\n');
  expect((await members('grant', 'shen-yilin', 'evidence.details')).out).toBe('沈一霖已离职，没有变化。\n');
});
