/** The daily digest of the loop: at nine once, on working days, caught up within two hours, with figures that are right. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Card } from '../../cards/card.ts';
import { sql } from '../../db/drizzle.ts';
import type { JobRun } from '../../db/repos/job-runs.ts';
import { cancelTimer, scheduleTimer } from '../../db/repos/timers.ts';
import { type Company, type CompanyOptions, openCompany } from '../support/company.ts';
import {
  bringLead,
  bringOwnedLead,
  eventsOf,
  fillIn,
  keepReps,
  leadOf,
  pretendOpenLeads,
  recordCall,
} from '../support/loop.ts';

const teams = ['sh-puxi', 'sh-pudong', 'su-south', 'nanjing', 'hangzhou', 'ningbo-wenzhou'];
let company: Company;
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});
async function open(options: CompanyOptions = {}): Promise<void> {
  company = await openCompany(options);
}

async function digests(channel: string): Promise<Card[]> {
  return (await company.cards(`channel:${channel}`)).filter((card) => card.key.startsWith('digest:'));
}

async function runs(): Promise<Pick<JobRun, 'slot' | 'outcome' | 'note'>[]> {
  const { jobRuns } = company.baton.store.read.tables;
  const rows = await company.baton.store.read.db.select().from(jobRuns);
  return rows
    .filter((row) => row.job === 'loop-digest')
    .toSorted((one, other) => one.slot.getTime() - other.slot.getTime())
    .map(({ slot, outcome, note }) => ({ slot, outcome, note }));
}

const value = (card: Card | undefined, label: string) => card?.facts.find((fact) => fact.label === label)?.value;

describe('when', () => {
  test('at 09:00 in every team channel, nowhere else, once', async () => {
    await open();
    await company.moveTo('2026-11-23T08:59:59+08:00');
    expect(await digests('sh-puxi')).toEqual([]);
    await company.moveTo('2026-11-23T09:00:00+08:00');
    for (const team of teams) expect(await digests(team)).toHaveLength(1);
    expect([...(await digests('company')), ...(await digests('operations'))]).toEqual([]);
    expect((await digests('sh-puxi'))[0]?.title).toBe('上海一组（浦西） · 线索日报 · 11月23日');
    await company.moveTo('2026-11-23T23:00:00+08:00');
    expect(await digests('sh-puxi')).toHaveLength(1);
  });

  test('not at weekends and on holidays; on make-up Saturdays it is; every slot leaves its note', async () => {
    await open({ at: '2026-09-30T10:00:00+08:00' });
    await company.moveTo('2026-10-11T10:00:00+08:00');
    expect(await runs()).toEqual(
      [
        ...['01', '02', '03', '04', '05', '06', '07'].map((day) => [day, 'skipped', 'not-a-working-day']),
        ['08', 'done', null],
        ['09', 'done', null],
        ['10', 'done', null],
        ['11', 'skipped', 'not-a-working-day'],
      ].map(([day, outcome, note]) => ({ slot: new Date(`2026-10-${day}T09:00:00+08:00`), outcome, note })),
    );
    const posted = await digests('nanjing');
    expect(posted.map((card) => card.title)).toEqual([
      '南京组 · 线索日报 · 10月8日',
      '南京组 · 线索日报 · 10月9日',
      '南京组 · 线索日报 · 10月10日',
    ]);
  });

  test('a channel whose unit there is not gets nothing, and the run says so; where no channel has one it is skipped', async () => {
    await open({ policies: { 'channels.yaml': [['    unit: nanjing\n', '    unit: nanjin\n']] } });
    await company.moveTo('2026-11-23T09:00:00+08:00');
    expect([await digests('nanjing'), (await digests('hangzhou')).length]).toEqual([[], 1]);
    expect((await runs()).at(-1)).toMatchObject({ outcome: 'done', note: 'channels-without-unit: nanjing' });
    const told = (await eventsOf(company, 'report.channels-without-unit')).map(({ params }) => params);
    expect(told).toContainEqual({ report: 'loop-digest', channels: ['nanjing'] });
    await company.baton.store.transaction(async ({ db, tables }) => {
      await db.update(tables.units).set({ key: sql`'was-' || ${tables.units.key}` });
    });
    await keepReps(company);
    await company.moveTo('2026-11-24T09:00:00+08:00');
    expect((await runs()).at(-1)).toMatchObject({
      outcome: 'skipped',
      note: `channels-without-unit: ${teams.join(' ')}`,
    });
    expect(await digests('hangzhou')).toHaveLength(1);
  });

  test('two engines on one store post once', async () => {
    await open();
    const second = await company.secondEngine();
    company.clock.setRate(0);
    await company.clock.advanceTo(new Date('2026-11-23T09:00:00+08:00'), {
      nextDueAt: () => company.engine.nextDueAt(),
      runUntilIdle: async () => {
        await Promise.all([company.engine.runUntilIdle(), second.runUntilIdle()]);
      },
    });
    for (const team of teams) expect(await digests(team)).toHaveLength(1);
    await second.stop();
  });

  test('a slot that comes due a second time is not carried out again', async () => {
    await open();
    await company.moveTo('2026-11-23T09:00:00+08:00');
    const before = await digests('sh-puxi');
    await company.baton.store.transaction(async (tx) => {
      const [slot] = (await tx.db.select().from(tx.tables.timers)).filter((timer) => timer.key === 'slot:loop-digest');
      const dueAt = new Date('2026-11-23T09:00:00+08:00');
      await cancelTimer(tx, 'slot:loop-digest');
      const { key = '', kind = '' } = slot ?? {};
      await scheduleTimer(tx, { key, kind, subjectId: `loop-digest@${dueAt.getTime()}`, dueAt });
    });
    await bringLead(company);
    await company.pass({ minutes: 5 });
    expect(await digests('sh-puxi')).toEqual(before);
    await company.moveTo('2026-11-24T09:00:00+08:00');
    expect(await digests('sh-puxi')).toHaveLength(2);
  });

  /** The bot is off while the clock runs, as after a night without power. */
  async function sleepUntil(at: string) {
    await company.clock.advanceTo(new Date(at), { nextDueAt: async () => null, runUntilIdle: async () => {} });
    await company.engine.runUntilIdle();
  }

  test('missed by less than two hours it is caught up, dated with its slot', async () => {
    await open();
    await sleepUntil('2026-11-23T10:59:00+08:00');
    const [card] = await digests('hangzhou');
    expect(card?.title).toContain('11月23日');
    expect(card?.footnote).toBe('统计截至 09:00');
    expect((await runs()).at(-1)).toEqual({ slot: new Date('2026-11-23T09:00:00+08:00'), outcome: 'done', note: null });
  });

  test('missed by more it is skipped with a note, and the next one covers the whole time', async () => {
    await open();
    await company.moveTo('2026-11-23T09:30:00+08:00');
    const { lead } = await bringLead(company);
    await sleepUntil('2026-11-25T14:00:00+08:00');
    expect((await runs()).slice(-2)).toEqual([
      { slot: new Date('2026-11-24T09:00:00+08:00'), outcome: 'skipped', note: 'missed-beyond-catch-up' },
      { slot: new Date('2026-11-25T09:00:00+08:00'), outcome: 'skipped', note: 'missed-beyond-catch-up' },
    ]);
    await company.moveTo('2026-11-26T09:00:00+08:00');
    const team = (await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read)).units.get(
      lead.unitId,
    )?.key;
    const [, card] = await digests(team ?? '');
    expect(card?.body).toBe('自 11月23日 09:00 起');
  });

  test('follows the policy: another hour, every day, also to the whole company', async () => {
    await open({
      policies: {
        'reports.yaml': [
          ["cron: '0 9 * * *'", "cron: '30 8 * * *'"],
          ['days: working', 'days: every'],
          ['to: [team]', 'to: [team, company]'],
        ],
      },
    });
    const { lead } = await bringLead(company);
    expect(lead.ownerId).not.toBeNull();
    await company.moveTo('2026-11-21T08:30:00+08:00');
    const [whole] = await digests('company');
    expect(whole?.title).toBe('接力骨科 · 线索日报 · 11月21日');
    expect(value(whole, '新线索')).toMatch(/^1 条/);
    expect(await digests('sh-puxi')).toHaveLength(1);
  });
});

