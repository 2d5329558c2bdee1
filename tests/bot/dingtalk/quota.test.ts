/** DingTalk's monthly allowance: counted through crashes, told at its shares, and what goes out as it runs low. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Quota, quotaBlock } from '../../../bot/dingtalk/quota.ts';
import type { Card } from '../../../cards/card.ts';
import { priorities } from '../../../db/repos/outbox.ts';
import { findUsage } from '../../../db/repos/platform-usage.ts';
import type { QuotaReached } from '../../../handlers/inbound.ts';
import { createSettableClock, type SettableClock } from '../../support/settable-clock.ts';
import { openTempStore } from '../../support/temp-store.ts';
import { openDingtalk, startDingtalk } from './open-dingtalk.ts';

const policy = {
  calls: 1_000,
  pushes: 100,
  tellAtBps: [7_000, 9_000, 10_000],
  holdFromBps: 7_000,
  digestFromBps: 9_000,
  digestEveryMs: 30 * 60_000,
  collectAtMinutes: [11 * 60 + 30, 17 * 60 + 30],
};
const hourMs = 3_600_000;
/** 10:00 in Beijing. */
const morning = '2026-11-20T02:00:00Z';

let temp: Awaited<ReturnType<typeof openTempStore>>;
let clock: SettableClock;
let told: QuotaReached[];
beforeEach(async () => {
  temp = await openTempStore();
  clock = createSettableClock(morning);
  told = [];
});
afterEach(() => temp.remove());

function openQuota(): Quota {
  return new Quota({
    store: temp.store,
    systemClock: clock,
    policy: () => policy,
    tell: async (event) => void told.push(event),
    report: (_module, problem) => {
      throw problem;
    },
  });
}

async function spend(quota: Quota, count: number, what: 'calls' | 'pushes' = 'calls'): Promise<void> {
  for (let at = 0; at < count; at += 1) await quota.spend(what);
}

const rowOf = (month = '2026-11') => findUsage(temp.store.read, { platform: 'dingtalk', month, what: 'calls' });
const card = { priority: priorities.card, isChange: false, hasDeadline: false };
const lead = { ...card, hasDeadline: true };
const change = { priority: priorities.update, isChange: true, hasDeadline: false };
const bulk = { priority: priorities.bulk, isChange: false, hasDeadline: false };
const alert = { priority: priorities.alert, isChange: false, hasDeadline: false };

describe('counting', () => {
  test('is never below the truth, and exact after an orderly stop', async () => {
    const quota = openQuota();
    await spend(quota, 1);
    expect((await rowOf())?.spent).toBe(quotaBlock);
    await spend(quota, quotaBlock);
    expect((await rowOf())?.spent).toBe(2 * quotaBlock);
    expect((await quota.usage()).calls).toEqual({ spent: quotaBlock + 1, allowance: 1_000 });
    await quota.stop();
    expect((await rowOf())?.spent).toBe(quotaBlock + 1);
  });

  test('a process that dies leaves less than a block too much', async () => {
    await spend(openQuota(), 3);
    const next = openQuota();
    await spend(next, 3);
    await next.stop();
    expect((await rowOf())?.spent).toBe(quotaBlock + 3);
  });

  test('two processes share one allowance, and what is spent at once is counted once each', async () => {
    const both = [openQuota(), openQuota()];
    await Promise.all(both.flatMap((quota) => Array.from({ length: 50 }, () => quota.spend('calls'))));
    for (const quota of both) await quota.stop();
    expect((await rowOf())?.spent).toBe(100);
  });

  test('a call refused for its rate is not counted', async () => {
    const quota = openQuota();
    await spend(quota, 5);
    quota.refund('calls');
    await quota.stop();
    expect((await rowOf())?.spent).toBe(4);
  });

  test('a month ends at midnight in Beijing', async () => {
    const quota = openQuota();
    clock.set('2026-11-30T15:59:59Z');
    await spend(quota, 1);
    clock.set('2026-11-30T16:00:00Z');
    await spend(quota, 1);
    await quota.stop();
    expect([(await rowOf('2026-11'))?.spent, (await rowOf('2026-12'))?.spent]).toEqual([quotaBlock, 1]);
  });
});

