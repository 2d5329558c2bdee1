/** Deals, quotes and payments over real HTTP: what they bring about, and a clear answer to everything that is wrong. */
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDealRouter } from '../../../bot/web/deal-routes.ts';
import { answerUnforeseen } from '../../../bot/web/read-json.ts';
import type { Store } from '../../../db/store.ts';
import type { TableName } from '../../../db/tables/define-tables.ts';
import { type ContextAt, demoNow, openDemoCompany } from '../../support/demo-company.ts';
import { type Answer, type ServedApp, serveApp } from '../../support/serve-app.ts';

const apiToken = 'a-token-of-the-tests-only';
const unforeseen: unknown[] = [];

let store: Store;
let contextAt: ContextAt;
let remove: () => Promise<void>;
let app: ServedApp;

beforeAll(async () => {
  ({ store, contextAt, remove } = await openDemoCompany());
  const web = express();
  web.use(createDealRouter({ store, makeContext: () => contextAt(demoNow), apiToken, language: 'zh' }));
  web.use(answerUnforeseen((problem) => unforeseen.push(problem)));
  app = await serveApp(web);
});
afterAll(async () => {
  await app.close();
  await remove();
  expect(unforeseen).toEqual([]);
});

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return app.ask(path, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function counts(): Promise<Record<string, number>> {
  const tables: TableName[] = [
    'deals',
    'quotes',
    'payments',
    'awards',
    'ledger',
    'awardExceptions',
    'events',
    'outbox',
  ];
  const found: Record<string, number> = {};
  for (const table of tables) found[table] = (await store.read.db.select().from(store.read.tables[table])).length;
  return found;
}

interface Taken {
  dealId: string;
  paymentId: string;
  number: string;
  status: string;
  awards: { plan: string; unit: string; amount: string }[];
  exceptions: { plan: string; code: string }[];
}

let sent = 0;
const deal = (body: Record<string, unknown> = {}) => ({
  source: 'crm',
  externalId: `deal-${++sent}`,
  rep: 'shen-yilin',
  company: '复旦大学附属中山医院',
  product: '椎间融合器',
  amount: '820000.00',
  currency: 'CNY',
  ...body,
});

async function won(body: Record<string, unknown> = {}): Promise<Taken> {
  const answer = await post('/api/deals', deal(body));
  expect(answer.status).toBe(202);
  return answer.json<Taken>();
}

describe('a won deal', () => {
  it('is recorded with what it earned; a second time it is the same one', async () => {
    const body = deal();
    const first = await post('/api/deals', body);
    expect(first.status).toBe(202);
    expect(first.json<Taken>()).toMatchObject({
      status: 'recorded',
      number: expect.stringMatching(/^D-\d+$/),
      awards: [{ plan: 'first-deal', unit: 'points', amount: expect.stringMatching(/^\d+\.\d\d$/) }],
      exceptions: [],
    });
    const before = await counts();
    const again = await post('/api/deals', body);
    expect([again.status, again.json<Taken>().status]).toEqual([200, 'duplicate']);
    expect(again.json<Taken>().awards).toEqual(first.json<Taken>().awards);
    expect(await counts()).toEqual(before);
  });

  it('without an id of its source is known by what it says', async () => {
    const { externalId: _none, ...body } = deal({ amount: '123456' });
    expect((await post('/api/deals', body)).status).toBe(202);
    expect((await post('/api/deals', { ...body, amount: '123,456.00' })).status).toBe(200);
    expect((await post('/api/deals', { ...body, amount: 123456 })).status).toBe(200);
    expect((await post('/api/deals', { ...body, amount: '123456.01' })).status).toBe(202);
  });

  it('in another currency is recorded, and no plan is bent to it', async () => {
    expect(await won({ currency: 'USD' })).toMatchObject({
      awards: [],
      exceptions: [{ plan: 'first-deal', code: 'other-currency' }],
    });
  });

  it('is cancelled once', async () => {
    const { number } = await won();
    const cancelled = await post('/api/deals', {
      source: 'crm',
      status: 'cancelled',
      dealNumber: number,
      reason: '客户取消',
    });
    expect([cancelled.status, cancelled.json<Taken>().status]).toEqual([202, 'cancelled']);
    const before = await counts();
    const again = await post('/api/deals', { source: 'crm', status: 'cancelled', dealNumber: number });
    expect([again.status, again.json<Taken>().status]).toEqual([200, 'duplicate']);
    expect(await counts()).toEqual(before);
    const late = await post('/api/payments', { source: 'erp', dealNumber: number, amount: '100' });
    expect([late.status, late.json().code]).toEqual([409, 'deal-cancelled']);
  });

  it('sent again under its id after it was cancelled is refused, with what to do', async () => {
    const body = deal();
    const { number } = (await post('/api/deals', body)).json<Taken>();
    await post('/api/deals', { source: 'crm', status: 'cancelled', externalId: body.externalId });
    const before = await counts();
    const again = await post('/api/deals', body, { 'accept-language': 'en' });
    expect([again.status, again.json()]).toEqual([
      409,
      {
        code: 'deal-cancelled',
        message: `Deal ${number} was cancelled and takes nothing any more. To count it again, record a new deal under a new id, and its payments for that one`,
        field: 'externalId',
      },
    ]);
    expect((await post('/api/deals', body)).json().message).toBe(
      `成交 ${number} 已经取消，不再记账。要重新计入，请用新的编号另录一单，回款记在新的一单上`,
    );
    expect(await counts()).toEqual(before);
  });

  it('sent again without what was left out the first time, or with less, is the same one', async () => {
    const body = deal({ closedOn: '2026-11-19' });
    expect((await post('/api/deals', body)).status).toBe(202);
    expect((await post('/api/deals', { ...body, closedOn: undefined })).status).toBe(200);
    expect((await post('/api/deals', { ...body, product: undefined })).status).toBe(200);
    expect((await post('/api/deals', { ...body, closedOn: '2026-11-18' })).json().code).toBe('id-differs');
  });
});

describe('quotes and payments', () => {
  it('a quote is taken, taken once, and settled', async () => {
    const quote = { ...deal(), externalId: 'quote-1' };
    expect((await post('/api/quotes', quote)).status).toBe(202);
    expect((await post('/api/quotes', quote)).status).toBe(200);
    const confirmed = await post('/api/quotes', { source: 'crm', externalId: 'quote-1', status: 'confirmed' });
    expect([confirmed.status, confirmed.json<Taken>().status]).toEqual([202, 'settled']);
    const again = await post('/api/quotes', { source: 'crm', externalId: 'quote-1', status: 'confirmed' });
    expect([again.status, again.json<Taken>().status]).toEqual([200, 'duplicate']);
    const contradicts = await post('/api/quotes', { source: 'crm', externalId: 'quote-1', status: 'void' });
    expect([contradicts.status, contradicts.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'quote-settled', field: 'status' }),
    ]);
  });

  it('the same payment twice earns once; a refund takes it back, and not more than was paid', async () => {
    const { number } = await won();
    const payment = { source: 'erp', externalId: 'slip-1', dealNumber: number, amount: '600000' };
    const first = await post('/api/payments', payment);
    expect(first.json<Taken>().awards).toMatchObject([{ plan: 'payment-commission', unit: 'CNY', amount: '6500.00' }]);
    expect((await post('/api/payments', payment)).status).toBe(200);
    const refund = { source: 'erp', externalId: 'slip-2', refundOf: 'slip-1', amount: '600000.01' };
    const tooMuch = await post('/api/payments', refund);
    expect([tooMuch.status, tooMuch.json()]).toEqual([
      409,
      { code: 'refund-too-large', message: '这笔回款最多还能退 ¥600,000.00', field: 'amount' },
    ]);
    const back = await post('/api/payments', { ...refund, amount: '600000' });
    expect(back.json<Taken>().awards).toMatchObject([{ plan: 'payment-commission', amount: '-6500.00' }]);
    expect((await post('/api/payments', { ...refund, amount: '600000' })).status).toBe(200);
  });
});

