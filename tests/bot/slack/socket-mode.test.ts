/** Socket Mode: the same events without a public address, stored before they are acknowledged. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InboundEvent } from '../../../handlers/inbound.ts';
import { FakeSlack } from '../../fakes/slack/fake-slack.ts';
import { openSlackBot, type SlackBot } from '../../fakes/slack/open-slack-bot.ts';

describe('Socket Mode', () => {
  let fake: FakeSlack;
  let bot: SlackBot;
  let events: InboundEvent[];
  let failures: number;
  beforeEach(async () => {
    fake = await FakeSlack.open({ isSocketMode: true });
    bot = await openSlackBot(fake, { isSocketMode: true });
    events = [];
    failures = 0;
    await bot.platform.start(async (event) => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('full');
      }
      events.push(event);
      return { kind: 'notice', tone: 'info', text: { zh: '好', en: 'ok' } };
    });
    await vi.waitUntil(() => fake.server.sockets.size === 2, { timeout: 5_000 });
  });
  afterEach(async () => {
    await bot.close();
    await fake.close();
  });

  it('brings messages and commands, and answers over the socket', async () => {
    const user = bot.userOf('m1');
    expect((await fake.say(user, '我的线索')).status).toBe(200);
    expect((await fake.command(user, '')).status).toBe(200);
    expect(events.map(({ kind }) => kind)).toEqual(['message', 'action']);
    const stranger = fake.addPerson({ name: 'Stranger' }).id;
    expect((await fake.command(stranger, '')).answer).toMatchObject({ response_type: 'ephemeral' });
  });

  it('keeps a second connection while the first is exchanged', async () => {
    const [first] = [...fake.server.sockets];
    first?.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    await vi.waitUntil(() => fake.server.sockets.size === 1, { timeout: 5_000 });
    expect((await fake.say(bot.userOf('m1'), '帮助')).status).toBe(200);
    expect(events).toHaveLength(1);
  });

  it('closes its connections when the bot stops', async () => {
    await bot.platform.stop();
    await vi.waitUntil(() => fake.server.sockets.size === 0, { timeout: 5_000 });
    expect(events).toEqual([]);
  });
});
