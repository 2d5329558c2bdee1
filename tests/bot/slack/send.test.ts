/** What goes out to Slack: to whom, in which order, and what becomes of it when Slack does not take it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Card } from '../../../cards/card.ts';
import { savePost } from '../../../db/repos/outbox.ts';
import type { Outgoing, PlatformError } from '../../../jobs/chat-platform.ts';
import { FakeSlack } from '../../fakes/slack/fake-slack.ts';
import { openSlackBot, type SlackBot } from '../../fakes/slack/open-slack-bot.ts';
import { buttonsOf, wordsOf } from '../../fakes/slack/shown.ts';

const m1 = { kind: 'member', memberId: 'm1' } as const;
const words = (text: string): Outgoing => ({ kind: 'text', text: { zh: text, en: text } });
const cardOf = (more: Partial<Card> = {}): Outgoing => {
  const card: Card = {
    key: 'lead:1',
    tone: 'info',
    title: '新线索',
    summary: '新线索 王主任',
    facts: [{ label: '客户', value: '王主任' }],
    actions: [{ id: 'lead.accept', label: '接单', style: 'primary', value: 'l|1' }],
    isSettled: false,
    ...more,
  };
  return { kind: 'card', card: { zh: card, en: card } };
};

describe('sending to Slack', () => {
  let fake: FakeSlack;
  let bot: SlackBot;
  let user: string;
  beforeEach(async () => {
    fake = await FakeSlack.open();
    bot = await openSlackBot(fake);
    user = bot.userOf('m1');
    await bot.platform.start(async () => ({ kind: 'none' }));
  });
  afterEach(async () => {
    await bot.close();
    await fake.close();
  });

  const signal = AbortSignal.timeout(60_000);
  const send = (message: Outgoing, key: string, more: { isRepeat?: boolean } = {}) =>
    bot.platform.send(m1, message, { idempotencyKey: key, signal, ...more });
  const refusal = (sending: Promise<unknown>) =>
    sending.then(
      () => {
        throw new Error('It was taken');
      },
      (problem: PlatformError) => problem,
    );
  const fault = (method: string, how: (typeof fake.server.faults.next)[number]['how']) =>
    fake.server.faults.next.push({ method, how });
  const seen = () => fake.seenBy(user).map(({ text, blocks }) => wordsOf(text, blocks).split('\n')[0]);

  it('says how long to wait when there is too much traffic, and does not try by itself', async () => {
    fake.server.faults.rateLimitSeconds = 17;
    expect(await refusal(send(words('一'), 'k1'))).toMatchObject({ kind: 'retry', retryAfterMs: 17_000 });
    expect(fake.server.calls.filter(({ method }) => method === 'chat.postMessage')).toEqual([]);
  });

  it('waits also when it is not said how long, and does not take that for an uncertain send', async () => {
    fault('chat.postMessage', '429');
    expect(await refusal(send(words('一'), 'k1'))).toMatchObject({ kind: 'retry', retryAfterMs: 30_000 });
    expect(await send(words('一'), 'k1')).toContain(':');
    expect(seen()).toEqual(['一']);
  });

  it('is told to wait by a channel that gets too much at once, while others go on', async () => {
    await bot.close();
    await fake.close();
    fake = await FakeSlack.open({ hasRateLimits: true });
    bot = await openSlackBot(fake);
    await bot.platform.start(async () => ({ kind: 'none' }));
    const all = await Promise.allSettled(
      Array.from({ length: 30 }, (_, turn) => send(words(`第 ${turn} 条`), `k${turn}`)),
    );
    const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason as PlatformError] : []));
    expect(refused.length).toBe(20);
    for (const { kind, retryAfterMs } of refused) {
      expect(kind).toBe('retry');
      expect(retryAfterMs).toBeGreaterThanOrEqual(1_000);
    }
    await bot.platform.send({ kind: 'member', memberId: 'm2' }, words('别人'), { idempotencyKey: 'other', signal });
  });

  it.each([
    ['a failure of Slack', '500' as const, 'uncertain'],
    ['a cut connection', 'reset' as const, 'uncertain'],
    ['a page instead of an answer', 'html' as const, 'uncertain'],
    ['an answer that says nothing', { code: 'internal_error' }, 'uncertain'],
    ['a channel that is no more', { code: 'is_archived' }, 'gone'],
    ['a person who has left', { code: 'user_disabled' }, 'gone'],
    ['a code nobody has heard of', { code: 'brand_new_code' }, 'retry'],
    ['a service that is down', { code: 'service_unavailable' }, 'retry'],
  ])('%s', async (_what, how, kind) => {
    fault('chat.postMessage', how);
    expect(await refusal(send(words('一'), 'k1'))).toMatchObject({ name: 'PlatformError', kind, platform: 'slack' });
    expect(seen()).toEqual([]);
  });

  it('after an uncertain send looks into the chat before it sends again', async () => {
    fault('chat.postMessage', 'reset-after');
    expect(await refusal(send(cardOf(), 'k1'))).toMatchObject({ kind: 'uncertain' });
    const ref = await send(cardOf(), 'k1', { isRepeat: true });
    expect(seen()).toEqual(['新线索']);
    const [message] = fake.seenBy(user);
    expect(ref).toBe(`${message?.channel}:${message?.ts}`);
  });

  it('finds its message behind hundreds of newer ones', async () => {
    fault('chat.postMessage', 'reset-after');
    await refusal(send(cardOf(), 'k1'));
    const [ours] = fake.world.messages;
    if (!ours) throw new Error('It did not arrive');
    for (let turn = 0; turn < 450; turn += 1)
      fake.world.messages.push({ ...ours, ts: fake.world.newTs(), author: user, metadata: null });
    expect(await send(cardOf(), 'k1', { isRepeat: true })).toBe(`${ours.channel}:${ours.ts}`);
  });

  it('finds its message also when Slack could not be asked for days', async () => {
    let nowMs = Date.now();
    await bot.close();
    await fake.close();
    fake = await FakeSlack.open({ now: () => new Date(nowMs) });
    bot = await openSlackBot(fake);
    user = bot.userOf('m1');
    await bot.platform.start(async () => ({ kind: 'none' }));
    fault('chat.postMessage', 'reset-after');
    await refusal(send(cardOf(), 'k1'));
    const [ours] = fake.world.messages;
    nowMs += 3 * 24 * 3_600_000;
    expect(await send(cardOf(), 'k1', { isRepeat: true })).toBe(`${ours?.channel}:${ours?.ts}`);
    expect(seen()).toEqual(['新线索']);
  });

  it.each([
    ['a public channel', false, 'channels:history'],
    ['a private channel', true, 'groups:history'],
  ])('looks into %s with the scope that it needs', async (_what, isPrivate, scope) => {
    const { id } = fake.addChannel({ name: 'puxi', isPrivate });
    await bot.channels.put('slack', 'puxi', { kind: 'group', address: id }, new Date());
    const to = { kind: 'channel', key: 'puxi' } as const;
    const again = () => bot.platform.send(to, cardOf(), { idempotencyKey: 'k1', signal, isRepeat: true });
    fault('chat.postMessage', 'reset-after');
    await refusal(bot.platform.send(to, cardOf(), { idempotencyKey: 'k1', signal }));
    fake.server.faults.scopes.delete(scope);
    expect(await refusal(again())).toMatchObject({ kind: 'retry', cause: { code: 'missing_scope' } });
    fake.server.faults.scopes.add(scope);
    const [message] = fake.seenIn(id);
    expect(await again()).toBe(`${id}:${message?.ts}`);
    expect(fake.seenIn(id)).toHaveLength(1);
  });

  it('keeps for later what goes to a channel that the bot was taken out of', async () => {
    const { id, members } = fake.addChannel({ name: 'puxi' });
    await bot.channels.put('slack', 'puxi', { kind: 'group', address: id }, new Date());
    members.delete(fake.world.botUser);
    const again = () => bot.platform.send({ kind: 'channel', key: 'puxi' }, cardOf(), { idempotencyKey: 'k1', signal });
    expect(await refusal(again())).toMatchObject({ kind: 'retry', cause: { code: 'not_in_channel' } });
    members.add(fake.world.botUser);
    await again();
    expect(fake.seenIn(id)).toHaveLength(1);
  });

  it('finds its message among those of other apps, whatever they write beside theirs', async () => {
    fault('chat.postMessage', 'reset-after');
    await refusal(send(cardOf(), 'k1'));
    const [ours] = fake.world.messages;
    if (!ours) throw new Error('It did not arrive');
    const foreign = [
      { event_type: 'deploy_done', event_payload: { key: 7 } },
      { event_type: 'no_payload' },
      { event_type: 'baton_message', event_payload: { key: ['k1'] } },
    ];
    for (const metadata of foreign) fake.world.messages.push({ ...ours, ts: fake.world.newTs(), metadata });
    expect(await send(cardOf(), 'k1', { isRepeat: true })).toBe(`${ours.channel}:${ours.ts}`);
  });

  it('sends when an uncertain send had not arrived', async () => {
    fault('chat.postMessage', 'reset');
    await refusal(send(cardOf(), 'k1'));
    for (let turn = 0; turn < 3; turn += 1) await send(words(`第 ${turn} 条`), `other-${turn}`);
    await send(cardOf(), 'k1', { isRepeat: true });
    expect(seen().filter((title) => title === '新线索')).toHaveLength(1);
  });

  it('leaves Slack alone for longer and longer while a person has to mend something', async () => {
    let nowMs = Date.now();
    await bot.close();
    await fake.close();
    fake = await FakeSlack.open({ now: () => new Date(nowMs) });
    bot = await openSlackBot(fake);
    await bot.platform.start(async () => ({ kind: 'none' }));
    fake.server.faults.isTokenRevoked = true;
    const waitedMs = async () => (await refusal(send(words('一'), 'k1'))).retryAfterMs;
    expect(await waitedMs()).toBe(30_000);
    nowMs += 600_000;
    expect(await waitedMs()).toBe(600_000);
    nowMs += 24 * 3_600_000;
    expect(await waitedMs()).toBe(3_600_000);
    fake.server.faults.isTokenRevoked = false;
    await send(words('一'), 'k1');
    fake.server.faults.scopes.delete('chat:write');
    expect(await refusal(send(words('二'), 'k2'))).toMatchObject({ kind: 'retry', retryAfterMs: 30_000 });
    expect(JSON.stringify(bot.reported)).not.toContain('xoxb');
  });

  it('sends the words alone when Slack does not like the blocks, and says so to the operator', async () => {
    fault('chat.postMessage', { code: 'invalid_blocks' });
    await send(cardOf({ facts: [{ label: '电话', value: '138 <0013> 8000' }] }), 'k1');
    const [message] = fake.seenBy(user);
    expect(message?.blocks).toEqual([]);
    expect(wordsOf(message?.text ?? '', [])).toMatch(/^新线索\n电话 +138 <0013> 8000$/);
    expect(bot.reported).toMatchObject([expect.stringContaining('invalid_blocks')]);
  });

  it('changes a card in its place, without buttons once it is settled', async () => {
    const ref = await send(cardOf(), 'k1');
    await bot.platform.update(ref, cardOf({ title: '已转交', isSettled: true }), { signal });
    const [message] = fake.seenBy(user);
    expect(seen()).toEqual(['已转交']);
    expect(buttonsOf(message?.blocks ?? [])).toEqual([]);
    // What it was sent with stays findable.
    expect(message?.metadata).toMatchObject({ event_payload: { key: 'k1' } });
  });

  it('takes a message away that cannot be changed any more, and says that it is gone', async () => {
    const ref = await send(cardOf(), 'k1');
    fault('chat.update', { code: 'edit_window_closed' });
    expect(await refusal(bot.platform.update(ref, cardOf(), { signal }))).toMatchObject({ kind: 'gone' });
    expect(seen()).toEqual([]);
    expect(await refusal(bot.platform.update('nonsense', cardOf(), { signal }))).toMatchObject({ kind: 'gone' });
  });

  it('says that a message is gone which somebody has deleted', async () => {
    const ref = await send(cardOf(), 'k1');
    fake.world.messages.length = 0;
    expect(await refusal(bot.platform.update(ref, cardOf({ title: '已转交' }), { signal }))).toMatchObject({
      kind: 'gone',
      cause: { code: 'message_not_found' },
    });
  });

  it('makes changes of one message one after the other, and the last one stays', async () => {
    const ref = await send(cardOf(), 'k1');
    const titles = Array.from({ length: 20 }, (_, turn) => `第 ${turn} 版`);
    await Promise.all(titles.map((title) => bot.platform.update(ref, cardOf({ title }), { signal })));
    expect(seen()).toEqual(['第 19 版']);
    const order = fake.server.calls
      .filter(({ method }) => method === 'chat.update')
      .map(({ args }) => String(args.blocks));
    expect(order.map((blocks) => titles.findIndex((title) => blocks.includes(title)))).toEqual([...titles.keys()]);
  });

  it('does not let a change overtake the one before, however long that takes', async () => {
    const ref = await send(cardOf(), 'k1');
    const { promise: heldUntil, resolve: letGo } = Promise.withResolvers<void>();
    fault('chat.update', { heldUntil });
    const both = ['已接单', '已转交'].map((title) => bot.platform.update(ref, cardOf({ title }), { signal }));
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(seen()).toEqual(['新线索']);
    letGo();
    await Promise.all(both);
    expect(seen()).toEqual(['已转交']);
  });

  it('makes a change again of which nobody knows whether it was made', async () => {
    const ref = await send(cardOf(), 'k1');
    for (const how of [{ code: 'internal_error' }, '500', 'reset-after'] as const) {
      fault('chat.update', how);
      expect(await refusal(bot.platform.update(ref, cardOf({ title: '已接单' }), { signal }))).toMatchObject({
        kind: 'retry',
      });
    }
    expect(seen()).toEqual(['已接单']);
  });

  it('brings the picture of a report there before it shows it, once for all who see it', async () => {
    const bytes = Buffer.from('89504e470d0a1a0a', 'hex');
    const sha256 = await bot.files.put(bytes);
    const image = { sha256, alt: '战报：及时率 92%', width: 600, height: 400 };
    await send(cardOf({ image }), 'k1');
    await bot.platform.send({ kind: 'member', memberId: 'm2' }, cardOf({ image }), { idempotencyKey: 'k2', signal });
    const [message] = fake.seenBy(user);
    const shown = message?.blocks.find(({ type }) => type === 'image') as unknown as {
      slack_file: { id: string };
      alt_text: string;
    };
    expect(shown.alt_text).toBe('战报：及时率 92%');
    expect(fake.world.files.get(shown.slack_file.id)?.bytes.equals(bytes)).toBe(true);
    expect(fake.server.calls.filter(({ method }) => method === 'files.completeUploadExternal')).toHaveLength(1);
  });

  it('sends a card without its picture when that cannot be brought there, and waits when it is only slow', async () => {
    const image = { sha256: 'a'.repeat(64), alt: '战报：及时率 92%', width: 600, height: 400 };
    await send(cardOf({ image }), 'k1');
    expect(bot.reported).toMatchObject([expect.stringContaining('slack picture')]);
    image.sha256 = await bot.files.put(Buffer.from('89504e470d0a1a0a', 'hex'));
    fake.server.faults.scopes.delete('files:write');
    await send(cardOf({ image }), 'k2');
    for (const { blocks } of fake.seenBy(user)) expect(wordsOf('', blocks)).toContain('战报：及时率 92%');
    fake.server.faults.scopes.add('files:write');
    fault('files.completeUploadExternal', '500');
    expect(await refusal(send(cardOf({ image }), 'k3'))).toMatchObject({ kind: 'retry' });
    await send(cardOf({ image }), 'k3');
    expect(
      fake
        .seenBy(user)
        .at(-1)
        ?.blocks.map(({ type }) => type),
    ).toContain('image');
  });

  it('puts what belongs to a card into its thread', async () => {
    const ref = await send(cardOf(), 'k1');
    const post = { cardKey: 'visit:v1', subjectId: 'v1', contentHash: 'h', changedAt: new Date(), messageRef: ref };
    await bot.store.transaction((tx) =>
      savePost(tx, { ...post, platform: 'slack', recipientKind: 'member', recipientId: 'm1' }),
    );
    await send({ kind: 'text', text: { zh: '已收到照片', en: 'Got it' }, thread: 'visit:v1' }, 'k2');
    const [, answer] = fake.seenBy(user);
    expect(answer?.threadTs).toBe(ref.split(':')[1]);
  });

  it('cuts a long text into blocks that Slack takes', async () => {
    await send(words(`开头${'很长的一句话。'.repeat(2_000)}结尾`), 'k1');
    const [message] = fake.seenBy(user);
    expect(message?.blocks.length).toBeGreaterThan(1);
    expect(wordsOf(message?.text ?? '', message?.blocks ?? [])).toMatch(/^开头/);
  });

  it('nothing typed becomes a mention, a link or a date', async () => {
    await send(
      cardOf({ title: 'A & B', facts: [{ label: '需求', value: '<!channel> <https://x.cn|点我> <@U1>' }] }),
      'k1',
    );
    const raw = JSON.stringify(fake.seenBy(user)[0]?.blocks);
    expect(raw).toContain('&lt;!channel&gt; &lt;https://x.cn|点我&gt; &lt;@U1&gt;');
  });
});