describe('what is not taken, and leaves nothing behind', () => {
  it.each([
    ['0', 400, 'not-positive'],
    ['-1', 400, 'not-positive'],
    [-1, 400, 'not-positive'],
    ['1000000000000000', 400, 'too-large'],
    [1e15, 400, 'too-large'],
    [1e22, 400, 'not-an-amount'],
    ['100.123', 400, 'too-many-decimals'],
    [0.1 + 0.2, 400, 'too-many-decimals'],
    ['许多', 400, 'not-an-amount'],
    [undefined, 400, 'not-an-amount'],
    [true, 400, 'wrong-kind'],
  ])('a deal of %s', async (amount, status, code) => {
    const before = await counts();
    const answer = await post('/api/deals', deal({ amount }));
    expect([answer.status, answer.json().code, answer.json().field]).toEqual([status, code, 'amount']);
    expect(await counts()).toEqual(before);
  });

  it('says what the limit is, and who can raise it', async () => {
    const answer = await post('/api/deals', deal({ amount: '1000000000.01' }), { 'accept-language': 'en' });
    expect(answer.json().message).toBe(
      'One amount is ¥1,000,000,000.00 at most; more is mostly a zero too many. If it really is more, sales operations can raise the limit in the incentives policy',
    );
    expect((await post('/api/deals', deal({ amount: '1000000000' }))).status).toBe(202);
  });

  it.each([
    [{ currency: 'XYZ' }, 400, 'currency-unknown', 'currency'],
    [{ currency: 'GBP' }, 400, 'currency-unknown', 'currency'],
    [{ rep: 'nobody' }, 404, 'rep-unknown', 'rep'],
    [{ rep: undefined }, 400, 'rep-missing', 'rep'],
    [{ leadNumber: 'L-1' }, 404, 'lead-unknown', 'leadNumber'],
    [{ company: undefined }, 400, 'company-missing', 'company'],
    [{ closedOn: '2027-01-01' }, 400, 'day-to-come', 'closedOn'],
    [{ closedOn: '2026-02-30' }, 400, 'day-unreadable', 'closedOn'],
    [{ closedOn: '0001-01-01' }, 400, 'day-too-early', 'closedOn'],
    [{ closedOn: '2023-11-20' }, 400, 'day-too-early', 'closedOn'],
    [{ rep: 'su-nianci' }, 409, 'rep-sells-nothing', 'rep'],
    [{ status: 'lost' }, 400, 'wrong-kind', 'status'],
    [{ source: '' }, 400, 'source-empty', 'source'],
  ])('a deal with %o', async (change, status, code, field) => {
    const before = await counts();
    const answer = await post('/api/deals', deal(change));
    expect([answer.status, answer.json().code, answer.json().field]).toEqual([status, code, field]);
    expect(answer.json().message).toMatch(/\p{Script=Han}/u);
    expect(await counts()).toEqual(before);
  });

  it('other content under a known id, a payment for a deal that never was, in another currency', async () => {
    const body = deal();
    const { number } = (await post('/api/deals', body)).json<Taken>();
    const before = await counts();
    const answers = [
      await post('/api/deals', { ...body, amount: '820000.01' }),
      await post('/api/payments', { source: 'erp', dealNumber: 'D-1', amount: '1' }),
      await post('/api/payments', { source: 'erp', amount: '1' }),
      await post('/api/payments', { source: 'erp', dealNumber: number, amount: '1', currency: 'USD' }),
      await post('/api/payments', { source: 'erp', refundOf: 'P-1', amount: '1' }),
      await post('/api/deals', { source: 'crm', status: 'cancelled', dealNumber: 'D-1' }),
    ];
    expect(answers.map((answer) => [answer.status, answer.json().code])).toEqual([
      [409, 'id-differs'],
      [404, 'deal-unknown'],
      [404, 'deal-unknown'],
      [409, 'currency-differs'],
      [404, 'payment-unknown'],
      [404, 'deal-unknown'],
    ]);
    expect(await counts()).toEqual(before);
  });

  it('without the token, too large, not JSON', async () => {
    const answers = [
      await post('/api/deals', deal(), { authorization: 'Bearer wrong' }),
      await post('/api/payments', { source: 'x'.repeat(1_000_001) }),
      await app.ask('/api/quotes', {
        method: 'POST',
        headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'text/plain' },
        body: 'x',
      }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([401, 413, 415]);
  });
});