describe('operations are told', () => {
  test('at 70, 90 and 100 %, once each, also by another process', async () => {
    const quota = openQuota();
    await spend(quota, 1_050);
    await spend(openQuota(), 5);
    expect(told.map(({ eventId, percent, spent }) => [eventId, percent, spent])).toEqual([
      ['quota 2026-11 calls 70', 70, 700],
      ['quota 2026-11 calls 90', 90, 900],
      ['quota 2026-11 calls 100', 100, 1_000],
    ]);
  });

  test('at once when DingTalk says that nothing is left, whatever was counted here', async () => {
    const quota = openQuota();
    await spend(quota, 5);
    await quota.exhausted('calls');
    await quota.exhausted('calls');
    expect(told.map(({ percent }) => percent)).toEqual([100]);
    expect((await quota.usage()).calls.spent).toBeGreaterThanOrEqual(1_000 - quotaBlock);
  });
});

describe('what goes out', () => {
  test('everything, below the first share', async () => {
    const quota = openQuota();
    await spend(quota, 690);
    for (const message of [alert, card, change, bulk]) expect(await quota.admit(message)).toBe('now');
  });

  test('from 70 %, changes and bulk wait for the collection; alerts and new cards do not', async () => {
    const quota = openQuota();
    await spend(quota, 700);
    expect(await quota.admit(alert)).toBe('now');
    expect(await quota.admit(card)).toBe('now');
    for (const message of [change, bulk])
      await expect(quota.admit(message)).rejects.toMatchObject({ kind: 'retry', retryAfterMs: 1.5 * hourMs });
    clock.set('2026-11-20T03:30:00Z');
    for (const message of [change, bulk]) expect(await quota.admit(message)).toBe('now');
    clock.set('2026-11-20T03:45:00Z');
    await expect(quota.admit(change)).rejects.toMatchObject({ retryAfterMs: 5.75 * hourMs });
    clock.set('2026-11-20T12:00:00Z');
    await expect(quota.admit(change)).rejects.toMatchObject({ retryAfterMs: 15.5 * hourMs });
  });

  test('from 90 %, new cards are gathered, changes wait for the next month, alerts go out to the end', async () => {
    const quota = openQuota();
    await spend(quota, 900);
    clock.set('2026-11-20T02:10:00Z');
    await expect(quota.admit(card)).rejects.toMatchObject({ retryAfterMs: hourMs / 3 });
    clock.set('2026-11-20T02:30:00Z');
    expect(await quota.admit(card)).toBe('digest');
    await expect(quota.admit(bulk)).rejects.toMatchObject({ retryAfterMs: hourMs });
    clock.set('2026-11-20T03:31:00Z');
    expect(await quota.admit(bulk)).toBe('digest');
    // Once a day: 50 tries are all that a message has.
    await expect(quota.admit(change)).rejects.toMatchObject({ kind: 'retry', retryAfterMs: 24 * hourMs - 60_000 });
    await spend(quota, 200);
    expect(await quota.admit(lead)).toBe('now');
    expect(await quota.admit(alert)).toBe('now');
    clock.set('2026-12-01T02:00:00Z');
    for (const message of [alert, card, change]) expect(await quota.admit(message)).toBe('now');
  });
});

test('a send that DingTalk refuses for its rate costs nothing of the month', async () => {
  const systemClock = createSettableClock(morning);
  const opened = await openDingtalk({ systemClock, fake: { now: () => systemClock.now() } });
  await startDingtalk(opened);
  const send = (idempotencyKey: string) =>
    opened.platform.send(
      { kind: 'member', memberId: 'm1' },
      { kind: 'text', text: { zh: '你好', en: 'Hello' } },
      { idempotencyKey, signal: AbortSignal.timeout(60_000) },
    );
  opened.fake.state.isRateLimited = true;
  await expect(send('k1')).rejects.toMatchObject({ kind: 'retry' });
  opened.fake.state.isRateLimited = false;
  await send('k1');
  await opened.platform.stop();
  const row = await findUsage(opened.store.read, { platform: 'dingtalk', month: '2026-11', what: 'calls' });
  expect(row?.spent).toBe(1);
  await opened.close();
});

