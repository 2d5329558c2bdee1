/** The war report: at nine and at six into each team's channel and the company's, with figures that the rows bear out. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Card } from '../../cards/card.ts';
import type { NewRow } from '../../db/tables/define-tables.ts';
import { type Company, type CompanyOptions, openCompany } from '../support/company.ts';
import { bringOwnedLead, eventsOf, fillIn, keepReps, recordCall } from '../support/loop.ts';

const teams = ['sh-puxi', 'sh-pudong', 'su-south', 'nanjing', 'hangzhou', 'ningbo-wenzhou'];
let company: Company;
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});
async function open(options: CompanyOptions = {}): Promise<void> {
  company = await openCompany(options);
}

async function reports(channel: string): Promise<Card[]> {
  return (await company.cards(`channel:${channel}`)).filter((card) => card.key.startsWith('report:'));
}

const value = (card: Card | undefined, label: string) => card?.facts.find((fact) => fact.label === label)?.value;
const at = (time: string) => new Date(`${time}+08:00`);

/** Without the demo's own past: what a report says is then what the scenario did. */
async function emptyPast(): Promise<void> {
  await company.baton.store.transaction(async (tx) => {
    const { leads, quotes, payments, deals, touches, visits } = tx.tables;
    await tx.db.update(leads).set({ status: 'closed' });
    for (const table of [quotes, payments, deals, touches, visits]) await tx.db.delete(table);
  });
}

async function insert<N extends 'deals' | 'quotes' | 'payments' | 'visits'>(table: N, row: NewRow<N>): Promise<void> {
  await company.baton.store.transaction((tx) => tx.insert(table, row));
}

async function accountId(name: string): Promise<string> {
  const { store } = company.baton;
  const found = (await store.read.db.select().from(store.read.tables.accounts)).find((row) => row.name === name);
  if (!found) throw new Error(`There is no account ${name}`);
  return found.id;
}

describe('when', () => {
  test('at 09:00 and 18:00 in every team channel and the company channel, nowhere else, once', async () => {
    await open();
    await company.moveTo('2026-11-20T17:59:59+08:00');
    expect(await reports('sh-puxi')).toEqual([]);
    await company.moveTo('2026-11-20T18:00:00+08:00');
    for (const channel of [...teams, 'company']) expect(await reports(channel)).toHaveLength(1);
    expect(await reports('operations')).toEqual([]);
    expect((await reports('sh-puxi'))[0]?.title).toBe('上海一组（浦西） · 战报 · 11月20日 18:00');
    expect((await reports('company'))[0]?.title).toBe('接力骨科 · 战报 · 11月20日 18:00');
    await company.moveTo('2026-11-23T09:00:00+08:00');
    const [, monday] = await reports('nanjing');
    expect(monday?.title).toBe('南京组 · 战报 · 11月23日 09:00');
    expect(monday?.body).toMatch(/^与 11月20日 18:00 相比：/);
    await company.moveTo('2026-11-23T17:00:00+08:00');
    expect(await reports('nanjing')).toHaveLength(2);
    expect((await eventsOf(company, 'report.made')).length).toBe(14);
  });

  test('a slot missed by less than two hours is caught up, by more it is skipped with a note', async () => {
    await open();
    const sleepUntil = async (to: string) => {
      await company.clock.advanceTo(at(to), { nextDueAt: async () => null, runUntilIdle: async () => {} });
      await company.engine.runUntilIdle();
    };
    await sleepUntil('2026-11-20T19:30:00');
    expect((await reports('hangzhou')).map((card) => card.footnote)).toEqual(['统计截至 11月20日 18:00']);
    await sleepUntil('2026-11-23T11:30:00');
    expect(await reports('hangzhou')).toHaveLength(1);
    const { store } = company.baton;
    const runs = (await store.read.db.select().from(store.read.tables.jobRuns)).filter(
      (run) => run.job === 'war-report',
    );
    expect(runs.map(({ slot, outcome, note }) => [slot.toISOString(), outcome, note])).toContainEqual([
      at('2026-11-23T09:00:00').toISOString(),
      'skipped',
      'missed-beyond-catch-up',
    ]);
  });

  test('two engines on one store post once', async () => {
    await open();
    const second = await company.secondEngine();
    company.clock.setRate(0);
    await company.clock.advanceTo(at('2026-11-20T18:00:00'), {
      nextDueAt: () => company.engine.nextDueAt(),
      runUntilIdle: async () => {
        await Promise.all([company.engine.runUntilIdle(), second.runUntilIdle()]);
      },
    });
    for (const channel of [...teams, 'company']) expect(await reports(channel)).toHaveLength(1);
    const { store } = company.baton;
    expect(await store.read.db.select().from(store.read.tables.reports)).toHaveLength(7);
    await second.stop();
  });
});

