/** When deadlines fall: lunch, evenings, holidays, make-up days, duty rosters; which rule decided, and what the card says. */
import { afterEach, describe, expect, test } from 'vitest';
import { type Company, openCompany } from '../support/company.ts';
import {
  bringLead,
  bringOwnedLead,
  changeMember,
  keepReps,
  leadCardOf,
  press,
  runningClocks,
  sendOnLeave,
} from '../support/loop.ts';

let company: Company;
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

/** A lead arrives at this local time for a rep on this schedule. */
async function leadAt(at: string, options: { schedule?: string; body?: Record<string, unknown> } = {}) {
  company = await openCompany({ at: `${at}+08:00` });
  const [rep = ''] = await keepReps(company, 'shen-yilin');
  if (options.schedule) await changeMember(company, 'shen-yilin', { schedule: options.schedule });
  const { lead } = await bringOwnedLead(company, options.body);
  const running = await runningClocks(company, lead.id);
  const local = (date?: Date) => date && new Date(date.getTime() + 8 * 3_600_000).toISOString().slice(0, 19);
  return {
    rep,
    lead,
    card: await leadCardOf(company, rep, lead.id),
    acknowledge: local(running.acknowledge?.dueAt),
    touch: local(running['first-touch']?.dueAt),
  };
}

describe('the three minutes and the hour run in working time', () => {
  // The lead's account is V1: first touch within one working hour.
  test.each([
    ['on a Friday morning', '2026-11-20T09:40:00', '2026-11-20T09:43:00', '2026-11-20T10:40:00'],
    ['across lunch', '2026-11-20T11:30:00', '2026-11-20T11:33:00', '2026-11-20T13:30:00'],
    ['within lunch', '2026-11-20T12:10:00', '2026-11-20T13:03:00', '2026-11-20T14:00:00'],
    ['a minute before lunch', '2026-11-20T11:59:00', '2026-11-20T13:02:00', '2026-11-20T13:59:00'],
    ['on a Friday evening', '2026-11-20T17:58:00', '2026-11-23T09:01:00', '2026-11-23T09:58:00'],
    ['on a Saturday night', '2026-11-21T23:30:00', '2026-11-23T09:03:00', '2026-11-23T10:00:00'],
    ['before the National Day week', '2026-09-30T17:30:00', '2026-09-30T17:33:00', '2026-10-08T09:30:00'],
    ['within the National Day week', '2026-10-03T10:00:00', '2026-10-08T09:03:00', '2026-10-08T10:00:00'],
    ['on a make-up Saturday', '2026-10-10T09:30:00', '2026-10-10T09:33:00', '2026-10-10T10:30:00'],
    ['on the Friday before it', '2026-10-09T17:30:00', '2026-10-09T17:33:00', '2026-10-10T09:30:00'],
  ])('%s', async (_when, at, acknowledge, touch) => {
    expect(await leadAt(at)).toMatchObject({ acknowledge, touch });
  });

  test.each([
    ['of the manager of the pool', {}, '2026-11-21T10:30:00'],
    ['of nobody in particular where nobody is left to look after it', { isDeserted: true }, '2026-11-23T09:30:00'],
  ])('%s: on duty on Saturday', async (_whose, { isDeserted = false }: { isDeserted?: boolean }, due) => {
    company = await openCompany({ at: '2026-11-21T10:00:00+08:00' });
    if (isDeserted)
      await company.baton.store.transaction(async ({ db, tables }) => {
        await db.update(tables.members).set({ deactivatedAt: company.clock.now() });
      });
    await keepReps(company);
    await changeMember(company, 'gu-yunqiu', { schedule: 'weekend' });
    const { lead, status } = await bringLead(company);
    expect(status).toBe('pooled');
    const { pool } = await runningClocks(company, lead.id);
    expect(pool?.stepAt?.toISOString()).toBe(new Date(`${due}+08:00`).toISOString());
    expect(pool?.schedule).toBe(isDeserted ? 'default' : 'weekend');
  });

  test('of the owner: on duty from Tuesday to Saturday', async () => {
    const friday = await leadAt('2026-11-20T17:58:00', { schedule: 'weekend' });
    expect(friday).toMatchObject({ acknowledge: '2026-11-21T09:01:00', touch: '2026-11-21T09:58:00' });
    await company.remove();
    const monday = await leadAt('2026-11-23T10:00:00', { schedule: 'weekend' });
    expect(monday).toMatchObject({ acknowledge: '2026-11-24T09:03:00', touch: '2026-11-24T10:00:00' });
  });
});

