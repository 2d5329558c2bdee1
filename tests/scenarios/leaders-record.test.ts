/** Leaders record payments, refunds, cancellations and quotes of their team in chat, also of somebody who has left. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Form } from '../../cards/card.ts';
import { eq } from '../../db/drizzle.ts';
import { type DirectoryMember, markDirectoryChanged } from '../../db/repos/directory.ts';
import type { Reply } from '../../handlers/inbound.ts';
import { buttonValue, type Company, openCompany } from '../support/company.ts';
import { anyone, ledgerRows, managerOf, quoteAs, recordDealAs } from '../support/deals.ts';
import { brokenLaws } from '../support/laws.ts';

let company: Company;
let repId: string;
let manager: DirectoryMember;
beforeEach(async () => {
  company = await openCompany();
  repId = (await company.member('shen-yilin')).id;
  manager = await managerOf(company, repId);
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

const dealOf = async (memberId: string) =>
  (await recordDealAs(company, memberId, { amountMinor: 80_000_000, customer: '某医院' })).deal;
const balance = async () => (await ledgerRows(company, repId, 'CNY')).at(-1)?.balanceMinor;

describe('a manager', () => {
  test('finds the deals of the team first, twenty of them, and earlier ones by number', async () => {
    const deal = await dealOf(repId);
    const form = formOf(await company.say(manager.id, '录回款'));
    const [choice, number] = form.fields;
    if (choice?.kind !== 'choice') throw new Error('The first field is no list');
    expect([choice.options.length, choice.isRequired, choice.options[0]?.value]).toEqual([20, false, deal.id]);
    expect(number).toMatchObject({ kind: 'text', name: 'number', help: expect.stringContaining('D-20716') });

    const pay = (fields: Record<string, string>) =>
      company.submit(manager.id, 'payment.new', '', { amount: '100000', ...fields });
    expect(await pay({ deal: deal.id })).toMatchObject({ tone: 'success' });
    expect(await pay({ number: ` ${deal.number.toLowerCase()} `, reference: 'S-2' })).toMatchObject({
      tone: 'success',
    });
    expect(await balance()).toBe(200_000);
    expect(await pay({})).toMatchObject({ problems: { deal: { zh: '这一项必填' } } });
    expect(await pay({ number: 'D-1' })).toMatchObject({ problems: { number: { zh: '没有这一单，请核对编号' } } });
    const other = choice.options[1]?.value ?? '';
    expect(await pay({ deal: other, number: deal.number })).toMatchObject({
      problems: { number: { zh: '列表里选的和这里写的不是同一个，请只留一个' } },
    });
    expect(await balance()).toBe(200_000);
  });

  test('records nothing for a rep of another team, not even by number', async () => {
    const { members } = await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read);
    const stranger = [...members.values()].find((one) => one.role === 'rep' && !one.unitPath.includes(manager.unitId));
    const deal = await dealOf(stranger?.id ?? '');
    const form = formOf(await company.say(manager.id, '录回款'));
    const [choice] = form.fields;
    expect(choice?.kind === 'choice' && choice.options.map((option) => option.value)).not.toContain(deal.id);
    const paid = { number: deal.number, amount: '100000' };
    const refusal = { tone: 'warning', text: { zh: '只能录自己的，或自己团队的' } };
    expect(await company.submit(manager.id, 'payment.new', '', paid)).toMatchObject(refusal);
    expect(await company.submit(manager.id, 'deal.find', '', { number: deal.number })).toMatchObject(refusal);
  });

  test('brings back the card of a deal and records a payment, its refund and the cancellation on it', async () => {
    const deal = await dealOf(repId);
    const form = formOf(await company.say(manager.id, '找成交'));
    expect(await company.submit(manager.id, form.id, form.value, { deal: deal.id })).toMatchObject({
      tone: 'success',
      text: { zh: `${deal.number} 的卡片已发到聊天` },
    });
    const card = () => company.card(`dm:${manager.id}`, `deal:${deal.id}`);
    await company.submit(manager.id, 'payment.new', '', { deal: deal.id, amount: '100000' });
    expect(await balance()).toBe(100_000);
    const refund = formOf(await company.click(manager.id, 'refund.new', buttonValue(await card(), 'refund.new')));
    const [payment] = refund.fields;
    const back = { payment: payment?.kind === 'choice' ? (payment.value ?? '') : '', amount: '100000' };
    expect(await company.submit(manager.id, refund.id, refund.value, back)).toMatchObject({ tone: 'success' });
    expect(await balance()).toBe(0);
    await company.submit(manager.id, 'deal.cancel', buttonValue(await card(), 'deal.cancel'), { reason: '客户取消' });
    expect((await card()).title).toBe('已取消 · 80 万元');
  });
});

test('operations settle the deal and the quote of a rep who has left', async () => {
  const operations = await anyone(company, 'operations');
  const deal = await dealOf(repId);
  const quote = await quoteAs(company, repId, { customer: '某医院', product: '内镜主机' });
  if (quote.status === 'refused') throw new Error('The quote was refused');
  await company.baton.store.transaction(async (tx) => {
    const { members } = tx.tables;
    await tx.db.update(members).set({ deactivatedAt: company.clock.now() }).where(eq(members.id, repId));
    await markDirectoryChanged(tx, 'left');
  });
  const form = formOf(await company.say(operations.id, '录回款'));
  const [choice] = form.fields;
  expect(choice?.kind === 'choice' && choice.options[0]?.value).toBe(deal.id);
  const paid = { deal: deal.id, amount: '100000' };
  expect(await company.submit(operations.id, 'payment.new', '', paid)).toMatchObject({ tone: 'success' });
  const find = formOf(await company.say(operations.id, '找报价'));
  await company.submit(operations.id, find.id, find.value, { quote: quote.quote.id });
  const card = await company.card(`dm:${operations.id}`, `quote:${quote.quote.id}`);
  await company.click(operations.id, 'quote.void', buttonValue(card, 'quote.void'));
  expect((await company.card(`dm:${operations.id}`, `quote:${quote.quote.id}`)).title).toBe('报价已作废 · 82 万元');
});
