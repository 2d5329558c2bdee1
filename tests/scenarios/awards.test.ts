/** A deal is won: counted by the plan, written with its calculation, shown to rep, manager and team, contested, decided. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Card } from '../../cards/card.ts';
import { buttonValue, type Company, openCompany } from '../support/company.ts';
import {
  anyone,
  awardsOf,
  cancel,
  firstCustomer,
  ledgerRows,
  managerOf,
  pay,
  quoteAs,
  recordDealAs,
  refund,
  tryPayment,
} from '../support/deals.ts';
import { brokenLaws } from '../support/laws.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  expect(await brokenLaws(company)).toEqual([]);
  await company.remove();
});

describe('a won deal', () => {
  test('first customer and above 500,000: double points, with the calculation, to rep, manager and team', async () => {
    const rep = await company.member('shen-yilin');
    const customer = await firstCustomer(company);
    const { deal, evaluation } = await recordDealAs(company, rep.id, {
      accountId: customer.id,
      amountMinor: 82_000_000,
    });
    expect(evaluation.exceptions).toEqual([]);
    expect(evaluation.awards.map(({ unit, amountMinor }) => [unit, amountMinor])).toEqual([['points', 164_000]]);

    const card = await company.card(`dm:${rep.id}`, 'award:');
    expect(card.title).toBe('获得 1,640 分 · 成交积分');
    expect(card.trace).toEqual([
      { label: '成交金额', source: `${deal.number} · 11月20日`, amount: '¥820,000.00' },
      { label: '客户首次成交', source: `${customer.number} · 09:40`, amount: '是' },
      { label: '每 ¥10,000 得 10 分', amount: '820 分' },
      { label: '客户首次成交，且金额超过 ¥500,000', amount: '是' },
      { label: '符合，积分 × 2', amount: '1,640 分' },
      { label: '合计', amount: '1,640 分', isTotal: true },
      { label: '最新余额', amount: '1,640 分', isTotal: true },
    ]);
    expect(card.footnote).toBe(`${evaluation.awards[0]?.number} · 成交积分 第 1 版 · 09:40`);

    const manager = await managerOf(company, rep.id);
    expect((await company.card(`dm:${manager.id}`, 'award:')).title).toBe('沈一霖获得 1,640 分 · 成交积分');
    const broadcast = await company.card('channel:sh-puxi', 'award:');
    expect(broadcast).toMatchObject({ title: '沈一霖获得 1,640 分 · 成交积分', actions: [] });
    expect(broadcast.trace).toBeUndefined();
    expect(broadcast.facts.map((fact) => fact.label)).toEqual(['客户', '成交']);
  });

  test('another customer, or not above the bound: single points', async () => {
    const rep = await company.member('shen-yilin');
    const customer = await firstCustomer(company);
    const exactly = await recordDealAs(company, rep.id, { accountId: customer.id, amountMinor: 50_000_000 });
    expect(exactly.evaluation.awards[0]?.amountMinor).toBe(50_000);
    const second = await recordDealAs(company, rep.id, { accountId: customer.id, amountMinor: 90_000_000 });
    expect(second.evaluation.awards[0]?.amountMinor).toBe(90_000);
    const card = (await company.cards(`dm:${rep.id}`)).find(
      (one) => one.key === `award:${second.evaluation.awards[0]?.id}`,
    );
    expect(card?.trace?.[4]).toEqual({ label: '符合，积分 × 2', amount: '不符合，不计' });
    expect(card?.trace?.at(-1)).toEqual({ label: '最新余额', amount: '1,400 分', isTotal: true });
  });

  test('counts for the success rate and settles the quotes behind it; cancelling takes that and the points back', async () => {
    const rep = await company.member('shen-yilin');
    const customer = await firstCustomer(company);
    const { store } = company.baton;
    const wonDays = async () =>
      (await store.read.db.select().from(store.read.tables.dealDays)).find(
        (row) => row.memberId === rep.id && row.day === '2026-11-20' && row.line === 'spine',
      )?.won ?? 0;
    const before = await wonDays();
    await quoteAs(company, rep.id, { accountId: customer.id });
    const { deal } = await recordDealAs(company, rep.id, { accountId: customer.id, amountMinor: 82_000_000 });
    expect(await wonDays()).toBe(before + 1);
    const directory = await company.baton.contextAt(company.clock.now()).directory(store.read);
    expect(directory.successByLine.get('spine')?.get(rep.id)?.won).toBeGreaterThanOrEqual(1);
    expect((await company.card(`dm:${rep.id}`, 'quote:')).title).toContain('报价已成交');

    expect(await cancel(company, deal)).toBe(true);
    expect(await cancel(company, { ...deal, cancelledAt: company.clock.now() })).toBe(false);
    expect(await wonDays()).toBe(before);
    const awards = await awardsOf(company, rep.id);
    expect(awards.map(({ amountMinor, reversesId }) => [amountMinor, reversesId])).toEqual([
      [164_000, null],
      [-164_000, awards[0]?.id],
    ]);
    expect((await ledgerRows(company, rep.id, 'points')).map((row) => row.balanceMinor)).toEqual([164_000, 0]);
    const cards = (await company.cards(`dm:${rep.id}`)).filter((card) => card.key.startsWith('award:'));
    expect(cards.map((card) => [card.title, card.isSettled])).toEqual([
      [`获得 1,640 分 · 成交积分 · 已由 ${awards[1]?.number} 冲回`, true],
      ['冲回 1,640 分 · 成交积分', false],
    ]);
    expect(cards[1]?.body).toBe(`因为成交 ${deal.number} 取消，按原数冲回。`);
    expect(cards[1]?.actions.map((action) => action.id)).toEqual(['award.open']);
    expect((await company.card(`dm:${rep.id}`, 'deal:')).title).toBe('已取消 · 82 万元');
  });
});

describe('payments', () => {
  test('commission by tiers over all that was received; the order of payments does not change the sum', async () => {
    const rep = await company.member('shen-yilin');
    const amounts = [30_000_001, 99_999_999, 150_000_000];
    const sums: number[] = [];
    for (const order of [amounts, amounts.toReversed()]) {
      const { deal } = await recordDealAs(company, rep.id, {
        accountId: (await firstCustomer(company, sums.length)).id,
        amountMinor: 280_000_000,
      });
      let sum = 0;
      for (const amount of order) sum += (await pay(company, deal, amount)).evaluation.awards[0]?.amountMinor ?? 0;
      sums.push(sum);
    }
    // 500,000 × 1 % + 1,500,000 × 1.5 % + 800,000 × 2 %
    expect(sums).toEqual([4_350_000, 4_350_000]);
    const card = (await company.cards(`dm:${rep.id}`)).findLast((one) => one.key.startsWith('award:'));
    expect(card?.trace?.map(({ label, amount }) => `${label} ${amount}`)).toEqual([
      '此前已回款 ¥2,499,999.99',
      '本次回款 ¥300,000.01',
      '方案开始前已回款 ¥0.00',
      '这一单已计提成 ¥37,500.00',
      '加上本次的累计回款 ¥2,800,000.00',
      '方案开始前的回款，不再计提 ¥0.00',
      '累计回款应计提成 ¥43,500.00',
      '本次提成（应计减已计） ¥6,000.00',
      '合计 ¥6,000.00',
      `最新余额 ¥87,000.00`,
    ]);
    expect(card?.trace?.[6]?.source).toBe('¥500,000.00 × 1% + ¥1,500,000.00 × 1.5% + ¥800,000.00 × 2%');
  });

  test('a whole refund writes the exact negative once; a part of one counts the rest anew', async () => {
    const rep = await company.member('shen-yilin');
    const { deal } = await recordDealAs(company, rep.id, { amountMinor: 80_000_000, customer: '某医院' });
    const { payment } = await pay(company, deal, 60_000_000);
    const partial = await refund(company, payment, 20_000_000);
    expect(partial.status).toBe('recorded');
    const commissions = async () =>
      (await awardsOf(company, rep.id)).filter((award) => award.unit === 'CNY').map((award) => award.amountMinor);
    expect(await commissions()).toEqual([650_000, -650_000, 400_000]);
    await refund(company, payment, 40_000_000);
    expect(await commissions()).toEqual([650_000, -650_000, 400_000, -400_000]);
    expect((await ledgerRows(company, rep.id, 'CNY')).at(-1)?.balanceMinor).toBe(0);
    const last = (await company.cards(`dm:${rep.id}`)).findLast((card) => card.key.startsWith('award:'));
    expect(last?.title).toBe('冲回 ¥4,000.00 · 回款阶梯提成');
    expect(await refund(company, payment, 1)).toMatchObject({
      status: 'refused',
      problem: { code: 'refund-too-large', params: { left: '0' } },
    });
  });

  test('cancelling a deal takes back what its payments earned as well, and its money can still go back', async () => {
    const rep = await company.member('shen-yilin');
    const { deal } = await recordDealAs(company, rep.id, { amountMinor: 80_000_000, customer: '某医院' });
    const { payment } = await pay(company, deal, 60_000_000);
    await cancel(company, deal);
    expect((await ledgerRows(company, rep.id, 'CNY')).at(-1)?.balanceMinor).toBe(0);
    const cancelled = { ...deal, cancelledAt: company.clock.now() };
    expect(await tryPayment(company, cancelled, 100)).toMatchObject({ problem: { code: 'deal-cancelled' } });
    expect(await refund(company, payment, 60_000_000)).toMatchObject({
      status: 'recorded',
      evaluation: { awards: [] },
    });
  });

  test('the same payment twice is one, with its id and without; another amount under the id is refused', async () => {
    const rep = await company.member('shen-yilin');
    const { deal } = await recordDealAs(company, rep.id, { amountMinor: 80_000_000, customer: '某医院' });
    await pay(company, deal, 1_000_000, { externalId: 'slip-1' });
    expect((await tryPayment(company, deal, 1_000_000, { externalId: 'slip-1' })).status).toBe('duplicate');
    expect(await tryPayment(company, deal, 2_000_000, { externalId: 'slip-1' })).toMatchObject({
      problem: { code: 'id-differs' },
    });
    await pay(company, deal, 3_000_000);
    expect((await tryPayment(company, deal, 3_000_000)).status).toBe('duplicate');
    expect((await ledgerRows(company, rep.id, 'CNY')).map((row) => row.balanceMinor)).toEqual([10_000, 40_000]);
  });
});

describe('what no plan can judge', () => {
  test('another currency, or a customer nobody knows, is recorded and shown to operations until somebody settles it', async () => {
    const rep = await company.member('shen-yilin');
    const operations = await anyone(company, 'operations');
    const usd = await recordDealAs(company, rep.id, { currency: 'USD', amountMinor: 9_000_000, customer: '某医院' });
    expect(usd.evaluation).toMatchObject({
      awards: [],
      exceptions: [{ reason: { code: 'other-currency', params: { is: 'USD', plan: 'CNY' } } }],
    });
    await company.pass({ seconds: 1 });
    const unknown = await recordDealAs(company, rep.id, { customer: '无名医院' });
    expect(unknown.evaluation.exceptions[0]?.reason).toEqual({
      code: 'fact-missing',
      params: { fact: 'account.isFirstDeal' },
    });
    await company.say(operations.id, '激励例外');
    const list = (await company.texts(`dm:${operations.id}`)).at(-1);
    expect(list).toBe(
      [
        '激励例外 2 条：',
        `· ${usd.deal.number} 成交积分：这一单是 USD，方案只算 CNY`,
        `· ${unknown.deal.number} 成交积分：缺少「客户首次成交」：客户没有登记，或资料不全`,
      ].join('\n'),
    );
    const [card] = await company.cards(`dm:${operations.id}`);
    expect(card?.title).toBe('激励算不了 · 成交积分');
    await company.click(operations.id, 'award-exception.settle', buttonValue(card as Card, 'award-exception.settle'));
    expect((await company.cards(`dm:${operations.id}`))[0]).toMatchObject({ isSettled: true, actions: [] });
    await company.say(rep.id, '激励例外');
    expect((await company.texts(`dm:${rep.id}`)).at(-1)).toBe('激励例外由销售运营处理。');
  });
});
