/** What people do on DingTalk reaches the bot once, is answered where it should be, and bad deliveries do no harm. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eq } from '../../../db/drizzle.ts';
import { StoreError } from '../../../db/store.ts';
import type { Reply } from '../../../handlers/inbound.ts';
import type { Outgoing } from '../../../jobs/chat-platform.ts';
import { beginVisit, group, type OpenDingtalk, openDingtalk, startDingtalk } from './open-dingtalk.ts';

let opened: OpenDingtalk;
beforeEach(async () => {
  opened = await openDingtalk({ fake: { ackMs: 300 } });
  await startDingtalk(opened);
});
afterEach(() => opened.close());

const notice = (words: string): Reply => ({ kind: 'notice', tone: 'info', text: { zh: words, en: words } });
const signal = AbortSignal.timeout(60_000);
const member = { kind: 'member', memberId: 'm1' } as const;
const lead: Outgoing = {
  kind: 'card',
  card: {
    zh: {
      key: 'lead:1',
      tone: 'info',
      title: '新线索 · A 级',
      summary: '新线索 上海市第六人民医院',
      facts: [{ label: '客户', value: '[点我](http://evil.example) *王*' }],
      actions: [
        { id: 'lead.accept', label: '接单', style: 'primary', value: '01|3' },
        { id: 'lead.why', label: '为什么是我', style: 'link', value: '01' },
      ],
      isSettled: false,
    },
    en: { key: 'lead:1', tone: 'info', title: 'New lead', summary: 'New', facts: [], actions: [], isSettled: false },
  },
};
const sendLead = (key = 'k1') => opened.platform.send(member, lead, { idempotencyKey: key, signal });

/** What waits to be sent to somebody. */
async function queued(): Promise<Outgoing[]> {
  const { outbox } = opened.store.read.tables;
  return (await opened.store.read.db.select().from(outbox).where(eq(outbox.platform, 'dingtalk'))).map(
    (row) => row.content as Outgoing,
  );
}

describe('messages', () => {
  test('a private text, acknowledged once it is recorded, answered in private', async () => {
    opened.replies.push(notice('已收到'));
    expect((await opened.fake.say('u-m1', '今天的线索', { msgId: 'msg-1' })).isTaken).toBe(true);
    expect(opened.events).toMatchObject([
      {
        kind: 'message',
        eventId: 'msg-1',
        platform: 'dingtalk',
        actorId: 'm1',
        conversation: { kind: 'dm' },
        text: '今天的线索',
      },
    ]);
    await expect.poll(queued).toEqual([{ kind: 'text', text: { zh: '已收到', en: '已收到' } }]);
  });

  test('in a group that is a channel, and nowhere else', async () => {
    await opened.fake.say('u-m1', '战报', { cid: group });
    for (const user of ['u-m1', 'u-m2']) await opened.fake.say(user, '战报', { cid: 'cidElsewhere==' });
    expect(opened.events).toMatchObject([{ conversation: { kind: 'channel', key: 'puxi' }, text: '战报' }]);
    // Who asks in a group that is not registered learns its id, once: DingTalk tells it nowhere else.
    const [answer, ...more] = await queued();
    expect(answer?.kind === 'text' && answer.text.zh).toContain('cidElsewhere==');
    expect(more).toEqual([]);
  });

  test('files are named for fetching, and fetched', async () => {
    const { downloadCode } = await opened.fake.send('u-m1', 'file', Buffer.from('%PDF-1.7'), { name: '确认单.pdf' });
    expect(opened.events).toMatchObject([
      { kind: 'message', text: '', remote: [{ kind: 'file', ref: downloadCode, name: '确认单.pdf' }] },
    ]);
    const stream = await opened.platform.download(downloadCode, { signal, maxBytes: 1_000 });
    expect(await new Response(stream).text()).toBe('%PDF-1.7');
  });

  test('a file that is gone, and a sign-in page in its place', async () => {
    await expect(opened.platform.download('no-such-code', { signal, maxBytes: 9 })).rejects.toMatchObject({
      kind: 'gone',
    });
    const page = Buffer.from('<html>Please sign in</html>');
    const { downloadCode } = await opened.fake.send('u-m1', 'picture', page, { type: 'text/html; charset=utf-8' });
    const fetching = opened.platform.download(downloadCode, { signal, maxBytes: 1_000 });
    await expect(fetching).rejects.toMatchObject({ name: 'PlatformError', kind: 'refused' });
  });

  test('what is not taken comes again; what failed and is kept does not', async () => {
    opened.replies.push(new StoreError('unavailable'), new Error('a handler failed, the event is kept'));
    expect((await opened.fake.say('u-m1', '一')).isTaken).toBe(false);
    expect((await opened.fake.say('u-m1', '二')).isTaken).toBe(true);
    const again = await opened.fake.redeliver();
    expect(again.map(({ isTaken }) => isTaken)).toEqual([true]);
    const texts = opened.events.map((event) => (event.kind === 'message' ? `${event.eventId} ${event.text}` : ''));
    expect(texts[0]).toBe(texts[2]);
  });

  test('a kind that nobody can read is answered with the ways that there are', async () => {
    await opened.fake.message('u-m1', { msgtype: 'unknownMsgType', content: { unknownMsgType: '[位置]' } });
    expect(opened.events).toMatchObject([{ kind: 'unsupported', what: 'unknownMsgType' }]);
    const [answer] = await queued();
    expect(answer?.kind === 'text' && answer.text.zh).toContain('签到');
    expect(answer?.kind === 'text' && answer.text.zh).toContain('https://baton.example.com/pages/upload/');
  });

  test('with the pushes used up, the sender is told and the month counts as spent', async () => {
    await opened.close();
    opened = await openDingtalk({ fake: { ackMs: 300, pushes: 1 } });
    await startDingtalk(opened);
    await opened.fake.event('org_dept_modify', {});
    await opened.fake.say('u-m1', '第一条');
    expect(opened.events.map(({ kind }) => kind)).toEqual(['directory', 'message']);
    opened.events.length = 0;
    await opened.fake.say('u-m1', '客户想看样机');
    const [answer] = await queued();
    expect(answer?.kind === 'text' && answer.text.zh).toContain('额度');
    const told = opened.events.filter((event) => event.kind === 'quota');
    expect(told).toMatchObject([{ what: 'pushes', percent: 100, allowance: 3_000 }]);
    expect(opened.events.filter(({ kind }) => kind === 'message')).toEqual([]);
  });
});