test('a group robot refused because the month has no pushes left: operations hear it, the message waits a day', async () => {
  const systemClock = createSettableClock(morning);
  const opened = await openDingtalk({ systemClock, fake: { now: () => systemClock.now(), pushes: 1 } });
  await startDingtalk(opened);
  const { fake, platform, channels, events } = opened;
  const robot = { kind: 'webhook', key: 'robot-token', signingSecret: 'SECdemo0123456789' } as const;
  fake.addGroupRobot(robot.key, robot.signingSecret);
  await channels.put('dingtalk', 'company', robot, systemClock.now());
  const report = (idempotencyKey: string) =>
    platform.send(
      { kind: 'channel', key: 'company' },
      { kind: 'text', text: { zh: '战报', en: 'Report' } },
      { idempotencyKey, signal: AbortSignal.timeout(60_000) },
    );
  await report('k1');
  await expect(report('k2')).rejects.toMatchObject({ kind: 'retry', retryAfterMs: 24 * hourMs });
  expect(events).toMatchObject([{ kind: 'quota', what: 'pushes', percent: 100 }]);
  systemClock.set('2026-11-30T16:00:00Z');
  await report('k2');
  expect(fake.seen('robot robot-token')).toHaveLength(2);
  await opened.close();
});

test('a digest: the new cards of a person as one message, with links; one call', async () => {
  const systemClock = createSettableClock('2026-11-20T03:30:10Z');
  const opened = await openDingtalk({
    systemClock,
    fake: { now: () => systemClock.now() },
    quota: { ...policy, calls: 100 },
  });
  await startDingtalk(opened);
  const { fake, platform, events } = opened;
  const signal = AbortSignal.timeout(60_000);
  const of = (number: number): Card => ({
    key: `lead:${number}`,
    tone: 'info',
    title: `新线索 ${number}`,
    summary: `新线索 ${number} 上海市第六人民医院`,
    facts: [],
    actions: [{ id: 'lead.accept', label: '接单', style: 'primary', value: `${number}` }],
    isSettled: false,
  });
  const send = (memberId: string, number: number) =>
    platform.send(
      { kind: 'member', memberId },
      { kind: 'card', card: { zh: of(number), en: of(number) } },
      { idempotencyKey: `k-${memberId}-${number}`, priority: priorities.card, signal },
    );
  for (let at = 0; at < 90; at += 1) await send('m1', at);
  const before = fake.seenBy('u-m1').length;
  const calls = fake.state.callsMade;
  const refs = await Promise.all([send('m1', 101), send('m1', 102), send('m1', 103), send('m2', 104)]);
  expect(fake.state.callsMade - calls).toBe(2);
  const digest = fake.seenBy('u-m1').at(-1);
  expect(fake.seenBy('u-m1')).toHaveLength(before + 1);
  expect(digest?.title).toBe('待看 3 项');
  for (const words of ['新线索 101', '新线索 102', '新线索 103']) expect(digest?.text).toContain(words);
  expect(digest?.links.map(({ url }) => url)).toContain('https://baton.example.com/pages/form/lead.accept%20102/m1');
  expect(new Set(refs.slice(0, 3)).size).toBe(1);
  // Of 100 calls a block is a fifth: from 80 the next one reaches the end.
  expect(events.flatMap((event) => (event.kind === 'quota' ? [event.percent] : []))).toEqual([70, 100]);
  // Next month each of them becomes a card of its own when it changes.
  systemClock.set('2026-12-02T03:31:00Z');
  const message = { kind: 'card', card: { zh: of(101), en: of(101) } } as const;
  await expect(platform.update(refs[0] ?? '', message, { signal })).rejects.toMatchObject({ kind: 'gone' });
  expect(fake.seenBy('u-m1')).toHaveLength(before + 1);
  await opened.close();
});
