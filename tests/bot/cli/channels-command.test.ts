/** `baton channels`, as a person runs it: where channels are, what is refused and why, and that no secret comes out again. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ChannelAddresses } from '../../../bot/channel-addresses.ts';
import { channelsCommand } from '../../../bot/cli/channels-command.ts';
import { UsageError } from '../../../bot/cli/command.ts';
import { readConfig } from '../../../bot/config.ts';
import { secretKeyOf } from '../../../bot/secrets.ts';
import { openStore } from '../../../db/open-store.ts';
import { callBaton } from '../../support/call-baton.ts';
import { runBaton } from '../../support/run-baton.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = mkdtempSync(path.join(tmpdir(), 'baton-channels-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is typed into a command goes to a process of its own. */
const channels = (words: readonly string[], input = '') =>
  input === '' ? callBaton(folder, ['channels', ...words]) : runBaton(folder, ['channels', ...words], {}, input);
const inEnglish = (words: readonly string[], input = '') => {
  const env = { BATON_LANGUAGE: 'en' };
  return input === ''
    ? callBaton(folder, ['channels', ...words], env)
    : runBaton(folder, ['channels', ...words], env, input);
};
const robotKey = '693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa';
const token = 'a'.repeat(64);
const signing = `SEC${'b'.repeat(64)}`;

/** What the adapters get. */
async function found(platform: 'slack' | 'wecom' | 'dingtalk', key: string) {
  const config = readConfig({ DATABASE_URL: `file:${path.join(folder, 'demo.db')}`, FILES_DIR: folder });
  const store = await openStore(config.database, 'tool');
  try {
    return await new ChannelAddresses(store, secretKeyOf(config)).find(platform, key);
  } finally {
    await store.close();
  }
}

beforeAll(async () => {
  expect((await channels(['list'])).code).toBe(0);
});

it.each([
  [[], '请写 channels list、set 或 remove。'],
  [['constructor'], '请写 channels list、set 或 remove。'],
  [['set'], '缺少 群。'],
  [['set', 'company'], '请写 --platform slack|wecom|dingtalk。'],
  [['set', 'company', '--platform', 'feishu'], '没有「feishu」这个平台，可以写：slack、wecom、dingtalk。'],
  [['set', 'company', '--platform', 'slack'], '请写 --group 或 --webhook，二选一。'],
  [
    ['set', 'company', '--platform', 'wecom', '--group', 'x', '--webhook', robotKey],
    '请写 --group 或 --webhook，二选一。',
  ],
  [
    ['set', 'company', '--platform', 'slack', '--group', '#general'],
    '「#general」不是群的编号。应为频道 ID，以 C 开头',
  ],
  [['set', 'company', '--platform', 'dingtalk', '--group', 'abc'], '应为 openConversationId，以 cid 开头。'],
  [['set', 'company', '--platform', 'slack', '--webhook', robotKey], 'Slack 不用群机器人'],
  [['set', 'company', '--platform', 'wecom', '--webhook', robotKey, '--secret', signing], '只用于钉钉的群机器人'],
  [['set', 'company', '--platform', 'wecom', '--group', 'g1', '--secret'], '--secret 和 --webhook 一起用。'],
  [['set', 'company', '--platform', 'wecom', '--webhook', 'https://example.com/hook'], '这不是群机器人的网址或 key。'],
  [['set', 'company', '--platform', 'dingtalk', '--webhook', token, '--secret', 'abc'], '加签密钥应以 SEC 开头。'],
  [['list', '--platform', 'wecom'], '这里不用写 --platform。'],
  [['remove', 'company', '--platform', 'wecom', '--group', 'g1'], '这里不用写 --group。'],
  [['list', '--colour', 'red'], '没有 --colour 这个选项。'],
])('answers %j with what is wrong, before it touches a database', async (words, sentence) => {
  const terminal = { language: 'zh', isInteractive: false, print: vi.fn(), rewrite: vi.fn() } as const;
  const refused: unknown = await channelsCommand.run(words, terminal).catch((problem: unknown) => problem);
  expect(refused).toBeInstanceOf(UsageError);
  const { text } = refused as UsageError;
  expect(text.zh).toContain(sentence);
  for (const secret of [robotKey, token, signing]) expect(text.zh + text.en).not.toContain(secret);
  expect(terminal.print).not.toHaveBeenCalled();
});

