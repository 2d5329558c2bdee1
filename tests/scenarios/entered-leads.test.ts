/** Leads that people enter: the chat line and the form take in the same clean, limited texts; one lead is one lead. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Row } from '../../db/tables/define-tables.ts';
import { type Company, openCompany } from '../support/company.ts';

let company: Company;
let rep: string;
let colleague: string;
beforeEach(async () => {
  company = await openCompany();
  rep = (await company.member('shen-yilin')).id;
  colleague = (await company.member('lu-yuncheng')).id;
});
afterEach(() => company.remove());

async function newest(): Promise<Row<'leads'> | undefined> {
  const { leads } = company.baton.store.read.tables;
  const rows = await company.baton.store.read.db.select().from(leads);
  return rows.toSorted((one, other) => other.receivedAt.getTime() - one.receivedAt.getTime())[0];
}
const payloadOf = async (leadId: string) => {
  const { leadPayloads } = company.baton.store.read.tables;
  return (await company.baton.store.read.db.select().from(leadPayloads)).find((row) => row.leadId === leadId)?.raw;
};

describe('the chat line', () => {
  test('leaves out what no database keeps', async () => {
    const reply = await company.say(rep, '【线索响应】李\u0000主任\u0007 13900001111 髓内\u009f钉 展\ud800会');
    expect(reply).toMatchObject({ kind: 'notice', tone: 'success' });
    const lead = await newest();
    expect(lead).toMatchObject({
      name: '李 主任',
      product: '髓内 钉',
      source: '展\ufffd会',
      phoneE164: '+8613900001111',
    });
    expect(await payloadOf(lead?.id ?? '')).toEqual({
      name: '李 主任',
      phone: '13900001111',
      product: '髓内 钉',
      source: '展\ufffd会',
    });
  });

  test('asks for a part of which nothing remains', async () => {
    const reply = await company.say(rep, '【线索响应】\u0001\u0002 13900001111 髓内钉 展会');
    expect(reply).toMatchObject({ kind: 'open-form' });
    expect(reply.kind === 'open-form' && reply.form.zh.intro).toBe('还缺：客户名');
  });

  test('is refused in words when a part is too long, and nothing is stored', async () => {
    const before = await newest();
    const reply = await company.say(rep, `【线索响应】${'长'.repeat(61)} 13900001111 ${'钉'.repeat(81)} 展会`);
    expect(reply).toMatchObject({
      kind: 'notice',
      tone: 'warning',
      text: { zh: '客户名 · 最多 60 个字\n意向型号 · 最多 80 个字' },
    });
    expect(await newest()).toEqual(before);
  });

  test('typed by two people within a day is one lead; the day after it is another', async () => {
    const line = '【线索响应】李主任 13900001111 髓内钉 展会';
    const first = await company.say(rep, line);
    const lead = await newest();
    const second = await company.say(colleague, line);
    expect([first, second]).toMatchObject([{ tone: 'success' }, { tone: 'info', text: { zh: /L-\d+/ } }]);
    expect((await newest())?.id).toBe(lead?.id);
    await company.pass({ hours: 24, minutes: 1 });
    expect(await company.say(colleague, line)).toMatchObject({ tone: 'success' });
    expect((await newest())?.id).not.toBe(lead?.id);
  });
});

describe('the form', () => {
  const fill = (memberId: string, fields: Record<string, string>) => company.submit(memberId, 'lead.new', '', fields);

  test('takes in the same texts as the line: what was typed twice is one lead', async () => {
    await company.say(rep, '【线索响应】李主任 13900001111 髓内钉 展会');
    const lead = await newest();
    const reply = await fill(colleague, {
      name: ' \u0007李主任\u0000 ',
      phone: '13900001111\u0000',
      product: '髓内钉',
      source: '展会\n',
      company: '\u0000',
    });
    expect(reply).toMatchObject({ kind: 'notice', tone: 'info' });
    expect((await newest())?.id).toBe(lead?.id);
  });

  test('asks for a name of which nothing remains', async () => {
    expect(await fill(rep, { name: '\u0000' })).toMatchObject({ kind: 'form-problems', problems: { name: {} } });
  });
});
