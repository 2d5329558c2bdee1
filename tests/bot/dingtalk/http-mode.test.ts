/** The HTTP way of receiving: registered, signed, answered; forged, stale, replayed and broken deliveries. */
import express from 'express';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cardSign, robotSign } from '../../../bot/dingtalk/verify.ts';
import { StoreError } from '../../../db/store.ts';
import { type ServedApp, serveApp } from '../../support/serve-app.ts';
import { type OpenDingtalk, openDingtalk, startDingtalk } from './open-dingtalk.ts';

let opened: OpenDingtalk;
let served: ServedApp;
const now = () => new Date();

beforeEach(async () => {
  // The address has to be known before the bot is there to answer at it.
  let routes: express.Router | null = null;
  const app = express();
  app.use((request, response, next) => (routes ? routes(request, response, next) : next()));
  served = await serveApp(app);
  opened = await openDingtalk({
    fake: { botUrl: served.url },
    config: { callbacks: 'http' },
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

test('what could not be recorded asks for another try', async () => {
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
  expect((await post('/dingtalk/card', headers, click)).status).toBe(503);
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
