/** An award is contested: the line is picked, somebody answers in time or the next level hears of it, both sides see it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Deal } from '../../db/repos/deals.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import { buttonValue, type Company, openCompany } from '../support/company.ts';
import { anyone, awardsOf, cancel, firstCustomer, managerOf, recordDealAs } from '../support/deals.ts';
import { brokenLaws } from '../support/laws.ts';
import { eventsOf, rowsDigest, timersOf } from '../support/loop.ts';

let company: Company;
let rep: Row<'members'>;
let manager: { id: string };
let awardId: string;
let deal: Deal;

beforeEach(async () => {
  company = await openCompany();
  rep = await company.member('shen-yilin');
  manager = await managerOf(company, rep.id);
  const recorded = await recordDealAs(company, rep.id, {
    accountId: (await firstCustomer(company)).id,
    amountMinor: 82_000_000,
  });
  deal = recorded.deal;
  awardId = recorded.evaluation.awards[0]?.id ?? '';
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  expect(await brokenLaws(company)).toEqual([]);
  await company.remove();
});

const complaint = { line: 'step:base', reason: '合同是 83 万，附件里有' };

async function contest(): Promise<void> {
  const card = await company.card(`dm:${rep.id}`, 'award:');
  const asked = await company.click(rep.id, 'award.dispute', buttonValue(card, 'award.dispute'));
  if (asked.kind !== 'open-form') throw new Error('There is no form');
  await company.submit(rep.id, asked.form.zh.id, asked.form.zh.value, complaint);
}

const disputeOf = (memberId: string) => company.card(`dm:${memberId}`, 'dispute:');

describe('a dispute', () => {
  test('offers every line of the receipt, and needs a reason', async () => {
    const asked = await company.click(rep.id, 'award.dispute', awardId);
    if (asked.kind !== 'open-form') throw new Error('There is no form');
    const [line] = asked.form.zh.fields;
    expect(line?.kind === 'choice' && line.options.map((option) => option.label)).toEqual([
      '成交金额',
      '客户首次成交',
      '每 ¥10,000 得 10 分',
      '客户首次成交，且金额超过 ¥500,000',
      '符合，积分 × 2',
      '合计',
    ]);
    const reply = await company.submit(rep.id, 'award.dispute', awardId, { line: 'step:base', reason: '  ' });
    expect(reply).toMatchObject({ kind: 'form-problems', problems: { reason: { zh: '这一项必填' } } });
  });

  test('goes to the manager with a deadline of two working days; rejected with an answer that the rep reads', async () => {
    await contest();
    const owned = await disputeOf(manager.id);
    expect(owned.title).toBe('沈一霖对激励有异议');
    // Friday 09:40 and sixteen working hours: Tuesday 09:40.
    expect(owned.deadline).toMatchObject({ label: '请于 11月24日 09:40 前答复', dueAt: '2026-11-24T01:40:00.000Z' });
    expect(owned.facts.map(({ label, value }) => [label, value]).slice(0, 3)).toEqual([
      ['激励', expect.stringMatching(/^R-\d+ · 成交积分 1,640 分$/)],
      ['哪一行', '每 ¥10,000 得 10 分'],
      ['理由', complaint.reason],
    ]);
    const own = await disputeOf(rep.id);
    expect(own.actions.map((action) => action.id)).toEqual(['award.open']);
    expect((await company.card(`dm:${rep.id}`, 'award:')).actions.map((action) => action.id)).toEqual(['award.open']);

    const value = buttonValue(owned, 'dispute.decide');
    const form = await company.click(manager.id, 'dispute.decide', value);
    expect(form).toMatchObject({ kind: 'open-form', form: { zh: { id: 'dispute.decide' } } });
    const answer = { decision: 'rejected', answer: '合同与发票都是 82 万' };
    expect(await company.submit(manager.id, 'dispute.decide', value, answer)).toMatchObject({ tone: 'success' });
    expect(await disputeOf(rep.id)).toMatchObject({ facts: [{ label: '答复', value: answer.answer }, {}, {}, {}, {}] });
    expect((await disputeOf(rep.id)).title).toMatch(/^异议不成立 · .+已答复$/);
    expect(await disputeOf(manager.id)).toMatchObject({ isSettled: true, actions: [{ id: 'award.open' }] });
    expect(await timersOf(company, 'dispute')).toEqual([]);
    const again = await company.submit(manager.id, 'dispute.decide', value, { ...answer, decision: 'upheld' });
    expect(again).toMatchObject({ kind: 'notice', text: { zh: '这条异议已经答复' } });
    await company.pass({ hours: 24 * 6 });
    expect(await eventsOf(company, 'dispute.overdue')).toEqual([]);
  });

  test('upheld for another reason: the award stays as it is, and operations have the correction on their list', async () => {
    await contest();
    const value = buttonValue(await disputeOf(manager.id), 'dispute.decide');
    await company.submit(manager.id, 'dispute.decide', value, { decision: 'upheld', answer: '应为 83 万' });
    expect((await disputeOf(rep.id)).title).toMatch(/^异议成立/);
    expect(await awardsOf(company, rep.id)).toHaveLength(1);
    const operations = await anyone(company, 'operations');
    const card = await company.card(`dm:${operations.id}`, 'award-exception:');
    expect(card).toMatchObject({
      title: '异议成立，等待更正',
      facts: [{ value: expect.stringContaining('应为 83 万') }, {}, {}],
    });
  });

  test('about a deal that is cancelled meanwhile: whoever answers reads that the award has gone back', async () => {
    await contest();
    await cancel(company, deal);
    const owned = await disputeOf(manager.id);
    const gone = expect.stringMatching(/^R-\d+ · 成交积分 1,640 分 · 已由 R-\d+ 冲回$/);
    expect(owned.facts[0]).toEqual({ label: '激励', value: gone });
    expect((await disputeOf(rep.id)).facts[0]).toEqual({ label: '激励', value: gone });
    expect((await disputeOf(rep.id)).body).toMatch(/这条激励后来已经冲回，异议仍会答复。$/);
    const value = buttonValue(owned, 'dispute.decide');
    const asked = await company.click(manager.id, 'dispute.decide', value);
    if (asked.kind !== 'open-form') throw new Error('There is no form');
    expect(asked.form.zh.intro).toMatch(/已由 R-\d+ 冲回\n合同是 83 万/);
    const [decision] = asked.form.zh.fields;
    expect(decision?.kind === 'choice' && decision.options.map((option) => option.value)).toEqual([
      'upheld',
      'rejected',
    ]);
    const answer = { decision: 'rejected', answer: '这一单已取消' };
    expect(await company.submit(manager.id, 'dispute.decide', value, answer)).toMatchObject({ tone: 'success' });
    expect((await awardsOf(company, rep.id)).map((award) => award.amountMinor)).toEqual([164_000, -164_000]);
  });

  test('not answered in time: the director hears of it once, and may answer as well', async () => {
    await contest();
    const director = await anyone(company, 'director');
    await company.moveTo('2026-11-24T09:39:59+08:00');
    expect(await company.cards(`dm:${director.id}`)).toEqual([]);
    await company.moveTo('2026-11-24T09:40:00+08:00');
    const overdue = await eventsOf(company, 'dispute.overdue');
    expect(overdue.map((event) => [event.occurredAt.toISOString(), event.params.ownerId])).toEqual([
      ['2026-11-24T01:40:00.000Z', manager.id],
    ]);
    const [told] = (overdue[0]?.params.told ?? []) as string[];
    const card = await disputeOf(told ?? '');
    expect(card).toMatchObject({ tone: 'danger', title: '沈一霖的异议过期未答复' });
    expect((await disputeOf(manager.id)).tone).toBe('danger');
    const value = buttonValue(card, 'dispute.decide');
    await company.submit(told ?? '', 'dispute.decide', value, { decision: 'rejected', answer: '已核对' });
    expect((await disputeOf(manager.id)).isSettled).toBe(true);
  });
});

describe('who may not', () => {
  test('contest somebody else’s award: not a colleague, not the manager; nothing is written', async () => {
    const colleague = await company.member('lu-yuncheng');
    const before = await rowsDigest(company);
    for (const memberId of [colleague.id, manager.id]) {
      const asked = await company.click(memberId, 'award.dispute', awardId);
      expect(asked).toMatchObject({ kind: 'notice', text: { zh: '只有获得激励的本人可以提异议' } });
      const sent = await company.submit(memberId, 'award.dispute', awardId, complaint);
      expect(sent).toMatchObject({ kind: 'notice', text: { zh: '只有获得激励的本人可以提异议' } });
    }
    expect(await rowsDigest(company)).toBe(before);
  });

  test('contest twice, decide one’s own dispute, or look at a colleague’s calculation', async () => {
    await contest();
    expect(await company.submit(rep.id, 'award.dispute', awardId, complaint)).toMatchObject({
      text: { zh: '这条激励已经提过异议，请看异议卡片' },
    });
    const value = buttonValue(await disputeOf(manager.id), 'dispute.decide');
    const answer = { decision: 'upheld', answer: '同意' };
    expect(await company.submit(rep.id, 'dispute.decide', value, answer)).toMatchObject({
      text: { zh: '不能处理自己的异议' },
    });
    const colleague = await company.member('lu-yuncheng');
    expect(await company.submit(colleague.id, 'dispute.decide', value, answer)).toMatchObject({ tone: 'warning' });
    expect(await company.click(colleague.id, 'award.open', awardId)).toMatchObject({ kind: 'notice', tone: 'warning' });
    expect(await company.click(manager.id, 'award.open', awardId)).toEqual({
      kind: 'open-page',
      page: { kind: 'award', id: awardId },
    });
  });
});
