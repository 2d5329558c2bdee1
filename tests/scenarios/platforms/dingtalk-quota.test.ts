/** The month's allowance of DingTalk runs low while people work: what waits, what does not, and that nothing is lost. */
import { afterEach, expect, test } from 'vitest';
import { addUsage, findUsage } from '../../../db/repos/platform-usage.ts';
import { openDingtalkStage, openDingtalkStageAndFake } from '../../fakes/dingtalk/stage.ts';
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

test('all calls spent: nothing more gets through, nothing is dropped, and a day into the new month it is there', async () => {
  const opened = await openDingtalkStageAndFake({ at: '2026-11-30T16:00:00+08:00' }, {}, { calls: 5_000 });
  stage = opened.stage;
  cast = await castOf(stage);
  const { owner, id } = await leadArrives(cast);
  // Other apps of the organisation have taken the rest.
  while (opened.fake.state.spendCall());
  await pressOn(stage, owner, ['新线索'], '接单');
  for (let turn = 0; turn < 3; turn += 1) await bringLead(stage.company);
  await stage.settle();
  const leadCards = async () => {
    const reps = [...(await stage.vendor.seenBy(cast.rep)), ...(await stage.vendor.seenBy(cast.other))];
    return reps.filter(({ buttons }) => buttons.includes('接单') || buttons.includes('记录通话'));
  };
  const { outbox } = stage.company.baton.store.read.tables;
  const statuses = async () => {
    const rows = await stage.company.baton.store.read.db.select().from(outbox);
    return new Set(rows.filter(({ platform }) => platform === 'dingtalk').map(({ status }) => status));
  };
  expect(await leadCards()).toHaveLength(1);
  expect(await statuses()).toContain('pending');
  const key = { platform: 'dingtalk', month: '2026-11', what: 'calls' } as const;
  expect((await findUsage(stage.company.baton.store.read, key))?.toldPercent).toBe(100);
  // Done in the chat all the same: the answer to a press costs nothing.
  expect((await leadOf(stage.company, id)).status).toBe('accepted');
  await stage.company.moveTo('2026-11-30T23:59:00+08:00');
  await stage.settle();
  expect(await leadCards()).toHaveLength(1);
  await stage.company.moveTo('2026-12-02T00:30:00+08:00');
  await stage.settle();
  // Nobody could see their cards in time: what stands there now is what became of them.
  messageWith(await stage.vendor.seenBy(owner), '接单已暂停');
  expect(await statuses()).not.toContain('failed');
  expect(await statuses()).not.toContain('pending');
});