describe('whom nobody knows', () => {
  test('is told so once, and nothing of it is kept', async () => {
    opened.fake.addPerson({ userid: 'u-new', name: '新人', departments: ['1'] });
    for (const _turn of [1, 2, 3]) expect((await opened.fake.say('u-new', '客户 13800138000')).isTaken).toBe(true);
    await expect.poll(() => opened.fake.seenBy('u-new').length).toBe(1);
    expect(opened.fake.seenBy('u-new')[0]?.text).toContain('还不认识你');
    expect(opened.events).toEqual([]);
    expect(opened.reported).toEqual([]);
  });

  test.each([
    ["the bot's own message", { senderId: '$:LWCP_v1:$bot' }],
    ['somebody of another organisation', { senderCorpId: 'dingother' }],
    ['somebody without a user id', { senderStaffId: '' }],
  ])('%s is acknowledged and passed over', async (_name, given) => {
    const payload = { msgtype: 'text', text: { content: '你好' }, ...given };
    expect((await opened.fake.message('u-m1', payload)).isTaken).toBe(true);
    expect(opened.events).toEqual([]);
    expect(opened.fake.seenBy('u-m1')).toEqual([]);
  });
});

describe('clicks', () => {
  test('come with the action and its value; the answer stands on the card, for the clicker alone', async () => {
    await sendLead();
    opened.replies.push({
      ...notice('已接单'),
      undo: { actionId: 'lead.undo', value: 'u1', until: new Date() },
    } as Reply);
    const [shown] = opened.fake.seenBy('u-m1');
    expect(shown?.buttons).toEqual(['接单', '为什么是我']);
    expect(shown?.text).not.toContain('[点我]');
    const { notice: said } = await opened.fake.press('u-m1', shown?.ref ?? '', '接单', { messageId: 'frame-7' });
    expect(opened.events).toMatchObject([
      { kind: 'action', eventId: 'click frame-7', actorId: 'm1', actionId: 'lead.accept', value: '01|3' },
    ]);
    expect(said).toContain('已接单');
    expect(said).toContain('[撤销](https://baton.example.com/pages/form/lead.undo%20u1/m1)');
    expect(opened.fake.seen('dm u-m1', 'u-m2')[0]?.text).not.toContain('已接单');
    expect(await queued()).toEqual([]);
    expect(opened.fake.state.complaints).toEqual([]);
  });

  test('a form is a link made for the clicker', async () => {
    await sendLead();
    const form = { id: 'lead.call', title: '记录通话', fields: [], submitLabel: '保存', value: '01|3' };
    opened.replies.push({ kind: 'open-form', form: { zh: form, en: form } });
    const [shown] = opened.fake.seenBy('u-m1');
    const { notice: said } = await opened.fake.press('u-m1', shown?.ref ?? '', '接单');
    expect(said).toBe('[填写：记录通话](https://baton.example.com/pages/form/lead.accept%2001%7C3/m1)');
  });

  test('an answer too long for the card is sent in private', async () => {
    await sendLead();
    const lines = Array.from({ length: 60 }, (_, at) => ({ text: { zh: `第 ${at} 行的理由`, en: `line ${at}` } }));
    opened.replies.push({ kind: 'details', title: { zh: '为什么是我', en: 'Why me' }, lines });
    const [shown] = opened.fake.seenBy('u-m1');
    const { notice: said, isTaken } = await opened.fake.press('u-m1', shown?.ref ?? '', '为什么是我');
    expect([said, isTaken]).toEqual([null, true]);
    const [answer] = await queued();
    expect(answer?.kind === 'text' && answer.text.zh).toContain('第 59 行的理由');
  });

  test('a button of an older card is handed over as it came', async () => {
    await sendLead();
    const [shown] = opened.fake.seenBy('u-m1');
    const old = { action: 'lead.gone', value: '' };
    expect((await opened.fake.press('u-m1', shown?.ref ?? '', old)).isTaken).toBe(true);
    expect(opened.events).toMatchObject([{ actionId: 'lead.gone' }]);
  });

  test('of somebody unknown: told so on the card, nothing recorded', async () => {
    await sendLead();
    const [shown] = opened.fake.seenBy('u-m1');
    const { notice: said } = await opened.fake.press('u-stranger', shown?.ref ?? '', '接单');
    expect(said).toContain('还不认识你');
    expect(opened.events).toEqual([]);
  });

  test('that could not be recorded are told so on the card: they do not come again', async () => {
    await sendLead();
    opened.replies.push(new StoreError('full'));
    const [shown] = opened.fake.seenBy('u-m1');
    const { notice: said } = await opened.fake.press('u-m1', shown?.ref ?? '', '接单');
    expect(said).toContain('没有存上');
    expect(await opened.fake.redeliver()).toEqual([]);
  });

  test.each([
    ['nothing', {}],
    ['half of a content', { outTrackId: 'x', userId: 'u-m1', content: '{' }],
    [
      'an endless value',
      { outTrackId: 'x', userId: 'u-m1', content: { cardPrivateData: { params: { action: 'a'.repeat(900) } } } },
    ],
  ])('%s is acknowledged and passed over', async (_name, payload) => {
    const ack = await opened.fake.stream.push('CALLBACK', '/v1.0/card/instances/callback', payload);
    expect(ack).toEqual({ code: 200, data: { response: {} } });
    expect(opened.events).toEqual([]);
  });
});