describe('what', () => {
  test('wins, effective actions with zeros, red, yellow, green and response, as the rows have them', async () => {
    await open();
    await emptyPast();
    const [rep = ''] = await keepReps(company, 'shen-yilin', 'lu-yuncheng', 'yu-jiaying');
    const other = await company.member('lu-yuncheng');
    const zhongshan = await accountId('复旦大学附属中山医院');
    // Red: touched on Friday, nothing since.
    const red = await bringOwnedLead(company);
    const redOwner = red.owner;
    await recordCall(company, redOwner, red.lead.id);
    const deal: NewRow<'deals'> = {
      id: 'deal-1',
      number: 'D-90001',
      memberId: rep,
      accountId: zhongshan,
      line: 'spine',
      product: '椎间融合器',
      outcome: 'won',
      amountMinor: 128_000_000,
      currency: 'CNY',
      closedOn: '2026-11-23',
      source: 'test',
      recordedAt: at('2026-11-23T08:00:00'),
    };
    await insert('deals', deal);
    const cancelled = { ...deal, id: 'deal-2', number: 'D-90002', cancelledAt: at('2026-11-23T08:30:00') };
    await insert('deals', cancelled);
    await insert('deals', { ...deal, id: 'deal-3', number: 'D-90003', recordedAt: at('2026-11-23T09:00:00') });
    const quote: NewRow<'quotes'> = {
      id: 'quote-1',
      number: 'Q-90001',
      memberId: other.id,
      accountId: zhongshan,
      amountMinor: 30_000_000,
      currency: 'CNY',
      sentAt: at('2026-11-20T08:59:59'),
      source: 'test',
      recordedAt: at('2026-11-20T09:00:00'),
    };
    await insert('quotes', quote);
    await insert('quotes', { ...quote, id: 'quote-2', number: 'Q-90002', sentAt: at('2026-11-20T09:00:00') });
    const settled = { settledAt: at('2026-11-21T09:00:00'), settledAs: 'confirmed' as const };
    await insert('quotes', { ...quote, id: 'quote-3', number: 'Q-90003', ...settled });
    const payment: NewRow<'payments'> = {
      id: 'payment-1',
      number: 'P-90001',
      dealId: 'deal-1',
      amountMinor: 115_200_000,
      currency: 'CNY',
      receivedOn: '2026-11-23',
      source: 'test',
      recordedAt: at('2026-11-23T08:10:00'),
    };
    await insert('payments', payment);
    await insert('payments', {
      ...payment,
      id: 'payment-2',
      number: 'P-90002',
      dealId: 'deal-3',
      amountMinor: 115_199_999,
    });
    await insert('visits', {
      id: 'visit-1',
      number: 'V-90001',
      memberId: rep,
      policyId: 'none',
      code: 'code-1',
      qrSha256: 'none',
      status: 'submitted',
      openedAt: at('2026-11-22T10:00:00'),
      endedAt: at('2026-11-22T11:00:00'),
      needs: [],
      version: 1,
    });
    await company.moveTo('2026-11-23T09:00:00+08:00');

    const card = (await reports('sh-puxi')).at(-1);
    expect(card?.tone).toBe('warning');
    expect(value(card, '红灯')).toBe(
      `1 条 · 超过 48 小时没有跟进\n复旦大学附属中山医院 · ${red.lead.number} · ${await nameOf(redOwner)} · 71 小时`,
    );
    expect(value(card, '黄灯')).toBe(
      '1 条 · 报价超过 72 小时未确认\n复旦大学附属中山医院 · Q-90001 · ¥300,000.00 · 陆允成 · 72 小时',
    );
    expect(value(card, '成交')).toBe(
      '1 单 · 共 128 万\n复旦大学附属中山医院 · D-90001 · 椎间融合器 · 沈一霖 · ¥1,280,000.00',
    );
    expect(value(card, '绿灯')).toBe(
      '1 单 · 回款达到 90%，近 30 天成交\n复旦大学附属中山医院 · D-90001 · 沈一霖 · 90%',
    );
    expect(value(card, '有效动作')).toBe('1 次 · 通话 0（满 60 秒并接通），拜访 1（证据齐全）\n沈一霖 1\n0 次：陆允成');
    expect(value(card, '响应')).toBe(
      '新线索 0 条 · 按时触达 0 条 · 超时 0 条 · 首次响应中位数 暂无 · 首次触达中位数 暂无',
    );
    // Nothing of another team, all of it for the company.
    const pudong = (await reports('sh-pudong')).at(-1);
    expect(pudong?.facts).toEqual([]);
    const whole = (await reports('company')).at(-1);
    expect(value(whole, '有效动作')).toBe('1 次 · 通话 0（满 60 秒并接通），拜访 1（证据齐全）');
    expect(value(whole, '上海一组（浦西）')).toBe('1 次\n沈一霖 1\n0 次：陆允成');
    expect(value(whole, '上海二组（浦东）')).toBe('0 次\n0 次：俞佳颖');
    expect(value(whole, '红灯')).toContain('上海一组（浦西）');
  });

  test('calls that count, and how fast: long enough and answered, not undone, in working time', async () => {
    await open();
    await emptyPast();
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    const first = await bringOwnedLead(company);
    const second = await bringOwnedLead(company);
    const third = await bringOwnedLead(company);
    await company.pass({ minutes: 10 });
    await recordCall(company, rep, first.lead.id);
    await company.pass({ minutes: 10 });
    await recordCall(company, rep, second.lead.id, { outcome: 'no-answer', seconds: '0' });
    await recordCall(company, rep, third.lead.id, { outcome: 'reached-later', seconds: '59', note: '' });
    await company.pass({ minutes: 10 });
    await fillIn(company, rep, second.lead.id, 'lead.call', { outcome: 'reached-later', seconds: '60', note: '' });
    await company.moveTo('2026-11-20T18:00:00+08:00');
    const card = (await reports('sh-puxi')).at(-1);
    expect(value(card, '有效动作')).toBe('2 次 · 通话 2（满 60 秒并接通），拜访 0（证据齐全）\n沈一霖 2');
    expect(value(card, '响应')).toContain('新线索 3 条 · 按时触达 2 条');
    // Tried after 10, 20 and 20 minutes; touched after 10 and 30.
    expect(value(card, '响应')).toContain('首次响应中位数 20 分钟 · 首次触达中位数 20 分钟');
  });

  test('a report with nothing to say says so in one line', async () => {
    await open();
    await emptyPast();
    await company.moveTo('2026-11-23T09:00:00+08:00');
    const card = (await reports('su-south')).at(-1);
    expect(card).toMatchObject({
      body: '自 11月20日 18:00 起没有新线索、动作和成交，也没有红黄灯。',
      facts: [],
      actions: [],
      tone: 'info',
    });
    expect(card?.image).toBeUndefined();
  });
});

async function nameOf(memberId: string): Promise<string> {
  const directory = await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read);
  return directory.members.get(memberId)?.name ?? '';
}