describe('what', () => {
  test('new by grade, touched in time with the reported part, missed, waiting and pooled, for the team that it was', async () => {
    await open();
    const [rep = ''] = await keepReps(company, 'shen-yilin', 'yu-jiaying');
    const other = await company.member('yu-jiaying');
    await pretendOpenLeads(company, other.id, 60);
    await company.moveTo('2026-11-23T09:00:00+08:00');
    const touched = await bringOwnedLead(company);
    await recordCall(company, rep, touched.lead.id);
    const missed = await bringOwnedLead(company);
    await company.moveTo('2026-11-23T10:01:00+08:00');
    const late = await recordCall(company, rep, missed.lead.id);
    expect(late.kind).toBe('notice');
    const waiting = await bringOwnedLead(company, { source: 'purchased-list', need: '', product: '' });
    expect(waiting.owner).toBe(rep);
    // Afterwards the missed lead goes to another team; its miss stays with the team that missed it.
    await pretendOpenLeads(company, other.id, 3);
    await fillIn(company, rep, missed.lead.id, 'lead.transfer', { reason: 'territory', to: 'auto' });
    expect((await leadOf(company, missed.lead.id)).unitId).toBe(other.unitId);
    await recordCall(company, other.id, missed.lead.id);
    await recordCall(company, rep, waiting.lead.id, { outcome: 'no-answer', seconds: '0' });
    await pretendOpenLeads(company, other.id, 60);
    await pretendOpenLeads(company, rep, 60);
    const pooled = await bringLead(company);
    expect(pooled.status).toBe('pooled');
    // Nothing else comes due: the clock is put to the slot with the engine at rest.
    await company.clock.advanceTo(new Date('2026-11-24T09:00:00+08:00'), {
      nextDueAt: async () => null,
      runUntilIdle: async () => {},
    });
    await company.engine.runUntilIdle();
    const card = (await digests('sh-puxi')).at(-1);
    expect(card?.facts.map((fact) => [fact.label, fact.value])).toEqual([
      ['超时', '2 条'],
      ['等待触达', '1 条'],
      ['按时触达', '1 条 · 其中本人填报 1 条'],
      ['新线索', expect.stringMatching(/^3 条 · A \d · B \d · C \d$/)],
      ['待分配', '1 条'],
    ]);
    expect(card?.reasons).toEqual(['等待最久：沈一霖']);
    expect(card?.tone).toBe('warning');
    const pudong = (await digests('sh-pudong')).at(-1);
    expect(value(pudong, '超时')).toBe('0 条');
    expect(value(pudong, '按时触达')).toBe('1 条 · 其中本人填报 1 条');
  });

  test('a day without anything says so in one line', async () => {
    await open();
    await company.baton.store.transaction(async (tx) => {
      const { leads } = tx.tables;
      await tx.db.update(leads).set({ status: 'closed' });
    });
    await company.moveTo('2026-11-23T09:00:00+08:00');
    await company.moveTo('2026-11-24T09:00:00+08:00');
    const card = (await digests('su-south')).at(-1);
    expect(card).toMatchObject({ body: '自 11月23日 09:00 起没有新线索，也没有待办。', facts: [], tone: 'info' });
  });
});
