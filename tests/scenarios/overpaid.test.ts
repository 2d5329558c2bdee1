/** Money beyond the contract, the same payment through two doors, and refunds in the middle: what is held is what counts. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takePayment } from '../../handlers/deals/take-statements.ts';
import { verifyAwards } from '../../handlers/incentives/verify-awards.ts';
import { type Company, openCompany } from '../support/company.ts';
import { anyone, awardsOf, ledgerRows, pay, recordDealAs, refund, tryPayment } from '../support/deals.ts';
import { brokenLaws } from '../support/laws.ts';

let company: Company;
let repId: string;
beforeEach(async () => {
  company = await openCompany();
  repId = (await company.member('shen-yilin')).id;
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  expect(await brokenLaws(company)).toEqual([]);
  expect((await verifyAwards(company.baton.store.read)).ok).toBe(true);
  await company.remove();
});

const balance = async () => (await ledgerRows(company, repId, 'CNY')).at(-1)?.balanceMinor ?? 0;
const dealOf = async (amountMinor: number) =>
  (await recordDealAs(company, repId, { amountMinor, customer: '某医院' })).deal;

describe('more than the contract', () => {
  test('a contract of ¥1 and a payment of ¥1,000,000,000: what lies beyond earns nothing and is shown', async () => {
    const operations = await anyone(company, 'operations');
    const { evaluation, payment } = await pay(company, await dealOf(100), 100_000_000_000);
    expect(evaluation.awards.map((award) => award.amountMinor)).toEqual([1]);
    expect(evaluation.exceptions[0]?.reason).toEqual({
      code: 'overpaid',
      params: { beyondMinor: 99_999_999_895, currency: 'CNY' },
    });
    const id = evaluation.exceptions[0]?.id ?? '';
    const card = await company.card(`dm:${operations.id}`, `award-exception:${id}`);
    expect(card.facts.slice(0, 2)).toEqual([
      { label: '原因', value: '回款超出合同，其中 ¥999,999,998.95 没有计提成' },
      { label: '记录', value: payment.number },
    ]);
  });

  test('up to the tolerance everything counts; beyond it nothing, until money goes back', async () => {
    const deal = await dealOf(10_000_000);
    const first = await pay(company, deal, 10_500_000);
    expect(first.evaluation.exceptions).toEqual([]);
    expect(await balance()).toBe(105_000);
    const second = await pay(company, deal, 4_000_000);
    expect(second.evaluation.awards).toEqual([]);
    expect(second.evaluation.exceptions).toMatchObject([{ reason: { code: 'overpaid' } }]);
    await refund(company, first.payment, 10_500_000);
    expect(await balance()).toBe(40_000);
    const operations = await anyone(company, 'operations');
    const id = second.evaluation.exceptions[0]?.id ?? '';
    expect(await company.card(`dm:${operations.id}`, `award-exception:${id}`)).toMatchObject({ isSettled: true });
  });
});

describe('the card of an exception', () => {
  const beyond = async (id: string) =>
    (await company.card(`dm:${(await anyone(company, 'operations')).id}`, `award-exception:${id}`)).facts[0]?.value;
  const listed = async () => {
    const operations = await anyone(company, 'operations');
    await company.say(operations.id, '激励例外');
    return (await company.texts(`dm:${operations.id}`)).at(-1) ?? '';
  };

  test('says what lies beyond after each refund, of that payment or another, and closes with the last of it', async () => {
    const deal = await dealOf(10_000_000);
    const first = await pay(company, deal, 10_500_000);
    const second = await pay(company, deal, 4_000_000);
    const third = await pay(company, deal, 2_000_000);
    const idOf = ({ evaluation }: typeof first) => evaluation.exceptions[0]?.id ?? '';
    expect(await beyond(idOf(second))).toBe('回款超出合同，其中 ¥40,000.00 没有计提成');
    await refund(company, second.payment, 1_000_000);
    expect(await beyond(idOf(second))).toBe('回款超出合同，其中 ¥30,000.00 没有计提成');
    expect(await listed()).toContain('其中 ¥30,000.00 没有计提成');
    // Room for 25,000 of the second payment, which is counted now.
    await refund(company, first.payment, 2_500_000);
    expect(await balance()).toBe(105_000);
    expect(await beyond(idOf(second))).toBe('回款超出合同，其中 ¥5,000.00 没有计提成');
    expect(await beyond(idOf(third))).toBe('回款超出合同，其中 ¥20,000.00 没有计提成');
    await refund(company, third.payment, 2_000_000);
    await refund(company, first.payment, 500_000);
    for (const id of [idOf(second), idOf(third)]) {
      const card = await company.card(`dm:${(await anyone(company, 'operations')).id}`, `award-exception:${id}`);
      expect(card.isSettled).toBe(true);
    }
    expect(await balance()).toBe(105_000);
  });
});

test('the same payment in chat and from another system counts once, and can go back under either name', async () => {
  const deal = await dealOf(80_000_000);
  const inChat = { deal: deal.id, amount: '100000', reference: 'S-1' };
  expect(await company.submit(repId, 'payment.new', deal.id, inChat)).toMatchObject({ tone: 'success' });
  expect((await tryPayment(company, deal, 10_000_000, { externalId: 'S-1' })).status).toBe('duplicate');
  expect((await tryPayment(company, deal, 20_000_000, { externalId: 'S-2' })).status).toBe('recorded');
  const again = { deal: deal.id, amount: '200000', reference: 'S-2' };
  expect(await company.submit(repId, 'payment.new', deal.id, again)).toMatchObject({ tone: 'info' });
  expect(await balance()).toBe(300_000);
  const back = { source: 'erp', refundOf: 'S-1', amount: '100000' };
  const taken = await company.baton.store.transaction(
    (tx) => takePayment(tx, company.baton.contextAt(company.clock.now()), back),
    { lock: 'intake' },
  );
  await company.engine.runUntilIdle();
  expect(taken.status).toBe('recorded');
  expect(await balance()).toBe(200_000);
});

describe('refunds in the middle', () => {
  test('500,000, 500,000, the first goes back, 500,000 again: ¥12,500 for the 1,000,000 held', async () => {
    const deal = await dealOf(200_000_000);
    const first = await pay(company, deal, 50_000_000, { externalId: 'a' });
    await pay(company, deal, 50_000_000, { externalId: 'b' });
    expect(await balance()).toBe(1_250_000);
    await refund(company, first.payment, 50_000_000);
    expect(await balance()).toBe(500_000);
    const cards = (await company.cards(`dm:${repId}`)).filter((card) => card.key.startsWith('award:'));
    expect(cards.slice(-2).map((card) => [card.title, card.tone])).toEqual([
      ['冲回 ¥5,000.00 · 回款阶梯提成', 'warning'],
      ['更正 −¥2,500.00 · 回款阶梯提成', 'warning'],
    ]);
    expect(cards.at(-1)?.body).toBe('退款后，按这一单留下的回款重新计算。');
    await pay(company, deal, 50_000_000, { externalId: 'c' });
    expect(await balance()).toBe(1_250_000);
    const awards = (await awardsOf(company, repId)).filter((award) => award.unit === 'CNY');
    expect(awards.map((award) => award.amountMinor)).toEqual([500_000, 750_000, -500_000, -250_000, 750_000]);
  });

  test('what came in before anything was counted lifts the tier, and is not paid for', async () => {
    const deal = await dealOf(200_000_000);
    await company.baton.store.transaction((tx) =>
      tx.insert('payments', {
        id: company.baton.contextAt(company.clock.now()).newId(),
        number: 'P-1',
        dealId: deal.id,
        amountMinor: 50_000_000,
        currency: 'CNY',
        receivedOn: '2026-01-05',
        source: 'import',
        externalId: 'history',
        recordedAt: company.clock.now(),
      }),
    );
    const { payment } = await pay(company, deal, 10_000_000, { externalId: 'a' });
    expect(await balance()).toBe(150_000);
    await pay(company, deal, 10_000_000, { externalId: 'b' });
    expect(await balance()).toBe(300_000);
    await refund(company, payment, 10_000_000);
    expect(await balance()).toBe(150_000);
  });
});
