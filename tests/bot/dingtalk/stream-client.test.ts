/** The Stream connection under everything that was seen to go wrong with one. Waiting is done on a clock that is moved. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OpenApi } from '../../../bot/dingtalk/client.ts';
import { RateLimit } from '../../../bot/dingtalk/rate-limit.ts';
import { type Push, StreamClient } from '../../../bot/dingtalk/stream-client.ts';
import { streamSubscriptions } from '../../../bot/dingtalk/subscriptions.ts';
import { type DingtalkFake, startDingtalkFake } from '../../fakes/dingtalk/fake.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const robotTopic = '/v1.0/im/bot/messages/get';
let fake: DingtalkFake;
let client: StreamClient;
let clock: ReturnType<typeof createFakeClock>;
let pushes: Push[];
let reported: string[];
let answer: (push: Push) => Promise<object | 'unknown-topic' | null>;
let secret: string;
const idle = { runUntilIdle: async () => undefined, nextDueAt: async () => null };

beforeEach(async () => {
  fake = await startDingtalkFake({ ackMs: 300 });
  clock = createFakeClock('2026-11-20T01:40:00Z');
  pushes = [];
  reported = [];
  answer = async () => ({ response: {} });
  secret = fake.state.clientSecret;
  const meter = { spend: async () => undefined, refund: () => undefined, exhausted: async () => undefined };
  client = new StreamClient({
    openTicket: (signal) => {
      const { clientId, robotCode } = fake.state;
      const urls = { apiUrl: fake.url, oapiUrl: fake.url };
      const config = {
        clientId,
        robotCode,
        clientSecret: secret,
        cardTemplateId: null,
        callbacks: 'stream' as const,
        eventKeys: null,
        ...urls,
      };
      const api = new OpenApi({ config, systemClock: clock, limit: new RateLimit(100, clock), meter });
      return api.openTicket(streamSubscriptions, signal);
    },
    onPush: (push) => {
      pushes.push(push);
      return answer(push);
    },
    clock,
    random: () => 0,
    report: (_module, problem) => reported.push(String((problem as { code?: string }).code ?? problem)),
  });
});
afterEach(async () => {
  await client.stop();
  await fake.close();
});

/** Connected, and the client knows it. */
async function opened(): Promise<void> {
  await fake.connected();
  fake.stream.ping();
  await fake.stream.until(() => fake.stream.answeredPings > 0);
}

