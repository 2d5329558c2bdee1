/** Socket Mode: the same events without a public address, stored before they are acknowledged. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InboundEvent, Reply } from '../../../handlers/inbound.ts';
import { FakeSlack } from '../../fakes/slack/fake-slack.ts';
import { openSlackBot, type SlackBot } from '../../fakes/slack/open-slack-bot.ts';

describe('Socket Mode', () => {
  let fake: FakeSlack;
  let bot: SlackBot;
  let events: InboundEvent[];
  let failures: number;
  let waitFor: Promise<void>;
  let reply: Reply;
  let isHandling: boolean;
  beforeEach(async () => {
    fake = await FakeSlack.open({ isSocketMode: true });
    bot = await openSlackBot(fake, { isSocketMode: true });
    events = [];
    failures = 0;
    waitFor = Promise.resolve();
    isHandling = false;
    reply = { kind: 'notice', tone: 'info', text: { zh: '好', en: 'ok' } };
    await bot.platform.start(async (event) => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('full');
      }
      isHandling = true;
      await waitFor;
      events.push(event);
      return reply;
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

  it('comes back when Slack could not be reached for a while, and nothing falls over', async () => {
    fake.server.faults.isCut = true;
    for (const socket of fake.server.sockets) socket.terminate();
    await vi.waitUntil(() => bot.reported.filter((line) => line.startsWith('slack socket')).length >= 2, {
      timeout: 10_000,
    });
    expect(fake.server.sockets.size).toBe(0);
    fake.server.faults.isCut = false;
    await vi.waitUntil(() => fake.server.sockets.size === 2, { timeout: 10_000 });
    expect((await fake.say(bot.userOf('m1'), '帮助')).status).toBe(200);
    expect(bot.reported.join()).not.toContain('xapp');
  });

  it('asks less and less often for a connection that Slack closes at once', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const waits = (ms: number) => timers.mock.calls.filter(([, wait]) => wait === ms).length;
    fake.server.faults.isTurningAway = true;
    for (const socket of fake.server.sockets) socket.terminate();
    await vi.waitUntil(() => waits(1_000) === 2, { timeout: 10_000 });
    expect([waits(250), waits(500)]).toEqual([2, 2]);
    fake.server.faults.isTurningAway = false;
    timers.mockRestore();
    await vi.waitUntil(() => fake.server.sockets.size === 2, { timeout: 10_000 });
    expect((await fake.say(bot.userOf('m1'), '帮助')).status).toBe(200);
  });

  it('is brought again what could not be stored, and has it once', async () => {
    failures = 1;
    fake.deliveries.patienceMs = 300;
    const { status } = await fake.say(bot.userOf('m1'), '我的线索');
    expect(status).toBe(0);
    fake.deliveries.patienceMs = 3_000;
    expect(await fake.deliveries.bringDue()).toBe(1);
    await vi.waitUntil(() => events.length === 1, { timeout: 5_000 });
    expect(events).toMatchObject([{ kind: 'message', text: '我的线索' }]);
  });

  it('ends what is under way before the bot stops, and acknowledges it', async () => {
    reply = { kind: 'none' };
    const { promise, resolve: store } = Promise.withResolvers<void>();
    waitFor = promise;
    const pressing = fake.pressRaw(bot.userOf('m1'), { actionId: 'lead.accept', value: 'l|1' }, {});
    await vi.waitUntil(() => isHandling, { timeout: 5_000 });
    let isStopped = false;
    const stopping = bot.platform.stop().then(() => {
      isStopped = true;
    });
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(isStopped).toBe(false);
    store();
    await stopping;
    expect(events).toHaveLength(1);
    expect((await pressing).status).toBe(200);
  });

  it('closes its connections when the bot stops', async () => {
    await bot.platform.stop();
    await vi.waitUntil(() => fake.server.sockets.size === 0, { timeout: 5_000 });
    expect(events).toEqual([]);
  });

  it('stops also while Slack cannot be reached', async () => {
    fake.server.faults.isCut = true;
    for (const socket of fake.server.sockets) socket.terminate();
    await vi.waitUntil(() => bot.reported.length > 0, { timeout: 5_000 });
    await bot.platform.stop();
    expect(fake.server.sockets.size).toBe(0);
  });
});
