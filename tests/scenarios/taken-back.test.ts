/** What was lost earns nothing; what was taken back can be recorded again and earns again; what contradicts is refused. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import type { Deal } from '../../db/repos/deals.ts';
import { buttonValue, type Company, openCompany } from '../support/company.ts';
import {
  anyone,
  awardsOf,
  cancel,
  firstCustomer,
  ledgerRows,
  pay,
  quoteAs,
  recordDealAs,
  refund,
  tryDeal,
  tryPayment,
} from '../support/deals.ts';
import { brokenLaws } from '../support/laws.ts';
import { rowsDigest } from '../support/loop.ts';

let company: Company;
let repId: string;
beforeEach(async () => {
  company = await openCompany();
  repId = (await company.member('shen-yilin')).id;
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  expect(await brokenLaws(company)).toEqual([]);
  await company.remove();
});

const balance = async (unit: string) => (await ledgerRows(company, repId, unit)).at(-1)?.balanceMinor;

async function lostDeal(): Promise<Deal> {
  const { deals } = company.baton.store.read.tables;
  const [deal] = await company.baton.store.read.db.select().from(deals).where(eq(deals.outcome, 'lost')).limit(1);
  if (!deal) throw new Error('No deal of the demo company was lost');
  return deal;
}

describe('a deal that was lost', () => {
  test('takes no payment and cannot be cancelled, by the API or in chat', async () => {
    const deal = await lostDeal();
    const operations = await anyone(company, 'operations');
    const before = await rowsDigest(company);
    expect(await tryPayment(company, deal, 100)).toMatchObject({ problem: { code: 'deal-lost' } });
    expect(await cancel(company, deal)).toBe(false);
    const said = {
      tone: 'warning',
      text: { zh: `${deal.number} 没有成交，不能录回款，也不用取消。后来成交了，请另录一单` },
    };
    const payment = { deal: deal.id, amount: '1万' };
    expect(await company.submit(operations.id, 'payment.new', '', payment)).toMatchObject(said);
    expect(await company.submit(operations.id, 'deal.cancel', deal.id, { reason: '试' })).toMatchObject(said);
    expect(await rowsDigest(company)).toBe(before);
  });
});

describe('what was taken back', () => {
  test('a deal without an id of its source earns again after it was cancelled, as often as that happens', async () => {
    const accountId = (await firstCustomer(company)).id;
    for (let times = 0; times < 3; times += 1) {
      const { deal } = await recordDealAs(company, repId, { accountId });
      expect((await tryDeal(company, repId, { accountId })).status).toBe('duplicate');
      expect(await balance('points')).toBe(10_000);
      await cancel(company, deal);
      expect(await balance('points')).toBe(0);
    }
  });

  test('a deal with one is refused under it, with what to do', async () => {
    const input = { externalId: 'C-1', customer: '某医院' };
    const { deal } = await recordDealAs(company, repId, input);
    await cancel(company, deal);
    expect(await tryDeal(company, repId, input)).toEqual({
      status: 'refused',
      problem: { code: 'deal-cancelled', field: 'externalId', params: { number: deal.number } },
    });
    expect((await recordDealAs(company, repId, { ...input, externalId: 'C-1b' })).deal.id).not.toBe(deal.id);
  });

  test('a payment earns again after it went back in full, not after a part of it', async () => {
    const { deal } = await recordDealAs(company, repId, { amountMinor: 80_000_000, customer: '某医院' });
    const { payment } = await pay(company, deal, 60_000_000);
    await refund(company, payment, 20_000_000);
    expect((await tryPayment(company, deal, 60_000_000)).status).toBe('duplicate');
    await refund(company, payment, 40_000_000);
    expect(await balance('CNY')).toBe(0);
    const again = await pay(company, deal, 60_000_000);
    expect(await balance('CNY')).toBe(650_000);
    expect((await tryPayment(company, deal, 60_000_000)).status).toBe('duplicate');
    expect((await refund(company, again.payment, 60_000_000)).status).toBe('recorded');
    expect(await balance('CNY')).toBe(0);
  });

  test('a payment with a reference is refused under it once it went back', async () => {
    const { deal } = await recordDealAs(company, repId, { amountMinor: 80_000_000, customer: '某医院' });
    const { payment } = await pay(company, deal, 60_000_000, { externalId: 'S-1' });
    await refund(company, payment, 60_000_000);
    expect(await tryPayment(company, deal, 60_000_000, { externalId: 'S-1' })).toMatchObject({
      problem: { code: 'payment-refunded', params: { number: payment.number } },
    });
  });
});

describe('quotes behind a deal', () => {
  const states = async () => {
    const { quotes } = company.baton.store.read.tables;
    const rows = await company.baton.store.read.db.select().from(quotes).where(eq(quotes.memberId, repId));
    return Object.fromEntries(
      rows.flatMap((row) => (row.recordedAt < company.clock.now() ? [] : [[row.number, row.settledAs]])),
    );
  };

  test('only those for the same product are settled, and a cancellation lets them wait again', async () => {
    const accountId = (await firstCustomer(company)).id;
    const same = await quoteAs(company, repId, { accountId });
    const other = await quoteAs(company, repId, { accountId, product: '内镜主机' });
    const done = await quoteAs(company, repId, { accountId, amountMinor: 1_000 });
    if (same.status === 'refused' || other.status === 'refused' || done.status === 'refused') throw new Error();
    const card = (await company.cards(`dm:${repId}`)).find((one) => one.key === `quote:${done.quote.id}`);
    if (!card) throw new Error('The quote has no card');
    await company.click(repId, 'quote.confirm', buttonValue(card, 'quote.confirm'));
    const waiting = { [same.quote.number]: null, [other.quote.number]: null, [done.quote.number]: 'confirmed' };
    expect(await states()).toMatchObject(waiting);
    const { deal } = await recordDealAs(company, repId, { accountId });
    expect(await states()).toMatchObject({ ...waiting, [same.quote.number]: 'won' });
    await cancel(company, deal);
    expect(await states()).toMatchObject(waiting);
    const titles = (await company.cards(`dm:${repId}`))
      .filter((one) => one.key === `quote:${same.quote.id}`)
      .map((one) => one.title);
    expect(titles).toEqual(['报价 · 82 万元 · 等客户确认']);
  });
});

describe('what contradicts a record', () => {
  test.each([
    [{ closedOn: '2026-11-19' }],
    [{ product: '内镜主机' }],
    [{ leadId: 'another' }],
    [{ customer: '另一家医院' }],
    [{ amountMinor: 1 }],
  ])('a deal under its id with %o', async (change) => {
    const input = { externalId: 'C-1', customer: '某医院' };
    await recordDealAs(company, repId, input);
    expect((await tryDeal(company, repId, input)).status).toBe('duplicate');
    expect(await tryDeal(company, repId, { ...input, ...change })).toMatchObject({ problem: { code: 'id-differs' } });
    expect(await awardsOf(company, repId)).toHaveLength(0);
  });

  test('a quote under its id of another rep, customer, product or time', async () => {
    const input = { externalId: 'Q-1', customer: '某医院' };
    const other = (await company.member('lu-yuncheng')).id;
    expect((await quoteAs(company, repId, input)).status).toBe('recorded');
    expect((await quoteAs(company, repId, input)).status).toBe('duplicate');
    const found = [
      await quoteAs(company, other, input),
      await quoteAs(company, repId, { ...input, customer: '另一家医院' }),
      await quoteAs(company, repId, { ...input, product: '内镜主机' }),
      await quoteAs(company, repId, { ...input, sentAt: new Date(company.clock.now().getTime() - 60_000) }),
    ];
    expect(found.map((receipt) => receipt.status === 'refused' && receipt.problem.code)).toEqual(
      Array.from({ length: 4 }, () => 'id-differs'),
    );
  });
});