test('a click whose handling takes too long is acknowledged in time and answered in private', async () => {
  const slow = await openDingtalk({ pace: { clickPatienceMs: 20 } });
  const handling = Promise.withResolvers<void>();
  await slow.platform.start(async () => {
    await handling.promise;
    return notice('已接单');
  });
  await slow.fake.connected();
  await slow.platform.send(member, lead, { idempotencyKey: 'k', signal });
  const [shown] = slow.fake.seenBy('u-m1');
  const { notice: said, isTaken } = await slow.fake.press('u-m1', shown?.ref ?? '', '接单');
  expect([said, isTaken]).toEqual([null, true]);
  handling.resolve();
  const { outbox } = slow.store.read.tables;
  const waiting = () => slow.store.read.db.select().from(outbox);
  await expect.poll(async () => (await waiting()).length).toBe(1);
  expect((await waiting())[0]?.content).toMatchObject({ text: { zh: '已接单' } });
  await slow.close();
});

test('a card is not changed while a click on it waits for its answer', async () => {
  const busy = await openDingtalk();
  const asked = Promise.withResolvers<void>();
  const handling = Promise.withResolvers<void>();
  await busy.platform.start(async () => {
    asked.resolve();
    await handling.promise;
    return notice('已接单');
  });
  await busy.fake.connected();
  const ref = await busy.platform.send(member, lead, { idempotencyKey: 'k', signal });
  const [shown] = busy.fake.seenBy('u-m1');
  const pressing = busy.fake.press('u-m1', shown?.ref ?? '', '接单');
  await asked.promise;
  const changing = busy.platform.update(ref, lead, { signal });
  // Long enough for a change that does not wait to reach the fake, which notices.
  await new Promise((resolve) => setTimeout(resolve, 100));
  handling.resolve();
  await Promise.all([pressing, changing]);
  expect(busy.fake.state.complaints).toEqual([]);
  await busy.close();
});

