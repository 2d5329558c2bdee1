/** Deals, quotes, payments, refunds and cancellations by chat: from a lead's card, by words, with every kind of bad input. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Form } from '../../cards/card.ts';
import type { Reply } from '../../handlers/inbound.ts';
import { buttonValue, type Company, openCompany } from '../support/company.ts';
import { awardsOf, ledgerRows, managerOf } from '../support/deals.ts';
import { brokenLaws } from '../support/laws.ts';
import { bringOwnedLead, keepReps, recordCall, rowsDigest } from '../support/loop.ts';

let company: Company;
let repId: string;
beforeEach(async () => {
  company = await openCompany();
  [repId = ''] = await keepReps(company, 'shen-yilin');
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  expect(await brokenLaws(company)).toEqual([]);
  await company.remove();
});

function formOf(reply: Reply): Form {
  if (reply.kind !== 'open-form') throw new Error(`There is no form, but ${JSON.stringify(reply)}`);
  return reply.form.zh;
}

const sale = {
  company: '复旦大学附属中山医院',
  product: '椎间融合器',
  amount: '68万',
  'amount.currency': 'CNY',
  day: '',
};

const submit = (fields: Record<string, string>, formId = 'deal.new', value = '') =>
  company.submit(repId, formId, value, fields);

describe('a deal', () => {
  test('from the card of a touched lead: all but the amount is filled in', async () => {
    const { lead } = await bringOwnedLead(company);
    await recordCall(company, repId, lead.id);
    const card = await company.card(`dm:${repId}`, `lead:${lead.id}`);
    const form = formOf(await company.click(repId, 'deal.new', buttonValue(card, 'deal.new')));
    const filled = Object.fromEntries(
      form.fields.map((field) => [field.name, 'value' in field ? field.value : undefined]),
    );
    expect(filled).toMatchObject({ company: '复旦大学附属中山医院', product: '椎间融合器', amount: undefined });
    const reply = await submit({ ...sale, company: filled.company ?? '' }, form.id, form.value);
    expect(reply).toMatchObject({
      kind: 'notice',
      tone: 'success',
      text: { zh: expect.stringMatching(/^成交 D-\d+ 已记录，获得 /) },
    });
    const deal = await company.card(`dm:${repId}`, 'deal:');
    expect(deal).toMatchObject({
      title: '成交 · 68 万元',
      facts: [{ value: '复旦大学附属中山医院' }, {}, { value: '¥0.00 · 0%' }, {}],
    });
    expect(deal.actions.map((action) => action.id)).toEqual(['payment.new', 'deal.cancel']);
  });

  test('a payment is offered in the company’s own currency first, whatever the newest deal was in', async () => {
    await submit(sale);
    await submit({ ...sale, amount: '9万', 'amount.currency': 'USD' });
    const form = formOf(await company.say(repId, '录回款'));
    const amount = form.fields.find((field) => field.kind === 'money');
    expect(amount?.currencies).toEqual(['CNY', 'USD']);
  });

  test('of a customer nobody knows: the rep reads that operations look into what it earns', async () => {
    const reply = await submit({ ...sale, company: '从没登记过的诊所' });
    expect(reply).toMatchObject({
      tone: 'success',
      text: { zh: expect.stringMatching(/^成交 D-\d+ 已记录；有激励暂时算不了，销售运营会核对$/) },
    });
    expect(await awardsOf(company, repId)).toEqual([]);
  });

  test('by a word, then its payment, a refund of it, and the cancellation', async () => {
    const form = formOf(await company.say(repId, '录成交'));
    expect(form.id).toBe('deal.new');
    await submit(sale);
    const asked = formOf(await company.say(repId, '录回款'));
    const [choice] = asked.fields;
    const dealId = choice?.kind === 'choice' ? (choice.options[0]?.value ?? '') : '';
    const paid = await submit({ deal: dealId, amount: '300,000.00' }, 'payment.new', asked.value);
    expect(paid).toMatchObject({ text: { zh: expect.stringMatching(/^回款 P-\d+ 已记录，获得 ¥3,000.00$/) } });
    const card = await company.card(`dm:${repId}`, 'deal:');
    expect(card.facts[2]).toEqual({ label: '已回款', value: '¥300,000.00 · 44%' });
    const refund = formOf(await company.click(repId, 'refund.new', buttonValue(card, 'refund.new')));
    const [payment] = refund.fields;
    const back = { payment: payment?.kind === 'choice' ? (payment.value ?? '') : '', amount: '300000' };
    const tooMuch = await submit({ ...back, amount: '300000.01' }, 'refund.new', refund.value);
    expect(tooMuch).toMatchObject({ problems: { amount: { zh: '这笔回款最多还能退 ¥300,000.00' } } });
    expect(await submit(back, 'refund.new', refund.value)).toMatchObject({ tone: 'success' });
    const gone = formOf(
      await company.click(repId, 'deal.cancel', buttonValue(await company.card(`dm:${repId}`, 'deal:'), 'deal.cancel')),
    );
    await submit({ reason: '客户取消' }, 'deal.cancel', gone.value);
    for (const unit of ['points', 'CNY']) expect((await ledgerRows(company, repId, unit)).at(-1)?.balanceMinor).toBe(0);
    await company.say(repId, '我的激励');
    expect((await company.texts(`dm:${repId}`)).at(-1)).toMatch(/^我的激励\n· CNY ¥0.00\n· 积分 0 分\n最近：\n/);
  });

  test('a manager records for a rep of the team, a rep for nobody else', async () => {
    const manager = await managerOf(company, repId);
    const form = formOf(await company.say(manager.id, '录成交'));
    const [rep] = form.fields;
    expect(rep?.kind === 'choice' && rep.options.map((option) => option.value)).toEqual([repId]);
    await company.submit(manager.id, 'deal.new', '', { ...sale, rep: repId });
    expect(await awardsOf(company, repId)).toHaveLength(1);
  });

  test('a quote waits on its card until the customer confirms', async () => {
    await submit(sale, 'quote.new');
    const quote = await company.card(`dm:${repId}`, 'quote:');
    expect(quote.title).toBe('报价 · 68 万元 · 等客户确认');
    await company.click(repId, 'quote.confirm', buttonValue(quote, 'quote.confirm'));
    expect(await company.card(`dm:${repId}`, 'quote:')).toMatchObject({
      title: '报价客户已确认 · 68 万元',
      actions: [],
    });
    expect(await company.click(repId, 'quote.void', buttonValue(quote, 'quote.void'))).toMatchObject({ tone: 'info' });
  });
});

describe('what is not taken, and changes nothing', () => {
  test.each([
    ['0', '金额要大于 0。钱退回去请录退款'],
    ['-1', '金额要大于 0。钱退回去请录退款'],
    ['1000000000000000', '单笔最多 ¥1,000,000,000.00，再大多半是多打了零。确实更大时，请销售运营调整激励策略里的上限'],
    ['10亿零一', '金额请写成 680000、680,000.00 或 68万'],
    ['100.123', '这个币种最多 2 位小数'],
    ['1,00', '金额请写成 680000、680,000.00 或 68万'],
    ['', '这一项必填'],
  ])('an amount of %s', async (amount, problem) => {
    const before = await rowsDigest(company);
    expect(await submit({ ...sale, amount })).toMatchObject({
      kind: 'form-problems',
      problems: { amount: { zh: problem } },
    });
    expect(await rowsDigest(company)).toBe(before);
  });

  test('a currency that is not in use, a day to come, a day that is none', async () => {
    const before = await rowsDigest(company);
    expect(await submit({ ...sale, 'amount.currency': 'GBP' })).toMatchObject({ kind: 'form-problems' });
    expect(await submit({ ...sale, day: '2026-11-21' })).toMatchObject({
      problems: { day: { zh: '日期不能晚于今天（2026-11-20）' } },
    });
    expect(await submit({ ...sale, day: '11-20' })).toMatchObject({
      problems: { day: { zh: '日期请写成 2026-11-20 这样' } },
    });
    expect(await rowsDigest(company)).toBe(before);
  });

  test('the same deal and the same payment a second time', async () => {
    await submit(sale);
    expect(await submit(sale)).toMatchObject({ tone: 'info', text: { zh: expect.stringContaining('没有重复录入') } });
    const deal = await company.card(`dm:${repId}`, 'deal:');
    const payment = { deal: buttonValue(deal, 'payment.new'), amount: '1万' };
    await submit(payment, 'payment.new', payment.deal);
    expect(await submit(payment, 'payment.new', payment.deal)).toMatchObject({ tone: 'info' });
    expect(await submit({ ...payment, reference: 'B-2' }, 'payment.new', payment.deal)).toMatchObject({
      tone: 'success',
    });
    expect(await awardsOf(company, repId)).toHaveLength(3);
  });

  test('a payment for a deal that was cancelled or never was', async () => {
    await submit(sale);
    const deal = await company.card(`dm:${repId}`, 'deal:');
    const dealId = buttonValue(deal, 'payment.new');
    await submit({ reason: '客户取消' }, 'deal.cancel', dealId);
    const payment = { deal: dealId, amount: '1万' };
    expect(await submit(payment, 'payment.new', dealId)).toMatchObject({
      tone: 'info',
      text: { zh: '这一单之前已经取消' },
    });
    expect(await submit({ ...payment, deal: 'nothing' }, 'payment.new')).toMatchObject({ tone: 'warning' });
    expect(await awardsOf(company, repId)).toHaveLength(2);
  });
});