describe('which rule sets the deadline, and the card that names it', () => {
  test.each([
    [
      'a V1 account, also for a lead of grade A',
      {},
      'tier-V1',
      '10:40',
      '按客户层级 V1：1 小时',
      'Customer tier V1: 1 h',
    ],
    [
      'an unknown account counts as V2, and the card says that it is not known',
      { company: '没有人听说过的诊所', product: '', need: '', source: 'purchased-list' },
      'tier-V2',
      '11:40',
      '客户层级未知，按 V2 计：2 小时',
      'Customer tier unknown, counted as V2: 2 h',
    ],
  ])('%s', async (_name, body, rule, due, zh, en) => {
    const { rep, lead, card } = await leadAt('2026-11-20T09:40:00', { body });
    const clock = (await runningClocks(company, lead.id))['first-touch'];
    expect(clock?.rule).toBe(rule);
    expect(card.deadline).toMatchObject({ label: `请于 09:43 前接单，${due} 前首次触达`, note: zh });
    const { buildCard } = await import('../../handlers/cards/build-card.ts');
    const ctx = company.baton.contextAt(company.clock.now());
    const both = await buildCard(company.baton.store.read, ctx, `lead:${lead.id}`, { kind: 'member', memberId: rep });
    expect(both?.en.deadline?.note).toBe(en);
  });

  test('a V2 account and grade A both ask for two hours: the tier is named', async () => {
    company = await openCompany();
    await keepReps(company, 'shen-yilin');
    const { accounts } = company.baton.store.read.tables;
    const account = (await company.baton.store.read.db.select().from(accounts)).find(
      (row) => row.city === '上海市' && row.ltvTier === 'V2' && row.level?.startsWith('3'),
    );
    const { lead, owner } = await bringOwnedLead(company, {
      company: account?.name,
      source: 'referral',
      need: '紧急，要报价',
    });
    expect(lead).toMatchObject({ grade: 'A', ltvTier: 'V2' });
    expect((await leadCardOf(company, owner, lead.id)).deadline?.note).toBe('按客户层级 V2：2 小时');
  });

  test('a V3 account: grade A asks for two hours, the tier for four; a C lead there has the four', async () => {
    company = await openCompany();
    await keepReps(company, 'shen-yilin');
    const { accounts } = company.baton.store.read.tables;
    const account = (await company.baton.store.read.db.select().from(accounts)).find(
      (row) => row.city === '上海市' && row.ltvTier === 'V3' && row.level?.startsWith('3'),
    );
    const need = '招标采购，下周开标';
    const strong = await bringOwnedLead(company, { company: account?.name, source: 'referral', need });
    expect(strong.lead).toMatchObject({ grade: 'A', ltvTier: 'V3' });
    expect((await leadCardOf(company, strong.owner, strong.lead.id)).deadline).toMatchObject({
      note: '按 A 级线索：2 小时',
    });
    const weak = await bringOwnedLead(company, {
      company: account?.name,
      source: 'purchased-list',
      need: '',
      product: '',
    });
    expect(weak.lead).toMatchObject({ ltvTier: 'V3' });
    expect(weak.lead.grade).not.toBe('A');
    expect((await leadCardOf(company, weak.owner, weak.lead.id)).deadline).toMatchObject({
      note: '按客户层级 V3：4 小时',
    });
  });
});

describe('where the calendar ends', () => {
  test('a deadline that rests on plain weeks says so on the card; one within it does not', async () => {
    const inside = await leadAt('2026-12-31T10:00:00');
    expect(inside.card.deadline?.note).toBe('按客户层级 V1：1 小时');
    await company.remove();
    const across = await leadAt('2026-12-31T17:30:00');
    expect(across.touch).toBe('2027-01-01T09:30:00');
    expect(across.card.deadline?.note).toBe('按客户层级 V1：1 小时 · 节假日表只到 12月31日，此时限按周一至周五推算');
    await press(company, across.rep, across.lead.id, 'lead.accept');
    expect((await leadCardOf(company, across.rep, across.lead.id)).deadline?.note).toContain('节假日表只到 12月31日');
  });

  test('a pool deadline after it says so as well', async () => {
    company = await openCompany({ at: '2027-01-04T10:00:00+08:00' });
    await keepReps(company);
    const { lead, status } = await bringLead(company);
    expect(status).toBe('pooled');
    const manager = (await company.member('gu-yunqiu')).id;
    expect((await leadCardOf(company, manager, lead.id)).deadline).toMatchObject({
      label: '请于 10:30 前分配',
      note: '节假日表只到 12月31日，此时限按周一至周五推算',
    });
  });

  test('operations hear of it 60 days before, once, and every week after; renewed, it says that too', async () => {
    company = await openCompany({ at: '2026-10-31T10:00:00+08:00' });
    const operations = `dm:${(await company.member('su-nianci')).id}`;
    await company.moveTo('2026-11-01T08:59:59+08:00');
    expect(await company.cards(operations)).toEqual([]);
    await company.moveTo('2026-11-01T09:00:00+08:00');
    const [soon] = await company.cards(operations);
    expect(soon).toMatchObject({ title: '工作日历只到 12月31日，还有 60 天', tone: 'warning' });
    await company.moveTo('2026-12-31T23:00:00+08:00');
    expect(await company.cards(operations)).toMatchObject([{ title: '工作日历只到 12月31日，还有 0 天' }]);
    // 1 January is a Friday: at once, then each Monday.
    await company.moveTo('2027-01-01T09:00:00+08:00');
    expect((await company.cards(operations)).map((card) => card.tone)).toEqual(['danger', 'danger']);
    await company.moveTo('2027-01-03T23:00:00+08:00');
    expect(await company.cards(operations)).toHaveLength(2);
    await company.moveTo('2027-01-25T10:00:00+08:00');
    const cards = await company.cards(operations);
    expect(cards).toHaveLength(6);
    expect(new Set(cards.map((card) => card.title))).toEqual(new Set(['工作日历已于 12月31日 到期']));
  });

  test.each<[string, () => Promise<void>, string]>([
    ['on leave, with a substitute', () => sendOnLeave(company, 'su-nianci', 'gu-yunqiu'), 'gu-yunqiu'],
    [
      'gone',
      () => changeMember(company, 'su-nianci', { deactivatedAt: new Date('2026-10-31T10:00:00+08:00') }),
      'he-tao',
    ],
  ])('nor is it silent while operations are %s', async (_why, leave, key) => {
    company = await openCompany({ at: '2026-10-31T10:00:00+08:00' });
    await leave();
    await company.moveTo('2026-11-01T09:00:00+08:00');
    const standIn = `dm:${(await company.member(key)).id}`;
    const titles = (await company.cards(standIn)).map((card) => card.title);
    expect(titles.filter((title) => title.startsWith('工作日历'))).toEqual(['工作日历只到 12月31日，还有 60 天']);
  });
});
