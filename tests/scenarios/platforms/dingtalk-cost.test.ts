/**
 * What the work of a salesperson costs of DingTalk's monthly allowance, counted by the fake: the numbers that
 * docs/dingtalk-quota.md calculates with. Who changes them changes that page.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createReportPainter } from '../../../bot/pictures/report-painter.ts';
import type { DingtalkFake } from '../../fakes/dingtalk/fake.ts';
import { openDingtalkStageAndFake } from '../../fakes/dingtalk/stage.ts';
import { firstCustomer, recordDealAs } from '../../support/deals.ts';
import { pdf, photo } from '../../support/evidence-files.ts';
import type { Stage } from '../../support/stage.ts';
import { type Cast, castOf, leadArrives, pressOn } from './tell-stories.ts';

let stage: Stage;
let fake: DingtalkFake;
let cast: Cast;
beforeEach(async () => {
  ({ stage, fake } = await openDingtalkStageAndFake());
  cast = await castOf(stage);
});
afterEach(() => stage.close());

/** API calls and pushes that the work costs. */
async function costOf(work: () => Promise<void>): Promise<{ calls: number; pushes: number }> {
  const before = { calls: fake.state.callsMade, pushes: fake.state.pushesMade };
  await work();
  await stage.settle();
  return { calls: fake.state.callsMade - before.calls, pushes: fake.state.pushesMade - before.pushes };
}

async function acceptAndCall(owner: string): Promise<void> {
  await pressOn(stage, owner, ['新线索'], '接单');
  const { form } = await pressOn(stage, owner, ['已接单'], '记录通话');
  await form?.submit({ outcome: 'reached-interested', seconds: '95', note: '周三演示' });
  await stage.settle();
}

test('a lead that is accepted and called in time: 3 calls, 2 pushes', async () => {
  const cost = await costOf(async () => {
    const { owner } = await leadArrives(cast);
    await acceptAndCall(owner);
  });
  expect(cost).toEqual({ calls: 3, pushes: 2 });
});

test('a lead whose manager is pinged once before: 3 calls more', async () => {
  const cost = await costOf(async () => {
    const { owner } = await leadArrives(cast);
    await stage.company.pass({ minutes: 4 });
    await stage.settle();
    await acceptAndCall(owner);
  });
  expect(cost).toEqual({ calls: 6, pushes: 2 });
});

test('a visit with a photo, a PDF and a check-in: 14 calls, 6 pushes', async () => {
  const { owner } = await leadArrives(cast);
  await pressOn(stage, owner, ['新线索'], '接单');
  const cost = await costOf(async () => {
    await pressOn(stage, owner, ['已接单'], '开始拜访');
    await stage.vendor.send(owner, 'photo', await photo({ tint: 7 }), 'door.jpg');
    await stage.settle();
    await stage.vendor.send(owner, 'file', pdf({ text: 'Signed' }), 'confirmation.pdf');
    await stage.settle();
    await stage.vendor.send(owner, 'location', Buffer.alloc(0), '');
    await stage.settle();
    const { form } = await pressOn(stage, owner, ['拜访中'], '填写回答');
    const needs = [1, 2, 3].flatMap((index) => [
      [`need${index}`, ['price', 'supply', 'training'][index - 1] ?? ''],
      [`need${index}.text`, '周五前到'],
    ]);
    await form?.submit({ ...Object.fromEntries(needs), competitor: '无', nextStep: '周五送样品' });
    await stage.settle();
    await pressOn(stage, owner, ['拜访中'], '提交拜访');
  });
  expect(cost).toEqual({ calls: 14, pushes: 6 });
});

test('a won deal: 4 calls for rep, manager and channel', async () => {
  const rep = await stage.company.member(cast.rep);
  const customer = await firstCustomer(stage.company);
  const cost = await costOf(async () => {
    await recordDealAs(stage.company, rep.id, { accountId: customer.id, amountMinor: 82_000_000 });
    await stage.settle();
  });
  expect(cost).toEqual({ calls: 4, pushes: 0 });
});

test('the reports of a working day, six teams: 15 calls at 18:00, 23 at 09:00', async () => {
  await stage.close();
  ({ stage, fake } = await openDingtalkStageAndFake({
    painter: ({ store, files }) => createReportPainter({ store, files, now: () => stage.company.clock.now() }),
  }));
  const evening = await costOf(() => stage.company.moveTo('2026-11-21T08:59:00+08:00'));
  const morning = await costOf(() => stage.company.moveTo('2026-11-23T09:00:00+08:00'));
  expect([evening, morning]).toEqual([
    { calls: 15, pushes: 0 },
    { calls: 23, pushes: 0 },
  ]);
});
