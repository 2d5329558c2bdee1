/** The HTTP way of receiving: registered, signed, answered; forged, stale, replayed and broken deliveries. */
import express from 'express';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cardSign, robotSign } from '../../../bot/dingtalk/verify.ts';
import { StoreError } from '../../../db/store.ts';
import { type ServedApp, serveApp } from '../../support/serve-app.ts';
import { beginVisit, type OpenDingtalk, openDingtalk, startDingtalk } from './open-dingtalk.ts';

let opened: OpenDingtalk;
let served: ServedApp;
const now = () => new Date();
const eventKeys = { token: 'demoToken1', aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };

beforeEach(async () => {
  // The address has to be known before the bot is there to answer at it.
  let routes: express.Router | null = null;
  const app = express();
  app.use((request, response, next) => (routes ? routes(request, response, next) : next()));
  served = await serveApp(app);
  opened = await openDingtalk({
    fake: { botUrl: served.url, eventKeys },
    config: { callbacks: 'http', eventKeys: { token: eventKeys.token, encodingAesKey: eventKeys.aesKey } },
    publicUrl: served.url,
  });
  routes = opened.platform.routes;
  await startDingtalk(opened);
  await expect.poll(() => opened.fake.state.callbackRoutes.size).toBe(1);
});
afterEach(async () => {
  await opened.close();
  await served.close();
});

const message = {
  msgId: 'm-1',
  conversationType: '1',
  senderStaffId: 'u-m1',
  msgtype: 'text',
  text: { content: '你好' },
};

