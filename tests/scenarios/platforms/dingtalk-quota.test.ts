/** The month's allowance of DingTalk runs low while people work: what waits, what does not, and that nothing is lost. */
import { afterEach, expect, test } from 'vitest';
import { addUsage } from '../../../db/repos/platform-usage.ts';
import { openDingtalkStage } from '../../fakes/dingtalk/stage.ts';
import { firstCustomer, recordDealAs } from '../../support/deals.ts';
import { bringLead, leadOf } from '../../support/loop.ts';
import { messageWith, type Stage } from '../../support/stage.ts';
import { type Cast, castOf, leadArrives, pressOn } from './tell-stories.ts';

let stage: Stage;
let cast: Cast;
afterEach(() => stage.close());

/** @param spent calls of this month's thousand that are spent already */
async function open(spent: number): Promise<void> {
  stage = await openDingtalkStage({
    policies: { 'dingtalk-quota.yaml': [['calls: 5000 ', 'calls: 1000 ']] },
  });
  cast = await castOf(stage);
  const key = { platform: 'dingtalk', month: '2026-11', what: 'calls' } as const;
  await stage.company.baton.store.transaction((tx) => addUsage(tx, key, spent));
}

test('from 70 %: a change waits for 11:30; whoever presses sees the card as it is, and can go on', async () => {
  await open(699);
  const { owner, id } = await leadArrives(cast);
  const accepted = await pressOn(stage, owner, ['新线索'], '接单');
  expect(accepted.texts.join()).toContain('已接单');
  expect((await leadOf(stage.company, id)).status).toBe('accepted');
  // The answer to the press shows the card as it is now, and costs nothing.
  expect(messageWith(await stage.vendor.seenBy(owner), '已接单').buttons).toContain('记录通话');
  const { members, outbox } = stage.company.baton.store.read.tables;
  const rows = await stage.company.baton.store.read.db.select().from(outbox);
  const waiting = rows.filter(({ platform, status }) => platform === 'dingtalk' && status === 'pending');
  expect(waiting.map(({ notBefore }) => notBefore.toISOString())).toEqual(['2026-11-20T03:30:00.000Z']);
  const everybody = await stage.company.baton.store.read.db.select().from(members);
  for (const { key } of everybody.filter(({ role }) => role === 'operations'))
    messageWith(await stage.vendor.seenBy(key), '70%');
  // Recorded on a page: the card hears of it with the next press on it.
  const { form } = await pressOn(stage, owner, ['已接单'], '记录通话');
  await form?.submit({ outcome: 'reached-interested', seconds: '95', note: '周三演示' });
  await stage.settle();
  expect((await leadOf(stage.company, id)).status).toBe('touched');
  await pressOn(stage, owner, ['已接单'], '开始拜访');
  messageWith(await stage.vendor.seenBy(owner), '跟进中');
  expect(messageWith(await stage.vendor.seenBy(owner), '拜访中').buttons).toContain('提交拜访');
  await stage.company.moveTo('2026-11-20T11:30:00+08:00');
  await stage.settle();
  const later = await stage.company.baton.store.read.db.select().from(outbox);
  expect(later.filter(({ platform, status }) => platform === 'dingtalk' && status === 'pending')).toEqual([]);
});

test('from 90 %: new leads come at once, so that nobody is late for a card that waited; who ignores one is told on', async () => {
  await open(899);
  await leadArrives(cast);
  for (let turn = 0; turn < 4; turn += 1) await bringLead(stage.company);
  await stage.settle();
  const reps = [...(await stage.vendor.seenBy(cast.rep)), ...(await stage.vendor.seenBy(cast.other))];
  expect(reps.flatMap(({ buttons }) => buttons).filter((label) => label === '接单')).toHaveLength(5);
  await stage.company.pass({ minutes: 4 });
  await stage.settle();
  expect((await stage.vendor.seenBy(cast.manager)).filter(({ text }) => text.includes('还没接单')).length).toBe(5);
});

test('from 90 %: a visit begins at once: its card is the answer to whoever stands at the door', async () => {
  await open(899);
  const { owner } = await leadArrives(cast);
  await pressOn(stage, owner, ['新线索'], '接单');
  await pressOn(stage, owner, ['已接单'], '开始拜访');
  expect(messageWith(await stage.vendor.seenBy(owner), '拜访中').buttons).toContain('提交拜访');
});

test('from 90 %: what nobody waits for comes as one digest on the half hour', async () => {
  await open(899);
  await leadArrives(cast);
  const rep = await stage.company.member(cast.rep);
  const customer = await firstCustomer(stage.company);
  await recordDealAs(stage.company, rep.id, { accountId: customer.id, amountMinor: 82_000_000 });
  await stage.settle();
  const digests = async () => (await stage.vendor.seenBy(cast.rep)).filter(({ text }) => text.includes('待看'));
  expect(await digests()).toEqual([]);
  await stage.company.moveTo('2026-11-20T10:00:30+08:00');
  await stage.settle();
  const [digest, ...more] = await digests();
  expect(digest?.text).toContain('获得 1,640 分');
  expect(more).toEqual([]);
});