it('says so in the terminal too, and how it is used', async () => {
  const { code, out, err } = await runBaton(folder, ['channels', 'set', 'company', '--platform', 'wecom', '--webhook']);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(/^这不是群机器人的网址或 key。.*\n用法请看/);
});

it('names the channels there are when asked for another', async () => {
  const { code, out } = await channels(['set', 'sales', '--platform', 'slack', '--group', 'C0123ABCDEF']);
  expect(code).toBe(1);
  expect(out).toMatch(/^channels\.yaml 里没有「sales」这个群，有：.*sh-puxi.*company.*。\n$/);
  const english = await inEnglish(['remove', 'sales', '--platform', 'slack']);
  expect(english).toMatchObject({ code: 1, out: expect.stringContaining('has no channel "sales"; it has sh-puxi') });
});

it('puts a channel into a conversation, moves it, and takes it out', async () => {
  const place = ['company', '--platform', 'slack'];
  expect(await channels(['set', ...place, '--group', 'C0123ABCDEF'])).toMatchObject({
    code: 0,
    out: '全员群登记在 Slack：群 C0123ABCDEF。立即生效。\nSlack还没有接入（环境变量里没有它的密钥），接入后才会往这里发。\n',
  });
  expect(await found('slack', 'company')).toEqual({ kind: 'group', address: 'C0123ABCDEF' });
  expect(await channels(['set', 'operations', '--platform', 'slack', '--group', 'C0123ABCDEF'])).toMatchObject({
    code: 1,
    out: '这个群已经登记为「全员群」（company），没有变化。请先运行 channels remove company --platform slack。\n',
  });
  await channels(['set', ...place, '--group', 'C0123ABCDEG']);
  expect((await channels(['list'])).out).toMatch(/^company +全员群 {2}Slack 群 C0123ABCDEG$/m);
  expect((await inEnglish(['remove', ...place])).out).toBe(
    'Whole company is no longer in Slack. It takes effect at once.\n',
  );
  expect(await inEnglish(['remove', ...place])).toMatchObject({
    code: 0,
    out: 'Whole company is not in Slack; nothing was changed.\n',
  });
  expect((await inEnglish(['list'])).out).toMatch(/^company +Whole company {2}nowhere$/m);
});

it('takes the key out of a whole address, or asks for it, and never shows it again', async () => {
  const address = `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${robotKey}&debug=1`;
  const written = await channels(['set', 'company', '--platform', 'wecom', '--webhook', address]);
  expect(await found('wecom', 'company')).toEqual({ kind: 'webhook', key: robotKey, signingSecret: null });
  const asked = await inEnglish(
    ['set', 'company', '--platform', 'dingtalk', '--webhook', '--secret'],
    `https://oapi.dingtalk.com/robot/send?access_token=${token}\n${signing}\n`,
  );
  expect(asked).toMatchObject({ code: 0, out: expect.stringContaining('Whole company is in DingTalk: group robot.') });
  expect(await found('dingtalk', 'company')).toEqual({ kind: 'webhook', key: token, signingSecret: signing });
  const secretLess = ['set', 'operations', '--platform', 'dingtalk', '--webhook'];
  expect((await channels(secretLess, `${token}\n`)).code).toBe(0);
  expect(await found('dingtalk', 'operations')).toEqual({ kind: 'webhook', key: token, signingSecret: null });

  const listed = await channels(['list']);
  expect(listed.out).toMatch(
    /^company +全员群 {2}(钉钉 群机器人，企业微信 群机器人|企业微信 群机器人，钉钉 群机器人)$/m,
  );
  const said = [written, asked, listed].map(({ out, err }) => out + err).join();
  const kept = readdirSync(folder)
    .filter((name) => name.startsWith('demo.db'))
    .map((name) => readFileSync(path.join(folder, name), 'latin1'))
    .join();
  for (const secret of [robotKey, token, signing]) {
    expect(said).not.toContain(secret);
    expect(kept).not.toContain(secret);
  }
});
