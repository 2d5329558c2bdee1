/** What is sent and changed on DingTalk, when everything is right and when the vendor refuses, loses or delays it. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Card } from '../../../cards/card.ts';
import type { Outgoing } from '../../../jobs/chat-platform.ts';
import { createSettableClock } from '../../support/settable-clock.ts';
import { group, type OpenDingtalk, type OpenOptions, openDingtalk, startDingtalk } from './open-dingtalk.ts';

let opened: OpenDingtalk;
afterEach(() => opened.close());

async function start(options: OpenOptions = {}): Promise<OpenDingtalk> {
  opened = await openDingtalk(options);
  await startDingtalk(opened);
  return opened;
}

const signal = AbortSignal.timeout(60_000);
const rep = { kind: 'member', memberId: 'm1' } as const;
const channel = { kind: 'channel', key: 'puxi' } as const;
const text = (words: string): Outgoing => ({ kind: 'text', text: { zh: words, en: words } });

function card(title: string, more: Partial<Card> = {}): Outgoing {
  const one: Card = {
    key: 'lead:1',
    tone: 'info',
    title,
    summary: `${title} 上海市第六人民医院`,
    facts: [{ label: '客户', value: '王主任' }],
    actions: [
      { id: 'lead.accept', label: '接单', style: 'primary', value: '01|3' },
      { id: 'lead.transfer', label: '转给同事', style: 'default', value: '01|3' },
    ],
    isSettled: false,
    ...more,
  };
  return { kind: 'card', card: { zh: one, en: one } };
}

const send = (message: Outgoing, key = 'k1', more = {}) =>
  opened.platform.send(rep, message, { idempotencyKey: key, signal, ...more });
const createPath = /createAndDeliver/;

describe('cards', () => {
  test('a lost answer is uncertain, and the second try finds the card of the first', async () => {
    const { fake } = await start();
    fake.fault(createPath, 'lose');
    await expect(send(card('新线索'))).rejects.toMatchObject({ kind: 'uncertain' });
    await send(card('新线索，改过'), 'k1', { isRepeat: true });
    expect(fake.seenBy('u-m1').map(({ title }) => title)).toEqual(['新线索，改过']);
  });

  test('where a card is taken a second time as it was, it is brought up to date', async () => {
    const { fake } = await start({ fake: { existingCard: 'kept' } });
    fake.fault(createPath, 'lose');
    await expect(send(card('新线索'))).rejects.toMatchObject({ kind: 'uncertain' });
    await send(card('新线索，改过'), 'k1', { isRepeat: true });
    expect(new Set(fake.seenBy('u-m1').map(({ title }) => title))).toEqual(new Set(['新线索，改过']));
  });

  test.each(['not-delivered', 'refused'] as const)(
    'somebody DingTalk does not know is gone (%s)',
    async (unknownUser) => {
      const { fake } = await start({ fake: { unknownUser } });
      fake.removePerson('u-m1');
      await expect(send(card('新线索'))).rejects.toMatchObject({ kind: 'gone' });
    },
  );

  test('a card that could not be delivered is delivered by the next try, also when an earlier one may have arrived', async () => {
    const { fake } = await start({ fake: { unknownUser: 'not-delivered' } });
    fake.removePerson('u-m1');
    // The message in its place is not known to have failed.
    fake.fault(/batchSend/, 'lose');
    await expect(send(card('新线索'))).rejects.toMatchObject({ kind: 'uncertain' });
    fake.addPerson({ userid: 'u-m1', name: 'm1', departments: ['1'] });
    await send(card('新线索'), 'k1', { isRepeat: true });
    expect(fake.seenBy('u-m1').map(({ title }) => title)).toEqual(['新线索']);
  });

  test.each([
    [
      'is not published',
      (o: OpenDingtalk) =>
        o.fake.state.templates.set('baton-card.schema', { isPublished: false, privateVariables: [] }),
    ],
    ['does not exist', (o: OpenDingtalk) => o.fake.state.templates.clear()],
    [
      'holds a word that is not liked',
      (o: OpenDingtalk) => o.fake.fault(createPath, { status: 400, code: 'param.contentUnsafe' }),
    ],
  ])('when the template %s, the card comes as a message and the administrator hears of it', async (_name, spoil) => {
    const { fake, reported } = await start();
    spoil(opened);
    await send(card('新线索'));
    const [shown] = fake.seenBy('u-m1');
    expect(shown).toMatchObject({ title: '新线索', buttons: [] });
    expect(shown?.links.map(({ title }) => title)).toEqual(['接单', '转给同事']);
    expect(reported).toHaveLength(1);
  });

  test('a change that is refused takes the old card back and asks for a new one', async () => {
    const { fake, platform } = await start();
    const ref = await send(card('新线索'));
    fake.fault(/^\/v1\.0\/card\/instances$/, { status: 400, code: 'param.contentUnsafe' });
    await expect(platform.update(ref, card('已接单'), { signal })).rejects.toMatchObject({ kind: 'gone' });
    expect(fake.seenBy('u-m1')).toEqual([]);
  });

  test('two changes of one card never travel at once', async () => {
    const { fake, platform } = await start();
    const ref = await send(card('新线索'));
    await Promise.all(['一', '二', '三'].map((title) => platform.update(ref, card(title), { signal })));
    expect(fake.seenBy('u-m1').map(({ title }) => title)).toEqual(['三']);
  });

  test('settled cards have no buttons left', async () => {
    const { fake, platform } = await start();
    const ref = await send(card('新线索'));
    await platform.update(ref, card('已转给李敏', { isSettled: true, actions: [] }), { signal });
    expect(fake.seenBy('u-m1')).toMatchObject([{ title: '已转给李敏', buttons: [] }]);
  });
});

describe('without a template', () => {
  test('buttons are links made for the reader, and a change is a new message', async () => {
    const { fake, platform } = await start({ config: { cardTemplateId: null } });
    const ref = await send(card('新线索'));
    expect(fake.seenBy('u-m1')[0]?.links).toEqual([
      { title: '接单', url: 'https://baton.example.com/pages/form/lead.accept%2001%7C3/m1' },
      { title: '转给同事', url: 'https://baton.example.com/pages/form/lead.transfer%2001%7C3/m1' },
    ]);
    await expect(platform.update(ref, card('已接单'), { signal })).rejects.toMatchObject({ kind: 'gone' });
    expect(fake.seenBy('u-m1')).toEqual([]);
    expect(platform.capabilities.canUpdateCards).toBe(false);
  });

  test('one button, six buttons, none', async () => {
    const { fake } = await start({ config: { cardTemplateId: null } });
    const action = (at: number) => ({ id: `a.${at}`, label: `第${at}个`, style: 'default' as const, value: '' });
    await send(card('一', { actions: [action(1)] }), 'k1');
    await send(card('六', { actions: [1, 2, 3, 4, 5, 6].map(action) }), 'k2');
    await send(card('无', { actions: [] }), 'k3');
    expect(fake.seenBy('u-m1').map(({ links }) => links.length)).toEqual([1, 5, 0]);
  });

  test('a group gets no personal links', async () => {
    const { fake, platform } = await start({ config: { cardTemplateId: null } });
    await platform.send(channel, card('战报'), { idempotencyKey: 'k', signal });
    expect(fake.seen(`group ${group}`)).toMatchObject([{ title: '战报', links: [] }]);
  });
});

describe('pictures and group robots', () => {
  const robot = { kind: 'webhook', key: 'robot-token', signingSecret: 'SECdemo0123456789' } as const;
  const png = Buffer.from('89504e470d0a1a0a0000', 'hex');
  const image = (sha256: string) => ({ image: { sha256, alt: '战报图', width: 10, height: 10 } });

  test('a report with its picture into a group: uploaded once, shown in the message', async () => {
    const { fake, platform, files } = await start();
    const sha256 = await files.put(png);
    for (const key of ['k1', 'k2'])
      await platform.send(channel, card('战报', image(sha256)), { idempotencyKey: key, signal });
    expect(fake.seen(`group ${group}`).map(({ pictures }) => pictures)).toEqual([1, 1]);
    expect(fake.state.media.size).toBe(1);
  });

  test('a picture that is not there leaves the words', async () => {
    const { fake, platform, reported } = await start();
    const missing = image('0'.repeat(64));
    await platform.send(channel, card('战报', missing), { idempotencyKey: 'k', signal });
    expect(fake.seen(`group ${group}`)).toMatchObject([{ title: '战报', pictures: 0 }]);
    expect(reported).toHaveLength(1);
  });

  test('a group robot is signed to, and shows the same key once', async () => {
    const { fake, platform, channels } = await start();
    fake.addGroupRobot(robot.key, robot.signingSecret);
    await channels.put('dingtalk', 'company', robot, new Date());
    const to = { kind: 'channel', key: 'company' } as const;
    for (const _turn of [1, 2]) await platform.send(to, card('战报'), { idempotencyKey: 'same', signal });
    expect(fake.seen('robot robot-token')).toMatchObject([{ title: '战报', links: [] }]);
  });

  test.each([
    ['another secret', { ...robot, signingSecret: 'SECwrong' }],
    ['no such robot', { ...robot, key: 'gone' }],
  ])('a group robot that refuses (%s) keeps the message for later', async (_name, wrong) => {
    const { fake, platform, channels } = await start();
    fake.addGroupRobot(robot.key, robot.signingSecret);
    await channels.put('dingtalk', 'company', wrong, new Date());
    const sending = platform.send({ kind: 'channel', key: 'company' }, text('战报'), { idempotencyKey: 'k', signal });
    await expect(sending).rejects.toMatchObject({ kind: 'retry', retryAfterMs: 600_000 });
  });

  test('the twenty-first message of a minute waits until the minute is over, and nobody is banned', async () => {
    const systemClock = createSettableClock('2026-11-20T02:00:00Z');
    const { fake, platform, channels } = await start({ systemClock, fake: { now: () => systemClock.now() } });
    fake.addGroupRobot(robot.key, robot.signingSecret);
    await channels.put('dingtalk', 'company', robot, new Date());
    const to = { kind: 'channel', key: 'company' } as const;
    for (let at = 0; at < 20; at += 1) await platform.send(to, text(`${at}`), { idempotencyKey: `k${at}`, signal });
    const next = platform.send(to, text('21'), { idempotencyKey: 'k21', signal });
    await expect(next).rejects.toMatchObject({ kind: 'retry', retryAfterMs: 60_000 });
    systemClock.set('2026-11-20T02:01:00Z');
    await platform.send(to, text('21'), { idempotencyKey: 'k21', signal });
    expect(fake.seen('robot robot-token')).toHaveLength(21);
  });

  test('a ban by DingTalk (another process wrote as well) is waited out', async () => {
    const { fake, platform, channels } = await start();
    fake.addGroupRobot(robot.key, robot.signingSecret);
    await channels.put('dingtalk', 'company', robot, new Date());
    fake.fault(/robot\/send/, { errcode: 410100 });
    const sending = platform.send({ kind: 'channel', key: 'company' }, text('战报'), { idempotencyKey: 'k', signal });
    await expect(sending).rejects.toMatchObject({ kind: 'retry', retryAfterMs: 600_000 });
  });
});

describe('what the vendor refuses', () => {
  const batch = /batchSend/;

  test.each([
    [
      'too many calls a second',
      { status: 403, code: 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi' },
      'retry',
      undefined,
    ],
    [
      'too many calls a minute',
      { status: 403, code: 'Forbidden.AccessDenied.QpmLimitForAppkeyAndApi' },
      'retry',
      60_000,
    ],
    ['a permission', { status: 403, code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied' }, 'retry', 600_000],
    ['an address', { status: 403, code: 'Forbidden.AccessDenied.IpNotInWhiteList' }, 'retry', 600_000],
    [
      'nothing left of the month',
      { status: 403, code: 'Forbidden.AccessDenied.ApiCountLimitForOrg' },
      'retry',
      86_400_000,
    ],
    ['busy', { status: 500, code: 'system.busy' }, 'retry', undefined],
    ['a person', { status: 400, code: 'staffId.notExisted' }, 'gone', undefined],
    ['our mistake', { status: 400, code: 'invalidParameter.msgParam.invalid' }, 'refused', undefined],
    ['something new', { status: 400, code: 'never.heard.of' }, 'refused', undefined],
    ['a page', 'html', 'retry', 60_000],
    ['an address that calls far too often', 'punish', 'retry', 300_000],
  ] as const)('%s', async (_name, fault, kind, retryAfterMs) => {
    const { fake } = await start();
    fake.fault(batch, fault);
    await expect(send(text('你好'))).rejects.toMatchObject({ name: 'PlatformError', kind, retryAfterMs });
    expect(fake.seenBy('u-m1')).toEqual([]);
  });

  test('a connection that breaks leaves it open whether the text arrived', async () => {
    const { fake } = await start();
    fake.fault(batch, 'lose');
    await expect(send(text('你好'))).rejects.toMatchObject({ kind: 'uncertain' });
  });

  test('a person whose messages are held back gets it later', async () => {
    const { fake } = await start();
    fake.state.flowControlled.add('u-m1');
    await expect(send(text('你好'))).rejects.toMatchObject({ kind: 'retry', retryAfterMs: 60_000 });
  });

  test('a revoked token is fetched anew once; one fetch for everybody', async () => {
    const { fake, platform } = await start();
    await send(text('一'));
    fake.revokeToken();
    await Promise.all(
      [1, 2, 3, 4].map((at) => platform.send(rep, text(`${at}`), { idempotencyKey: `k${at}`, signal })),
    );
    expect(fake.seenBy('u-m1')).toHaveLength(5);
    expect(fake.state.tokensMade).toBe(2);
  });

  test('the wrong secret is not asked for again and again', async () => {
    opened = await openDingtalk({ config: { clientSecret: 'another-secret' } });
    await opened.platform.start(async () => ({ kind: 'none' }));
    await expect(send(text('你好'))).rejects.toMatchObject({ kind: 'retry', retryAfterMs: 600_000 });
  });
});

test('no report carries words, names or tokens', async () => {
  const { fake, reported } = await start();
  fake.fault(createPath, { status: 400, code: 'param.contentUnsafe' });
  await send(card('新线索 王主任 13800138000'));
  await fake.message('u-m1', { msgtype: 'text', text: { content: '{"half' }, conversationType: '9' });
  fake.stream.sendRaw('{"客户":"13800138000"');
  await expect.poll(() => reported.length).toBeGreaterThan(1);
  expect(reported.join()).not.toMatch(/138|王|token-/);
});

test('the answer to a click stays for its minute, and goes with the next change of the card', async () => {
  const systemClock = createSettableClock('2026-11-20T02:00:00Z');
  await start({ systemClock, fake: { now: () => systemClock.now() } });
  const ref = await send(card('新线索'));
  opened.replies.push({ kind: 'notice', tone: 'info', text: { zh: '已接单，请于 14:30 前首次触达', en: 'Accepted' } });
  const shown = () => opened.fake.seenBy('u-m1')[0];
  await opened.fake.press('u-m1', shown()?.ref ?? '', '接单');
  await opened.platform.update(ref, card('已接单'), { signal });
  expect(shown()?.text).toContain('请于 14:30 前首次触达');
  systemClock.set('2026-11-20T02:01:01Z');
  await opened.platform.update(ref, card('已改派给同事'), { signal });
  expect(shown()?.text).not.toContain('请于 14:30 前首次触达');
});

test('the card of somebody who has left is still changed', async () => {
  const systemClock = createSettableClock('2026-11-20T02:00:00Z');
  await start({ systemClock, fake: { now: () => systemClock.now() } });
  const ref = await send(card('新线索'));
  opened.replies.push({ kind: 'notice', tone: 'info', text: { zh: '已接单', en: 'Accepted' } });
  await opened.fake.press('u-m1', opened.fake.seenBy('u-m1')[0]?.ref ?? '', '接单');
  systemClock.set('2026-11-20T03:00:00Z');
  opened.fake.removePerson('u-m1');
  await opened.platform.update(ref, card('已交回待分配池'), { signal });
  expect(opened.fake.seenBy('u-m1').map(({ title }) => title)).toEqual(['已交回待分配池']);
});
