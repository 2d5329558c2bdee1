/** The fake Slack bites: what the reference says Slack refuses, cuts, forgets or delays, asked over the wire. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeSlack } from '../../fakes/slack/fake-slack.ts';
import { showAnswer } from '../../fakes/slack/windows.ts';
import type { Json, View } from '../../fakes/slack/world.ts';

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = (id: string, text = 'Go') => ({ type: 'button', action_id: id, text: { type: 'plain_text', text } });
const actions = (...elements: Json[]) => ({ type: 'actions', elements });

describe('the fake Slack', () => {
  let fake: FakeSlack;
  let nowMs: number;
  let user: string;
  let channel: string;
  const open = async (hasRateLimits = false) => {
    fake = await FakeSlack.open({ now: () => new Date(nowMs), hasRateLimits });
    user = fake.addPerson({ name: 'Rep' }).id;
    channel = fake.addChannel({ name: 'team', members: [user] }).id;
  };
  beforeEach(async () => {
    nowMs = Date.UTC(2026, 10, 22);
    await open();
  });
  afterEach(() => fake.close());

  const raw = (method: string, args: Json, token: string | null = fake.botToken) =>
    fetch(`${fake.server.address}/api/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(args),
    });
  const call = async (method: string, args: Json, token?: string | null) =>
    (await (await raw(method, args, token)).json()) as Json & { ok: boolean; error?: string; ts: string };
  const refusal = async (method: string, args: Json, token?: string | null) => (await call(method, args, token)).error;
  const post = (args: Json = {}) => call('chat.postMessage', { channel: user, text: 'a', ...args });

  it('wants the right token and scope, and says refusals with 200', async () => {
    expect(await refusal('auth.test', {}, null)).toBe('not_authed');
    expect(await refusal('auth.test', {}, 'xoxb-other')).toBe('invalid_auth');
    expect(await refusal('apps.connections.open', {}, fake.botToken)).toBe('invalid_auth');
    expect((await raw('auth.test', {}, null)).status).toBe(200);
    expect(await refusal('chat.somethingNew', {})).toBe('unknown_method');
    fake.server.faults.scopes.delete('chat:write');
    expect(await post()).toMatchObject({ error: 'missing_scope', needed: 'chat:write' });
  });

  it('lets nobody write where the bot is not', async () => {
    const other = fake.addChannel({ name: 'other', hasBot: false });
    const hidden = fake.addChannel({ name: 'hidden', isPrivate: true, hasBot: false });
    const old = fake.addChannel({ name: 'old' });
    old.isArchived = true;
    expect(await refusal('chat.postMessage', { channel: other.id, text: 'a' })).toBe('not_in_channel');
    expect(await refusal('chat.postMessage', { channel: hidden.id, text: 'a' })).toBe('channel_not_found');
    expect(await refusal('chat.postMessage', { channel: old.id, text: 'a' })).toBe('is_archived');
    const stranger = fake.addPerson({ name: 'Other' }).id;
    expect(await refusal('chat.postEphemeral', { channel, user: stranger, text: 'a' })).toBe('user_not_in_channel');
    expect(await refusal('chat.postMessage', { channel: user, text: '' })).toBe('no_text');
    expect(await refusal('chat.postMessage', { channel: user, text: 'a', thread_ts: '1.000001' })).toBe(
      'thread_not_found',
    );
  });

  it('changes only its own messages, by the id of the private chat, and takes blocks away that are left out', async () => {
    const { channel: dm, ts } = await post({ blocks: [section('a')] });
    expect(dm).toMatch(/^D/);
    expect(await refusal('chat.update', { channel: user, ts, text: 'b' })).toBe('channel_not_found');
    expect(await refusal('chat.update', { channel: dm, ts, text: 'x'.repeat(4_001) })).toBe('msg_too_long');
    await call('chat.update', { channel: dm, ts, text: 'b' });
    expect(fake.seenBy(user)[0]).toMatchObject({ text: 'b', blocks: [] });
    await fake.say(user, 'mine');
    const theirs = fake.seenBy(user).at(-1)?.ts;
    expect(await refusal('chat.update', { channel: dm, ts: theirs, text: 'b' })).toBe('cant_update_message');
    expect(await refusal('chat.delete', { channel: dm, ts: theirs })).toBe('cant_delete_message');
    const shown = await call('chat.postEphemeral', { channel: dm, user, text: 'only you' });
    expect(await refusal('chat.update', { channel: dm, ts: shown.message_ts, text: 'b' })).toBe('message_not_found');
  });

  it('keeps metadata that is left out, removes what is empty, and tells it only to who asks', async () => {
    const metadata = { event_type: 'baton_message', event_payload: { key: 'k1' } };
    const { channel: dm, ts } = await post({ metadata });
    await call('chat.update', { channel: dm, ts, text: 'b' });
    const read = async (more: Json) => (await call('conversations.history', { channel: dm, ...more })).messages;
    expect(await read({ include_all_metadata: true })).toMatchObject([{ metadata }]);
    expect(JSON.stringify(await read({}))).not.toContain('baton_message');
    await call('chat.update', { channel: dm, ts, text: 'b', metadata: {} });
    expect(await read({ include_all_metadata: true })).not.toMatchObject([{ metadata }]);
    expect(await refusal('chat.postMessage', { channel: user, text: 'a', metadata: { event_type: 'a b' } })).toBe(
      'invalid_metadata_format',
    );
  });

  it('cuts a text at 40,000 characters', async () => {
    await post({ text: 'x'.repeat(40_001) });
    expect(fake.seenBy(user)[0]?.text).toHaveLength(40_000);
  });

  it.each<[string, Json[]]>([
    ['51 blocks', Array.from({ length: 51 }, () => section('a'))],
    ['a long section', [section('x'.repeat(3_001))]],
    ['an empty section', [section('')]],
    ['a long header', [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }]],
    ['a long button', [actions(button('a', 'x'.repeat(76)))]],
    ['the same action twice', [actions(button('a'), button('a'))]],
    ['26 buttons', [actions(...Array.from({ length: 26 }, (_, index) => button(`a${index}`)))]],
    ['the same block twice', ['b', 'b'].map((id) => ({ ...section('a'), block_id: id }))],
    ['a block nobody knows', [{ type: 'marquee' }]],
    ['a field too much', [{ ...section('a'), colour: 'red' }]],
    ['a picture that is not there', [{ type: 'image', slack_file: { id: 'F0' }, alt_text: 'a' }]],
  ])('refuses %s, and says where', async (_what, blocks) => {
    const answer = await post({ blocks });
    expect(answer.error).toBe('invalid_blocks');
    expect(JSON.stringify(answer.response_metadata)).toContain('json-pointer:/blocks');
    expect(fake.seenBy(user)).toEqual([]);
  });

  it('opens a window once per click, within three seconds, when it is well made', async () => {
    const title = { type: 'plain_text', text: 'A window' };
    const view = { type: 'modal', title, blocks: [section('a')] };
    const trigger = fake.world.newTrigger(user);
    expect(await refusal('views.open', { trigger_id: 'none', view })).toBe('invalid_trigger_id');
    const long = { ...view, title: { ...title, text: 'x'.repeat(25) } };
    expect(await refusal('views.open', { trigger_id: trigger, view: long })).toBe('invalid_arguments');
    expect((await call('views.open', { trigger_id: trigger, view })).ok).toBe(true);
    expect(await refusal('views.open', { trigger_id: trigger, view })).toBe('exchanged_trigger_id');
    const late = fake.world.newTrigger(user);
    nowMs += 3_001;
    expect(await refusal('views.open', { trigger_id: late, view })).toBe('expired_trigger_id');
  });

  it('takes an answer address five times, for half an hour', async () => {
    const answer = (id: string) =>
      fetch(`${fake.server.address}/responses/${id}`, { method: 'POST', body: '{"delete_original":true}' });
    const id = fake.world.newResponse(null);
    const statuses: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) statuses.push((await answer(id)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    const old = fake.world.newResponse(null);
    nowMs += 30 * 60_000 + 1;
    expect((await answer(old)).status).toBe(404);
  });

  it('has enough of one channel, and of one method, for a while', async () => {
    await fake.close();
    await open(true);
    const statuses = async (count: number, method: string, args: Json) => {
      const all: Response[] = [];
      for (let turn = 0; turn < count; turn += 1) all.push(await raw(method, args));
      return all;
    };
    const posts = await statuses(11, 'chat.postMessage', { channel, text: 'a' });
    expect(posts.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
    expect(Number(posts.at(-1)?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await raw('chat.postMessage', { channel: user, text: 'a' })).status).toBe(200);
    nowMs += 5_001;
    expect((await raw('chat.postMessage', { channel, text: 'a' })).status).toBe(200);
    expect((await statuses(21, 'users.list', {})).at(-1)?.status).toBe(429);
    expect((await raw('users.info', { user })).status).toBe(200);
  });

  it('takes a file in three steps, each once, and looks at it before it is shown', async () => {
    expect(await refusal('files.getUploadURLExternal', { filename: 'a.png', length: 0 })).toBe('missing_argument');
    const { upload_url: url, file_id: id } = await call('files.getUploadURLExternal', {
      filename: 'a.png',
      length: 3,
    });
    const complete = () => refusal('files.completeUploadExternal', { files: [{ id, title: 'a' }] });
    expect(await complete()).toBe('file_not_found');
    expect((await fetch(String(url), { method: 'POST', body: 'four' })).status).toBe(400);
    expect((await fetch(String(url), { method: 'POST', body: 'abc' })).status).toBe(200);
    expect(await complete()).toBeUndefined();
    expect(await complete()).toBe('file_not_found');
    const blocks = [{ type: 'image', slack_file: { id }, alt_text: 'a' }];
    expect((await post({ blocks })).error).toBe('invalid_blocks');
    const looks: unknown[] = [];
    for (let turn = 0; turn < 3; turn += 1)
      looks.push(((await call('files.info', { file: id })).file as Json | undefined)?.mimetype);
    expect(looks).toEqual([undefined, undefined, 'image/png']);
    expect((await post({ blocks })).ok).toBe(true);
  });

  it('shows a page to sign in where a file is not allowed', async () => {
    await fake.sendFile(user, { name: 'a.pdf', bytes: Buffer.from('abc'), mimetype: 'application/pdf' });
    const [id] = fake.world.files.keys();
    const { url_private: url } = (await call('files.info', { file: id })).file as { url_private: string };
    const page = await fetch(url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const file = await fetch(url, { headers: { authorization: `Bearer ${fake.botToken}` } });
    expect(await file.text()).toBe('abc');
  });

  it('brings events again at once, after a minute and after five, unless it is told not to; clicks never', async () => {
    const tries: string[] = [];
    let headers: Record<string, string> = {};
    const bot = createServer((request, response) => {
      tries.push(`${request.url} ${request.headers['x-slack-retry-num'] ?? 0}`);
      response.writeHead(503, headers).end();
    });
    await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve));
    fake.botUrl = `http://127.0.0.1:${(bot.address() as AddressInfo).port}`;
    await fake.say(user, 'a');
    for (const passMs of [0, 59_999, 1, 299_999, 1, 3_600_000]) {
      nowMs += passMs;
      await fake.deliveries.bringDue();
    }
    expect(tries).toEqual([0, 1, 2, 3].map((turn) => `/slack/events ${turn}`));
    headers = { 'x-slack-no-retry': '1' };
    await fake.say(user, 'b');
    await fake.shortcut(user, 'new_lead');
    expect(fake.deliveries.waiting).toBe(0);
    expect(tries.slice(4)).toEqual(['/slack/events 0', '/slack/actions 0']);
    bot.closeAllConnections();
    await new Promise((resolve) => bot.close(resolve));
  });

  it('refuses a window in an acknowledgement as it refuses any other', async () => {
    const view = { type: 'modal', title: { type: 'plain_text', text: 'x'.repeat(25) }, blocks: [] };
    const open = { id: 'V1', user, hash: 'h', view: { type: 'modal', blocks: [] } } as View;
    const answer = (action: string) => () => showAnswer(fake.world, open, { response_action: action, view });
    for (const action of ['update', 'push', 'replace']) expect(answer(action)).toThrow();
    const errors = { response_action: 'errors', errors: { nowhere: 'Please fill in' } };
    expect(() => showAnswer(fake.world, open, errors)).toThrow();
  });
});