test('a click that was acknowledged and then could not be recorded: whoever clicked is told to click again', async () => {
  const slow = await openDingtalk({ pace: { clickPatienceMs: 20 } });
  const handling = Promise.withResolvers<void>();
  await slow.platform.start(async () => {
    await handling.promise;
    throw new StoreError('unavailable');
  });
  await slow.fake.connected();
  await slow.platform.send(member, lead, { idempotencyKey: 'k', signal });
  const [shown] = slow.fake.seenBy('u-m1');
  await slow.fake.press('u-m1', shown?.ref ?? '', '接单');
  handling.resolve();
  await expect.poll(() => slow.fake.seenBy('u-m1').at(-1)?.text).toContain('没有存上');
  await slow.close();
});

describe('events', () => {
  test('leaving is told at once, once per person', async () => {
    expect((await opened.fake.event('user_leave_org', { userId: ['u-m1', 'u-x'] }, 'e1')).isTaken).toBe(true);
    expect(opened.events).toMatchObject([
      { kind: 'directory', eventId: 'event e1 u-m1', change: 'left', externalId: 'u-m1', workspace: 'organisation' },
      { kind: 'directory', eventId: 'event e1 u-x', change: 'left', externalId: 'u-x' },
    ]);
  });

  test('other changes of the directory ask for a new reading', async () => {
    await opened.fake.event('org_dept_modify', { deptId: [7] });
    expect(opened.events).toMatchObject([{ kind: 'directory', change: 'changed', externalId: null }]);
  });

  test('an unknown event is acknowledged and passed over; one that was not recorded comes later', async () => {
    expect((await opened.fake.event('bpms_task_change', { x: 1 })).isTaken).toBe(true);
    expect(opened.events).toEqual([]);
    opened.replies.push(new StoreError('busy'));
    expect((await opened.fake.event('user_leave_org', { userId: ['u-m1'] })).data).toMatchObject({ status: 'LATER' });
  });

  test('a check-in outside a visit is nobody’s business: not looked up, not kept', async () => {
    expect((await opened.fake.checkIn('u-m1', '31.230416', '121.473701', '人民广场')).isTaken).toBe(true);
    expect(opened.events).toEqual([]);
    expect(opened.fake.state.callsMade).toBe(0);
  });

  test('a check-in during a visit is a place of the private chat, in WGS-84', async () => {
    await beginVisit(opened, 'm1');
    expect((await opened.fake.checkIn('u-m1', '31.230416', '121.473701', '人民广场')).isTaken).toBe(true);
    const [event] = opened.events;
    const place = event?.kind === 'message' ? event.attachments?.[0] : undefined;
    if (place?.kind !== 'location') throw new Error('No place came');
    expect(place.label).toBe('人民广场');
    // In Shanghai the maps of China lie about 220 m south and 430 m east of where things are.
    expect(place.lat).toBeCloseTo(31.23236, 3);
    expect(place.lng).toBeCloseTo(121.46916, 3);
  });

  test.each([
    ['no number', 'abc', '121'],
    ['nowhere', '91', '121'],
    ['nothing', '', ''],
  ])('a check-in at %s is asked for again, and makes no place', async (_name, latitude, longitude) => {
    await beginVisit(opened, 'm1');
    expect((await opened.fake.checkIn('u-m1', latitude, longitude, '某地')).data).toMatchObject({ status: 'LATER' });
    expect(opened.events).toEqual([]);
  });
});
