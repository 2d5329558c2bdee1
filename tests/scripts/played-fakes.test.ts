/** The fakes that `npm run fake` plays: what they print starts a bot, and they say so when no bot is there. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../bot/config.ts';
import type { PlayedFake, PlayOptions } from '../fakes/control/played-fake.ts';
import { playDingtalk } from '../fakes/dingtalk/play-dingtalk.ts';
import { playSlack } from '../fakes/slack/play-slack.ts';
import { playWecom } from '../fakes/wecom/play-wecom.ts';

const production = {
  BATON_MODE: 'production',
  BATON_API_TOKEN: 'a-token-of-24-characters-or-more',
  BATON_SECRET_KEY: 'a'.repeat(64),
};
const person = { key: 'li-hua', account: 'LiHua', name: '李华', email: 'lihua@example.com', mobile: '19900000001' };
const ways: readonly [name: string, play: (options: PlayOptions) => Promise<PlayedFake>, isSocketMode: boolean][] = [
  ['wecom', playWecom, false],
  ['dingtalk', playDingtalk, false],
  ['dingtalk', playDingtalk, true],
  ['slack', playSlack, false],
  ['slack', playSlack, true],
];

describe.each(ways)('%s', (name, play, isSocketMode) => {
  let played: PlayedFake | null = null;
  afterEach(() => played?.close());

  test(isSocketMode ? 'over a connection' : 'by callbacks', async () => {
    // Nobody listens there.
    const botUrl = 'http://127.0.0.1:9';
    played = await play({ port: 0, botUrl, people: [person], channels: ['sh-puxi'], isSocketMode });
    const config = readConfig({ ...production, ...played.env });
    expect(config[name as 'wecom' | 'dingtalk' | 'slack']).not.toBeNull();
    expect(played.commands.join('\n')).toContain('channels set sh-puxi');
    const [somebody] = played.side.people();
    expect(somebody?.name).toBe('李华');
    if (name !== 'slack') expect(somebody?.id).toBe('LiHua');
    const { conversations } = await played.side.look(somebody?.id ?? '');
    const say = { kind: 'say', conversation: conversations[0]?.id ?? '', text: '你好' } as const;
    await expect(played.side.act(somebody?.id ?? '', say)).rejects.toThrow();
  });
});

test('Slack brings again what the bot has not taken', async () => {
  const tries: (string | undefined)[] = [];
  const bot = createServer((request, response) => {
    tries.push(request.headers['x-slack-retry-num'] as string | undefined);
    response.writeHead(tries.length === 1 ? 503 : 200).end();
  });
  await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve));
  const botUrl = `http://127.0.0.1:${(bot.address() as AddressInfo).port}`;
  const played = await playSlack({ port: 0, botUrl, people: [person], channels: [], isSocketMode: false });
  const [somebody] = played.side.people();
  const { conversations } = await played.side.look(somebody?.id ?? '');
  const say = { kind: 'say', conversation: conversations[0]?.id ?? '', text: '你好' } as const;
  await expect(played.side.act(somebody?.id ?? '', say)).rejects.toThrow();
  await expect.poll(() => tries, { timeout: 5_000 }).toEqual([undefined, '1']);
  await played.close();
  bot.closeAllConnections();
  await new Promise((resolve) => bot.close(resolve));
});
