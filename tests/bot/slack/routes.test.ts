/** What may come to Slack's three addresses, and what happens to everything that should not. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InboundEvent } from '../../../handlers/inbound.ts';
import { FakeSlack } from '../../fakes/slack/fake-slack.ts';
import { openSlackBot, type SlackBot } from '../../fakes/slack/open-slack-bot.ts';
import { signSlack, slackRequest } from '../../fakes/slack/sign.ts';

describe('the addresses of Slack', () => {
  let fake: FakeSlack;
  let bot: SlackBot;
  let events: InboundEvent[] = [];
  let isFailing = false;
  beforeAll(async () => {
    fake = await FakeSlack.open();
    bot = await openSlackBot(fake);
    await bot.platform.start(async (event) => {
      if (isFailing) throw new Error('the store is full');
      events.push(event);
      return { kind: 'none' };
    });
  });
  afterAll(async () => {
    await bot.close();
    await fake.close();
  });
  beforeEach(() => {
    events = [];
    isFailing = false;
    bot.reported.length = 0;
  });

  const secretWords = '骨科 王主任 13800138000';
  const message = (more: object = {}, id = `Ev${Math.floor(performance.now() * 1_000)}`) => ({
    type: 'event_callback',
    event_id: id,
    team_id: fake.world.teamId,
    event: {
      type: 'message',
      user: bot.userOf('m1'),
      channel: 'D0000001',
      channel_type: 'im',
      ts: fake.world.newTs(),
      text: secretWords,
      ...more,
    },
  });
  const signing = () => ({ secret: fake.signingSecret, at: fake.world.now() });
  const ask = (path: string, headers: Record<string, string>, body: string) =>
    bot.door.ask(path, { method: 'POST', headers, body });
  const bring = (kind: 'events' | 'actions' | 'commands', payload: object) => {
    const { path, headers, body } = slackRequest(kind, payload, signing());
    return ask(path, headers, body);
  };
  const nothingCame = () => {
    expect(events).toEqual([]);
    // Nothing of what was in it is written anywhere.
    expect(bot.reported.join()).not.toContain('王主任');
  };

  it('answer the challenge of the console, when it is signed', async () => {
    const challenge = { type: 'url_verification', token: 'x', challenge: 'abc' };
    const answer = await bring('events', challenge);
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ challenge: 'abc' });
    const unsigned = await ask('/slack/events', { 'content-type': 'application/json' }, JSON.stringify(challenge));
    expect(unsigned.status).toBe(401);
    expect(unsigned.text).not.toContain('abc');
  });

  it('take a signed message once, however often it comes', async () => {
    const payload = message();
    expect((await bring('events', payload)).status).toBe(200);
    expect(events).toMatchObject([{ kind: 'message', actorId: 'm1', text: secretWords, platform: 'slack' }]);
    await bring('events', payload);
    const [first, second] = events as { eventId: string }[];
    expect(second?.eventId).toBe(first?.eventId);
  });

  it('refuse what is forged, without a signature or signed with another secret', async () => {
    const body = JSON.stringify(message());
    const json = { 'content-type': 'application/json' };
    expect((await ask('/slack/events', json, body)).status).toBe(401);
    const forged = signSlack('another-secret', body, fake.world.now());
    expect((await ask('/slack/events', { ...json, ...forged }, body)).status).toBe(401);
    const genuine = signSlack(fake.signingSecret, body, fake.world.now());
    expect(
      (await ask('/slack/events', { ...json, ...genuine }, body.replace('13800138000', '13900001111'))).status,
    ).toBe(401);
    nothingCame();
  });

  it('refuse what is older than five minutes or from the future', async () => {
    const body = JSON.stringify(message());
    for (const minutes of [-6, 6, 24 * 60]) {
      const at = new Date(fake.world.now().getTime() + minutes * 60_000);
      const headers = { 'content-type': 'application/json', ...signSlack(fake.signingSecret, body, at) };
      expect((await ask('/slack/events', headers, body)).status, `${minutes}`).toBe(401);
    }
    nothingCame();
  });

  it('refuse what is broken off, no JSON, a list, or packed in another way', async () => {
    const send = (path: string, contentType: string, body: string) =>
      ask(path, { 'content-type': contentType, ...signSlack(fake.signingSecret, body, fake.world.now()) }, body);
    const whole = JSON.stringify(message());
    const form = 'application/x-www-form-urlencoded';
    expect((await send('/slack/events', 'application/json', whole.slice(0, -20))).status).toBe(400);
    expect((await send('/slack/events', 'application/json', '[]')).status).toBe(400);
    expect((await send('/slack/events', 'application/json', 'null')).status).toBe(400);
    expect((await send('/slack/events', 'application/json', '')).status).toBe(400);
    expect((await send('/slack/events', form, `payload=${encodeURIComponent(whole)}`)).status).toBe(400);
    expect((await send('/slack/actions', form, 'payload=%7B')).status).toBe(400);
    expect((await send('/slack/actions', form, 'other=1')).status).toBe(400);
    expect((await send('/slack/actions', 'application/json', whole)).status).toBe(400);
    nothingCame();
  });

  it('take forms whose content type names its characters, and headers in any case', async () => {
    const { headers, body } = slackRequest('commands', { command: '/other' }, signing());
    const named = { ...headers, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    expect((await ask('/slack/commands', named, body)).status).toBe(200);
  });

  it('refuse more than a megabyte before anything of it is looked at', async () => {
    const body = JSON.stringify({ ...message(), padding: 'x'.repeat(1_100_000) });
    const headers = { 'content-type': 'application/json', ...signSlack(fake.signingSecret, body, fake.world.now()) };
    expect((await ask('/slack/events', headers, body)).status).toBe(413);
    nothingCame();
  });

  it('acknowledge what nobody knows, and do nothing', async () => {
    expect((await bring('events', { ...message(), event: { type: 'huddle_started' } })).status).toBe(200);
    expect((await bring('events', { type: 'something_new' })).status).toBe(200);
    expect((await bring('actions', { type: 'something_new', user: { id: 'U1' } })).status).toBe(200);
    expect((await bring('actions', { type: 'block_actions', actions: 'none' })).status).toBe(200);
    nothingCame();
  });

  it('acknowledge what the bot or another bot wrote, and do nothing', async () => {
    expect((await bring('events', message({ bot_id: 'B1' }))).status).toBe(200);
    expect((await bring('events', message({ bot_id: 'B9', subtype: 'bot_message' }))).status).toBe(200);
    expect((await bring('events', message({ subtype: 'message_changed' }))).status).toBe(200);
    nothingCame();
  });

  it('ask for the message again when it could not be stored', async () => {
    isFailing = true;
    expect((await bring('events', message())).status).toBe(503);
    nothingCame();
    isFailing = false;
    expect((await bring('events', message())).status).toBe(200);
  });

  it('ask for it again while the bot is not running, and are not there without a secret', async () => {
    const other = await FakeSlack.open();
    const stopped = await openSlackBot(other);
    const { path, headers, body } = slackRequest('events', message(), { secret: other.signingSecret, at: new Date() });
    expect((await stopped.door.ask(path, { method: 'POST', headers, body })).status).toBe(503);
    await stopped.close();
    const sockets = await openSlackBot(other, { isSocketMode: true });
    expect((await sockets.door.ask(path, { method: 'POST', headers, body })).status).toBe(404);
    await sockets.close();
    await other.close();
  });
});