function post(path: string, headers: Record<string, string>, body: string): Promise<{ status: number; text: string }> {
  return served.ask(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
}

function signed(secret = opened.fake.state.clientSecret, at = now()): Record<string, string> {
  const timestamp = String(at.getTime());
  return { timestamp, sign: robotSign(secret, timestamp) };
}

test('messages and clicks arrive, and no Stream connection is opened', async () => {
  expect((await opened.fake.say('u-m1', '你好')).data).toEqual({ msgtype: 'empty' });
  const action = { id: 'lead.accept', label: '接单', style: 'primary' as const, value: '1' };
  const card = {
    key: 'k',
    tone: 'info' as const,
    title: '新线索',
    summary: '新',
    facts: [],
    actions: [action],
    isSettled: false,
  };
  const options = { idempotencyKey: 'k', signal: AbortSignal.timeout(10_000) };
  await opened.platform.send(
    { kind: 'member', memberId: 'm1' },
    { kind: 'card', card: { zh: card, en: card } },
    options,
  );
  opened.replies.push({ kind: 'notice', tone: 'info', text: { zh: '已接单', en: 'Accepted' } });
  const [shown] = opened.fake.seenBy('u-m1');
  const { notice, isTaken } = await opened.fake.press('u-m1', shown?.ref ?? '', '接单');
  expect([notice, isTaken]).toEqual(['已接单', true]);
  expect(opened.events.map(({ kind }) => kind)).toEqual(['message', 'action']);
  expect(opened.fake.stream.opened).toBe(0);
});

test.each([
  ['without a signature', () => ({})],
  ['forged', () => signed('another-secret')],
  ['stale', () => signed(undefined, new Date(Date.now() - 3_700_000))],
  ['with half a signature', () => ({ ...signed(), sign: 'abc' })],
])('%s is refused', async (_name, headers) => {
  expect((await post('/dingtalk/callback', headers(), JSON.stringify(message))).status).toBe(401);
  expect(opened.events).toEqual([]);
});

test.each([
  ['truncated', '{"msgId":"m-1"', 400],
  ['no JSON', 'hello', 400],
  ['empty', '', 400],
  ['too large', JSON.stringify({ ...message, pad: 'x'.repeat(300_000) }), 413],
])('%s', async (_name, body, status) => {
  expect((await post('/dingtalk/callback', signed(), body)).status).toBe(status);
  expect(opened.events).toEqual([]);
});

test('what is no message of ours is taken and passed over', async () => {
  expect((await post('/dingtalk/callback', signed(), '{"hello":1}')).status).toBe(200);
  expect((await post('/dingtalk/callback', signed(), 'null')).status).toBe(200);
  expect(opened.events).toEqual([]);
});

test('a replayed message keeps its id, so that it is handled once', async () => {
  const headers = signed();
  for (const _turn of [1, 2]) await post('/dingtalk/callback', headers, JSON.stringify(message));
  expect(opened.events.map((event) => event.eventId)).toEqual(['m-1', 'm-1']);
});

test('clicks need the registered secret, and a replayed one keeps its id', async () => {
  const content = { cardPrivateData: { params: { action: 'lead.accept', value: '1' } } };
  const body = JSON.stringify({ outTrackId: 'x', userId: 'u-m1', content });
  const timestamp = String(Date.now());
  const [route] = opened.fake.state.callbackRoutes.values();
  const headers = (secret: string) => ({
    'x-ddpaas-signature-timestamp': timestamp,
    'x-ddpaas-signature': cardSign(secret, timestamp),
  });
  expect((await post('/dingtalk/card', headers('another'), body)).status).toBe(401);
  expect((await post('/dingtalk/card', {}, body)).status).toBe(401);
  expect(opened.events).toEqual([]);
  for (const _turn of [1, 2])
    expect((await post('/dingtalk/card', headers(route?.apiSecret ?? ''), body)).status).toBe(200);
  const [first, second] = opened.events.map((event) => event.eventId);
  expect(first).toBe(second);
});

describe('events', () => {
  test('the address is taken when an administrator saves it', async () => {
    expect((await opened.fake.checkEventAddress()).isTaken).toBe(true);
    expect(opened.events).toEqual([]);
  });

  test('doctor asks the address in the same way, and notices other keys', async () => {
    const callback = async ({ platform }: OpenDingtalk) => {
      const checks = await platform.check({ signal: AbortSignal.timeout(10_000) });
      return checks.find(({ text }) => text.zh.includes('/dingtalk/callback'))?.state;
    };
    expect(await callback(opened)).toBe('fine');
    const config = { callbacks: 'http', eventKeys: { token: 'another', encodingAesKey: eventKeys.aesKey } } as const;
    const other = await openDingtalk({ config, publicUrl: served.url });
    expect(await callback(other)).toBe('note');
    await other.close();
    const plain = await openDingtalk({ config: { callbacks: 'http' }, publicUrl: served.url });
    expect(await callback(plain)).toBe('fine');
    await plain.close();
    expect(opened.events).toEqual([]);
  });

  test('leavers and check-ins arrive; the same event again keeps its id', async () => {
    await beginVisit(opened, 'm1');
    for (const _turn of [1, 2])
      expect((await opened.fake.event('user_leave_org', { userId: ['u-m1'], optStaffId: 'boss' })).isTaken).toBe(true);
    expect((await opened.fake.checkIn('u-m1', '31.230416', '121.473701', '人民广场')).isTaken).toBe(true);
    expect(opened.events).toMatchObject([
      { kind: 'directory', change: 'left', externalId: 'u-m1' },
      { kind: 'directory', change: 'left', externalId: 'u-m1' },
      { kind: 'message', actorId: 'm1', attachments: [{ kind: 'location', label: '人民广场' }] },
    ]);
    const message = JSON.stringify({ EventType: 'user_leave_org', UserId: ['u-m2'], TimeStamp: '1' });
    opened.events.length = 0;
    for (const _turn of [1, 2]) await opened.fake.httpEvent('', {}, { message });
    const [first, second] = opened.events.map((event) => event.eventId);
    expect(first).toBe(second);
  });

  test.each([
    ['signed with another token', { token: 'another' }],
    ['encrypted with another key', { aesKey: 'Z'.repeat(43) }],
    ['of another app', { owner: 'dingother' }],
    ['of a company', { owner: 'dingcorp1' }],
    ['stale', { timestamp: String(Date.now() - 3_700_000) }],
    ['wrongly padded', { padByte: 0 }],
    ['of a length that is not its own', { lengthOff: 500 }],
  ])('%s is refused', async (_name, tampering) => {
    expect((await opened.fake.httpEvent('user_leave_org', { userId: ['u-m1'] }, tampering)).isTaken).toBe(false);
    expect(opened.events).toEqual([]);
  });

  test.each([
    ['unencrypted', JSON.stringify({ EventType: 'user_leave_org', UserId: ['u-m1'] })],
    ['empty', ''],
    ['truncated', '{"encrypt":"Q3st'],
    ['a list', '{"encrypt":["x"]}'],
  ])('%s is refused', async (_name, body) => {
    const path = '/dingtalk/callback?msg_signature=9247d5efe921bccc40c0c5d67bc2be4fffeac30d&timestamp=1&nonce=n';
    expect((await post(path, {}, body)).status).toBe(401);
    expect(opened.events).toEqual([]);
  });

  test.each(['bpms_task_change', 'never_heard_of'])('%s means nothing to us and is answered', async (eventType) => {
    expect((await opened.fake.event(eventType, { x: 1 })).isTaken).toBe(true);
    expect((await opened.fake.httpEvent('', {}, { message: 'no event at all' })).isTaken).toBe(true);
    expect(opened.events).toEqual([]);
  });

  test('that could not be recorded are not answered, so that they come again', async () => {
    opened.replies.push(new StoreError('unavailable'));
    expect((await opened.fake.event('user_leave_org', { userId: ['u-m1'] })).isTaken).toBe(false);
    expect((await opened.fake.redeliver()).map(({ isTaken }) => isTaken)).toEqual([true]);
  });

  test('without keys an event is what it was: not ours', async () => {
    const plain = await openDingtalk({ fake: { botUrl: served.url, eventKeys }, config: { callbacks: 'http' } });
    const app = express();
    app.use(plain.platform.routes);
    const other = await serveApp(app);
    await startDingtalk(plain);
    const answer = await other.ask('/dingtalk/callback?msg_signature=x&timestamp=1&nonce=n', {
      method: 'POST',
      body: '{}',
    });
    expect(answer.status).toBe(401);
    // Nobody is told to check in where nobody would hear of it.
    const body = JSON.stringify({ ...message, msgtype: 'unknownMsgType', content: {} });
    const headers = { 'content-type': 'application/json', ...signed() };
    expect((await other.ask('/dingtalk/callback', { method: 'POST', headers, body })).status).toBe(200);
    const [told] = await plain.store.read.db.select().from(plain.store.read.tables.outbox);
    expect(JSON.stringify(told?.content)).toContain('/pages/upload/');
    expect(JSON.stringify(told?.content)).not.toContain('签到');
    await plain.close();
    await other.close();
  });
});

test('a message that could not be recorded asks for another try; a click comes once, and its card says so', async () => {
  opened.replies.push(new StoreError('unavailable'), new StoreError('unavailable'));
  expect((await post('/dingtalk/callback', signed(), JSON.stringify(message))).status).toBe(503);
  const timestamp = String(Date.now());
  const [route] = opened.fake.state.callbackRoutes.values();
  const headers = {
    'x-ddpaas-signature-timestamp': timestamp,
    'x-ddpaas-signature': cardSign(route?.apiSecret ?? '', timestamp),
  };
  const content = { cardPrivateData: { params: { action: 'lead.accept', value: '1' } } };
  const click = JSON.stringify({ outTrackId: 'x', userId: 'u-m1', content });
  const answer = await post('/dingtalk/card', headers, click);
  expect([answer.status, answer.text.includes('没有存上')]).toEqual([200, true]);
});

test('a stopped bot asks for another try', async () => {
  await opened.platform.stop();
  expect((await post('/dingtalk/callback', signed(), JSON.stringify(message))).status).toBe(503);
});

test('in Stream mode nothing answers at the callbacks', async () => {
  const stream = await openDingtalk();
  const app = express();
  app.use(stream.platform.routes);
  const other = await serveApp(app);
  await startDingtalk(stream);
  const headers = { 'content-type': 'application/json', ...signed(stream.fake.state.clientSecret) };
  const answer = await other.ask('/dingtalk/callback', { method: 'POST', headers, body: JSON.stringify(message) });
  expect(answer.status).toBe(503);
  expect(stream.events).toEqual([]);
  await stream.close();
  await other.close();
});
