/** A deal is won: counted by the plan, written with its calculation, shown to rep, manager and team, contested, decided. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Company, openCompany } from '../support/company.ts';
import { firstCustomer, managerOf, recordDealAs } from '../support/deals.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
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
});
