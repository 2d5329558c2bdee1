/**
 * A dispute is upheld and says what is right: the wrong record goes back with the exact negative, the right one stands in
 * its place and is counted by the same plan version, payments go along, and nothing of it can happen twice.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Deal } from '../../db/repos/deals.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import { takeDeal, takePayment } from '../../handlers/deals/take-statements.ts';
import type { Reply } from '../../handlers/inbound.ts';
import { verifyAwards } from '../../handlers/incentives/verify-awards.ts';
import { buttonValue, type Company, openCompany } from '../support/company.ts';
import {
  anyone,
  awardsOf,
  cancel,
  firstCustomer,
  ledgerRows,
  managerOf,
  pay,
  recordDealAs,
  refund,
} from '../support/deals.ts';
import { brokenLaws } from '../support/laws.ts';
import { eventsOf, rowsDigest } from '../support/loop.ts';

let company: Company;
let rep: Row<'members'>;
let manager: { id: string };
let deal: Deal;
let accountId: string;

beforeEach(async () => {
  company = await openCompany();
  rep = await company.member('shen-yilin');
  manager = await managerOf(company, rep.id);
  accountId = (await firstCustomer(company)).id;
  const recorded = await recordDealAs(company, rep.id, { accountId, amountMinor: 82_000_000, externalId: 'C-7' });
  deal = recorded.deal;
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  expect(await brokenLaws(company)).toEqual([]);
  expect(await verifyAwards(company.baton.store.read)).toMatchObject({ ok: true });
  await company.remove();
});

async function contest(awardId: string, line = 'input:deal.amount'): Promise<void> {
  await company.submit(rep.id, 'award.dispute', awardId, { line, reason: '金额录错了' });
}

async function openForm() {
  const card = (await company.cards(`dm:${manager.id}`)).findLast(({ key }) => key.startsWith('dispute:'));
  if (!card) throw new Error('Nobody was asked');
  const asked = await company.click(manager.id, 'dispute.decide', buttonValue(card, 'dispute.decide'));
  if (asked.kind !== 'open-form') throw new Error('There is no form');
  return asked.form.zh;
}

async function decide(fields: Record<string, string>): Promise<Reply> {
  const { id, value } = await openForm();
  return company.submit(manager.id, id, value, { answer: '合同是这个数', ...fields });
}

const firstAward = async () => (await awardsOf(company, rep.id))[0]?.id ?? '';

async function deals(): Promise<Deal[]> {
  const { db, tables } = company.baton.store.read;
  return (await db.select().from(tables.deals)).filter(
    ({ memberId, source }) => memberId === rep.id && source !== null,
  );
}

async function payments(): Promise<Row<'payments'>[]> {
  const { db, tables } = company.baton.store.read;
  const ids = new Set((await deals()).map(({ id }) => id));
  return (await db.select().from(tables.payments)).filter(({ dealId }) => ids.has(dealId));
}

describe('the amount of a deal', () => {
  test('goes back exactly and is counted anew, in its place among the deals of the customer', async () => {
    await contest(await firstAward());
    // Another deal of the customer meanwhile does not take the first place away.
    await company.pass({ minutes: 30 });
    await recordDealAs(company, rep.id, { accountId, amountMinor: 10_000_000, product: '骨水泥' });
    const form = await openForm();
    expect(form.fields.map(({ name }) => name)).toEqual(['decision', 'amount', 'answer']);
    const [decision] = form.fields;
    expect(decision?.kind === 'choice' && decision.options.map(({ label }) => label)).toEqual([
      `成立，成交 ${deal.number} 的金额不对（现为 ¥820,000.00）`,
      '成立，别的原因，交销售运营更正',
      '不成立，维持原结果',
    ]);
    const reply = await decide({ decision: 'deal', amount: '83万' });
    const [old, right] = (await deals()).filter(({ product }) => product === '椎间融合器');
    expect(reply).toMatchObject({
      kind: 'notice',
      tone: 'success',
      text: { zh: `答复已发出，已更正为 ${right?.number}，激励已重新计算` },
    });
    expect(old).toMatchObject({ id: deal.id, cancelledAt: company.clock.now(), replacedById: right?.id });
    expect(right).toMatchObject({ amountMinor: 83_000_000, closedOn: deal.closedOn, recordedAt: deal.recordedAt });
    const awards = await awardsOf(company, rep.id);
    expect(awards.map(({ amountMinor }) => amountMinor)).toEqual([164_000, 10_000, -164_000, 166_000]);
    expect(awards[3]?.policyId).toBe(awards[0]?.policyId);
    expect((await ledgerRows(company, rep.id, 'points')).at(-1)?.balanceMinor).toBe(176_000);

    const own = await company.card(`dm:${rep.id}`, 'dispute:');
    expect(own.title).toMatch(/^异议成立/);
    expect(own.body).toBe('原激励已按原数冲回，按正确的金额重新计算，各有一张卡片。');
    expect(own.facts.find(({ label }) => label === '更正')?.value).toBe(
      `${deal.number} ¥820,000.00 → ${right?.number} ¥830,000.00`,
    );
    const back = await company.card(`dm:${rep.id}`, `award:${awards[2]?.id}`);
    expect(back.body).toBe(`异议成立，${deal.number} 更正为 ${right?.number}，原激励按原数冲回。`);
    expect((await company.card(`dm:${rep.id}`, `deal:${deal.id}`)).title).toBe(
      `已更正为 ${right?.number} · 原为 82 万元`,
    );
    expect(await company.cards(`dm:${(await anyone(company, 'operations')).id}`)).toEqual([]);
    const [corrected] = await eventsOf(company, 'deal.corrected');
    const [upheld] = await eventsOf(company, 'dispute.upheld');
    expect(corrected?.params).toMatchObject({ number: deal.number, byNumber: right?.number, dispute: 'X-20001' });
    expect([corrected?.actorId, upheld?.params.correction]).toEqual([manager.id, right?.number]);
  });

  test('takes its payments along: what they earned goes back, and is earned on the right deal', async () => {
    const first = await pay(company, deal, 30_000_000, { externalId: 'S-1' });
    const second = await pay(company, deal, 40_000_000, { externalId: 'S-2' });
    await refund(company, second.payment, 10_000_000);
    await contest(await firstAward());
    await decide({ decision: 'deal', amount: '900000' });
    const right = (await deals()).find(({ cancelledAt }) => cancelledAt === null);
    const held = (await payments())
      .filter(({ dealId }) => dealId === right?.id)
      .toSorted((one, other) => (one.number < other.number ? -1 : 1));
    expect(held.map(({ amountMinor, externalId, receivedOn }) => [amountMinor, externalId, receivedOn])).toEqual([
      [30_000_000, 'S-1', first.payment.receivedOn],
      [30_000_000, 'S-2', second.payment.receivedOn],
    ]);
    // 1 % of 500,000 and 1.5 % of 100,000, whatever way it took.
    expect((await ledgerRows(company, rep.id, 'CNY')).at(-1)?.balanceMinor).toBe(650_000);
    expect((await ledgerRows(company, rep.id, 'points')).at(-1)?.balanceMinor).toBe(180_000);
    const ofOld = (await payments()).filter(({ dealId }) => dealId === deal.id);
    expect(ofOld.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(0);
  });

  test('the id of its source passes to the right one: sent again, paid for and cancelled under it', async () => {
    await contest(await firstAward());
    await decide({ decision: 'deal', amount: '830000' });
    const { store, contextAt } = company.baton;
    const state = <S>(work: (tx: Parameters<Parameters<typeof store.transaction>[0]>[0]) => Promise<S>) =>
      store.transaction(work, { lock: 'intake' });
    const ctx = () => contextAt(company.clock.now());
    const stated = { source: 'crm', externalId: 'C-7', rep: 'shen-yilin', status: 'won' as const };
    const right = (await deals()).find(({ cancelledAt }) => cancelledAt === null);
    const account = await company.rows(({ store: s }) => s.read.db.select().from(s.read.tables.accounts));
    const { name } = account.find(({ id }) => id === accountId) ?? { name: '' };
    const sale = { ...stated, company: name, product: '椎间融合器', closedOn: '2026-11-20' };
    expect(await state((tx) => takeDeal(tx, ctx(), { ...sale, amount: '830000' }))).toMatchObject({
      status: 'duplicate',
      id: right?.id,
    });
    expect(await state((tx) => takeDeal(tx, ctx(), { ...sale, amount: '820000' }))).toMatchObject({
      problem: { code: 'id-differs' },
    });
    const paid = { source: 'crm', externalId: 'S-9', dealExternalId: 'C-7', amount: '1000' };
    expect(await state((tx) => takePayment(tx, ctx(), paid))).toMatchObject({ status: 'recorded' });
    expect(await state((tx) => takeDeal(tx, ctx(), { ...stated, status: 'cancelled' }))).toMatchObject({
      status: 'cancelled',
      id: right?.id,
    });
    await company.engine.runUntilIdle();
    expect((await ledgerRows(company, rep.id, 'points')).at(-1)?.balanceMinor).toBe(0);
  });
});

describe('the amount of a payment', () => {
  test('goes back exactly; the right one is counted over the whole deal', async () => {
    const { payment, evaluation } = await pay(company, deal, 60_000_000, { externalId: 'S-1' });
    await contest(evaluation.awards[0]?.id ?? '', 'input:payment.amount');
    const [decision] = (await openForm()).fields;
    expect(decision?.kind === 'choice' && decision.options[0]).toEqual({
      value: 'payment',
      label: `成立，回款 ${payment.number} 的金额不对（现为 ¥600,000.00）`,
    });
    await decide({ decision: 'payment', amount: '500000' });
    const all = (await payments()).toSorted((one, other) => (one.number < other.number ? -1 : 1));
    expect(all.map(({ amountMinor }) => amountMinor)).toEqual([60_000_000, -60_000_000, 50_000_000]);
    expect(all[0]?.replacedById).toBe(all[2]?.id);
    expect(all[2]).toMatchObject({ externalId: 'S-1', source: 'erp', receivedOn: payment.receivedOn });
    const commission = await ledgerRows(company, rep.id, 'CNY');
    expect(commission.map(({ amountMinor }) => amountMinor)).toEqual([650_000, -650_000, 500_000]);
    // The deal and its points stay.
    expect((await deals())[0]?.cancelledAt).toBeNull();
    expect(await ledgerRows(company, rep.id, 'points')).toHaveLength(1);
    const back = (await company.cards(`dm:${rep.id}`)).find(({ title }) => title.startsWith('冲回'));
    expect(back?.body).toBe(`异议成立，${payment.number} 更正为 ${all[2]?.number}，原激励按原数冲回。`);
  });

  test('of which part has gone back is not offered: what of it was right nobody can tell', async () => {
    const { payment, evaluation } = await pay(company, deal, 60_000_000);
    await contest(evaluation.awards[0]?.id ?? '', 'input:payment.amount');
    await refund(company, payment, 10_000_000);
    const [decision] = (await openForm()).fields;
    const values = decision?.kind === 'choice' ? decision.options.map(({ value }) => value) : [];
    expect(values).toEqual(['deal', 'upheld', 'rejected']);
  });
});

describe('what is refused, and changes nothing', () => {
  async function refusal(fields: Record<string, string>): Promise<Reply> {
    const before = await rowsDigest(company);
    const reply = await decide(fields);
    expect(await rowsDigest(company)).toBe(before);
    return reply;
  }

  test('no amount, the same amount, none that can be', async () => {
    await contest(await firstAward());
    const problem = (zh: string) => ({ kind: 'form-problems', problems: { amount: { zh } } });
    expect(await refusal({ decision: 'deal', amount: '' })).toMatchObject(problem('这一项必填'));
    expect(await refusal({ decision: 'deal', amount: '82万' })).toMatchObject(
      problem('和现在记录的金额一样，没有可以更正的'),
    );
    expect(await refusal({ decision: 'deal', amount: '-5' })).toMatchObject({ kind: 'form-problems' });
    expect(await refusal({ decision: 'deal', amount: '0' })).toMatchObject(problem('金额要大于 0。钱退回去请录退款'));
    expect(await refusal({ decision: 'payment', amount: '5' })).toMatchObject({ kind: 'notice', tone: 'warning' });
  });

  test('a deal that was cancelled while the form was open', async () => {
    await contest(await firstAward());
    const { id, value } = await openForm();
    await cancel(company, deal);
    const before = await rowsDigest(company);
    const late = { decision: 'deal', amount: '83万', answer: '合同是 83 万' };
    expect(await company.submit(manager.id, id, value, late)).toMatchObject({
      kind: 'notice',
      tone: 'warning',
      text: { zh: expect.stringContaining('已经取消或退款') },
    });
    expect(await rowsDigest(company)).toBe(before);
  });

  test('a second answer to a dispute that was corrected', async () => {
    await contest(await firstAward());
    const { id, value } = await openForm();
    const answer = { decision: 'deal', amount: '83万', answer: '合同是 83 万' };
    await company.submit(manager.id, id, value, answer);
    const before = await rowsDigest(company);
    expect(await company.submit(manager.id, id, value, { ...answer, amount: '84万' })).toMatchObject({
      text: { zh: '这条异议已经答复' },
    });
    expect(await rowsDigest(company)).toBe(before);
  });

  test('a record that says exactly the right thing stands already', async () => {
    const own = await recordDealAs(company, rep.id, { accountId, amountMinor: 20_000_000, product: '骨水泥' });
    await recordDealAs(company, rep.id, { accountId, amountMinor: 21_000_000, product: '骨水泥' });
    await contest(own.evaluation.awards[0]?.id ?? '');
    expect(await refusal({ decision: 'deal', amount: '21万' })).toMatchObject({
      kind: 'form-problems',
      problems: { amount: { zh: expect.stringContaining('已经另有一条这样的记录') } },
    });
  });
});