const pass = (seconds: number) => clock.advanceTo(new Date(clock.now().getTime() + seconds * 1_000), idle);
/** Seconds pass until it is connected anew. */
async function reopened(): Promise<void> {
  for (let seconds = 0; fake.stream.opened < 2; seconds += 1) {
    expect(seconds).toBeLessThan(10_000);
    await pass(1);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Until the failure that is expected has been reported: what follows from it is set by then. */
async function failures(count: number): Promise<void> {
  while (reported.length < count) await new Promise((resolve) => setImmediate(resolve));
}

test('takes a push and acknowledges it with what the handler says', async () => {
  client.start();
  await opened();
  const ack = await fake.stream.push('CALLBACK', robotTopic, { msgId: 'm1' });
  expect(ack).toEqual({ code: 200, data: { response: {} } });
  expect(pushes).toMatchObject([{ type: 'CALLBACK', topic: robotTopic, data: { msgId: 'm1' } }]);
  expect(fake.state.complaints).toEqual([]);
});

test('an event tells its kind and id', async () => {
  answer = async () => ({ status: 'SUCCESS' });
  client.start();
  await opened();
  await fake.stream.push('EVENT', '*', { userId: ['u1'] }, { eventType: 'user_leave_org', eventId: 'e1' });
  expect(pushes).toMatchObject([{ type: 'EVENT', eventType: 'user_leave_org', eventId: 'e1' }]);
});

test('what the handler does not take is not acknowledged, and a topic nobody knows is', async () => {
  client.start();
  await opened();
  answer = async () => null;
  expect(await fake.stream.push('CALLBACK', robotTopic, {})).toBeNull();
  answer = async () => 'unknown-topic';
  expect(await fake.stream.push('CALLBACK', '/v1.0/card/instances/callback', {})).toMatchObject({ code: 404 });
});

test('a handler that throws is reported and acknowledged by nobody', async () => {
  client.start();
  await opened();
  answer = async () => {
    throw new Error('no');
  };
  expect(await fake.stream.push('CALLBACK', robotTopic, {})).toBeNull();
  expect(reported).toEqual(['Error: no']);
});

test('echoes pings', async () => {
  client.start();
  await opened();
  fake.stream.ping();
  await fake.stream.until(() => fake.stream.answeredPings === 2);
  expect(fake.state.complaints).toEqual([]);
});

test.each([
  '',
  '{',
  'null',
  '[]',
  '"x"',
  '{"type":"CALLBACK"}',
  '{"type":"CALLBACK","headers":{"topic":"a","messageId":"b"},"data":"{"}',
])('survives a frame that says %j', async (text) => {
  client.start();
  await opened();
  fake.stream.sendRaw(text);
  const ack = await fake.stream.push('CALLBACK', robotTopic, {});
  expect(ack?.code).toBe(200);
  expect(pushes).toHaveLength(1);
  expect(reported).toEqual(['Error: A frame could not be read']);
});

test('a disconnect frame opens the next connection before the old one goes', async () => {
  client.start();
  await opened();
  fake.stream.disconnect();
  expect(fake.stream.connections).toBe(0);
  await fake.connected();
  expect(fake.stream.opened).toBe(2);
  expect((await fake.stream.push('CALLBACK', robotTopic, {}))?.code).toBe(200);
});

test('sent away while no new connection is to be had, and closed after ten seconds: it comes back when there is one', async () => {
  client.start();
  await opened();
  await pass(30);
  fake.stream.isRefusing = true;
  fake.stream.disconnect();
  await failures(1);
  fake.stream.closeDoomed();
  await fake.stream.until(() => fake.stream.all === 0);
  await failures(2);
  fake.stream.isRefusing = false;
  await reopened();
  expect((await fake.stream.push('CALLBACK', robotTopic, {}))?.code).toBe(200);
});

test('what is being handled when a connection is sent away is still answered on it', async () => {
  client.start();
  await opened();
  const working = Promise.withResolvers<void>();
  answer = async ({ data }) => {
    if ((data as { msgId?: string }).msgId === 'm1') await working.promise;
    return { response: {} };
  };
  const delivering = fake.stream.push('CALLBACK', robotTopic, { msgId: 'm1' });
  while (pushes.length === 0) await new Promise((resolve) => setImmediate(resolve));
  fake.stream.disconnect();
  await fake.connected();
  expect((await fake.stream.push('CALLBACK', robotTopic, { msgId: 'm2' }))?.code).toBe(200);
  working.resolve();
  expect((await delivering)?.code).toBe(200);
  // The old one goes all the same.
  await fake.stream.until(() => fake.stream.all === 1);
});

test('connections that are sent away as soon as they are open are opened at longer and longer intervals', async () => {
  client.start();
  await opened();
  fake.stream.disconnect();
  await fake.stream.until(() => fake.stream.opened === 2 && fake.stream.all === 1);
  fake.stream.disconnect();
  fake.stream.ping();
  await fake.stream.until(() => fake.stream.answeredPings === 1);
  await pass(3.9);
  expect(fake.stream.opened).toBe(2);
  await pass(0.2);
  await fake.stream.until(() => fake.stream.opened === 3);
  // What has lived for a while is replaced at once again.
  await pass(20);
  fake.stream.disconnect();
  await fake.stream.until(() => fake.stream.opened === 4);
});

test('a connection that breaks at once is opened again after a while, not at once', async () => {
  client.start();
  await opened();
  fake.stream.destroyAll();
  await fake.stream.until(() => fake.stream.connections === 0);
  expect(fake.stream.opened).toBe(1);
  await reopened();
});

test('one that breaks after it has lived is opened again at once', async () => {
  client.start();
  await opened();
  await pass(20);
  fake.stream.destroyAll();
  await fake.stream.until(() => fake.stream.opened === 2);
});

test('a minute of silence is a dead socket', async () => {
  client.start();
  await opened();
  fake.stream.freeze();
  await pass(61);
  await fake.stream.until(() => fake.stream.opened === 2);
  expect((await fake.stream.push('CALLBACK', robotTopic, {}))?.code).toBe(200);
});

test('tries again longer and longer apart while nobody answers, one attempt at a time', async () => {
  fake.stream.isRefusing = true;
  client.start();
  await failures(1);
  await pass(1.9);
  expect(reported).toEqual(['system.busy']);
  await pass(0.2);
  await failures(2);
  await pass(3.8);
  expect(reported).toHaveLength(2);
  await pass(0.4);
  await failures(3);
  fake.stream.isRefusing = false;
  await pass(8);
  await fake.connected();
  expect(fake.stream.opened).toBe(1);
});

test('the wrong secret is said so, and tried again', async () => {
  secret = 'wrong-secret';
  client.start();
  await failures(1);
  expect(reported).toEqual(['authFailed']);
});

test('stops for good, and waits for what is under way', async () => {
  client.start();
  await opened();
  const working = Promise.withResolvers<void>();
  answer = async () => {
    await working.promise;
    return { response: {} };
  };
  const delivering = fake.stream.push('CALLBACK', robotTopic, {});
  while (pushes.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const stopping = client.stop();
  working.resolve();
  await stopping;
  expect((await delivering)?.code).toBe(200);
  await fake.stream.until(() => fake.stream.connections === 0);
  await pass(120);
  expect(fake.stream.opened).toBe(1);
});
