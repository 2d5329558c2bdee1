/** A list is imported while the company works: no lead is ever without a timer, and people hear of it once. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importReport } from '../../bot/cli/import-report.ts';
import { count, eq, isNull } from '../../db/drizzle.ts';
import { clockTimerKey, openClocks, type SlaClock } from '../../db/repos/clocks.ts';
import { findImport, refusalsOf } from '../../db/repos/imports.ts';
import { findLead, type Lead } from '../../db/repos/leads.ts';
import { type Company, openCompany } from '../support/company.ts';
import { importText, leadHeading, leadLines, leadMapping, stopAfter } from '../support/import-file.ts';
import { keepReps } from '../support/loop.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

const csv = (lines: readonly string[]) => [leadHeading, ...lines].join('\n');

async function importedLeads(): Promise<Lead[]> {
  const { leads } = company.baton.store.read.tables;
  return (await company.baton.store.read.db.select().from(leads)).filter((lead) => lead.importId !== null);
}

async function clocksOf(lead: Lead): Promise<SlaClock[]> {
  return openClocks(company.baton.store.read, lead.id);
}

/** The law: an open lead has a running clock, and every running clock a timer that is due when the clock is. */
async function expectTimersEverywhere(): Promise<void> {
  const { read } = company.baton.store;
  const timers = new Map((await read.db.select().from(read.tables.timers)).map((timer) => [timer.key, timer.dueAt]));
  const clocks = await read.db.select().from(read.tables.clocks).where(isNull(read.tables.clocks.endedAt));
  for (const clock of clocks) expect(timers.get(clockTimerKey(clock.id))).toEqual(clock.stepAt);
  const withClock = new Set(clocks.map(({ leadId }) => leadId));
  for (const lead of await importedLeads()) expect(withClock.has(lead.id)).toBe(true);
}

async function digestCards(kind: 'rep' | 'manager') {
  const { members } = await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read);
  const found = [];
  for (const member of members.values()) {
    const cards = await company.cards(`dm:${member.id}`);
    for (const card of cards) {
      if (card.key.startsWith('import:') && card.key.endsWith(kind)) found.push({ member, card });
    }
  }
  return found;
}

describe('an imported list', () => {
  test('is graded and assigned row by row, and its deadlines begin when it is done', async () => {
    const text = csv(leadLines(250));
    await importText(company, text, { watch: stopAfter(100) });
    for (const lead of await importedLeads()) {
      for (const clock of await clocksOf(lead)) {
        // Until it is done they count from the first working minute of the next working day, a Monday.
        expect(clock.startedAt).toEqual(new Date('2026-11-23T09:00:00+08:00'));
      }
    }
    await company.pass({ minutes: 3 });
    const outcome = await importText(company, text);
    expect(outcome).toMatchObject({ state: 'finished', row: { rowsRead: 250, rowsStored: 250, rowsAssigned: 250 } });
    const endedAt = company.clock.now();
    for (const lead of await importedLeads()) {
      expect(lead.status).toBe('assigned');
      const clocks = await clocksOf(lead);
      expect(clocks.map(({ kind }) => kind).sort()).toEqual(['acknowledge', 'first-touch']);
      for (const clock of clocks) {
        expect(clock.startedAt).toEqual(endedAt);
        expect(clock.dueAt.getTime() - endedAt.getTime()).toBe(clock.targetMs);
      }
    }
    await expectTimersEverywhere();
    expect(new Set((await importedLeads()).map(({ grade }) => grade))).toEqual(new Set(['B', 'C']));
  });

  test('is announced once to every rep and every manager, not lead by lead', async () => {
    await importText(company, csv(leadLines(250)));
    await company.engine.runUntilIdle();
    const leads = await importedLeads();
    const reps = await digestCards('rep');
    expect(reps.map(({ member }) => member.id).sort()).toEqual([...new Set(leads.map((lead) => lead.ownerId))].sort());
    for (const { member, card } of reps) {
      const own = leads.filter(({ ownerId }) => ownerId === member.id).length;
      expect(card.title).toContain(`${own} 条`);
      expect((await company.cards(`dm:${member.id}`)).filter(({ key }) => key.startsWith('lead:'))).toEqual([]);
    }
    const managers = await digestCards('manager');
    const teams = new Set(leads.map(({ unitId }) => unitId));
    expect(new Set(managers.map(({ member }) => member.unitId))).toEqual(teams);
    const totals = managers.map(({ card }) => Number(/(\d+) 条/.exec(card.title)?.[1]));
    expect(totals.reduce((sum, total) => sum + total, 0)).toBe(250);
  });

  test('that ends outside working hours begins to count at each owner’s next working minute', async () => {
    // Two of each schedule: there are more leads than they can carry, so each of them gets some.
    await keepReps(company, 'shen-yilin', 'lu-yuncheng', 'jiang-ming', 'han-lidong');
    await company.moveTo('2026-11-20T20:30:00+08:00');
    await importText(company, csv(leadLines(1_500)));
    const { members } = await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read);
    const starts = new Map<string, Set<string>>();
    for (const lead of await importedLeads()) {
      const { schedule = '' } = members.get(lead.ownerId ?? '') ?? {};
      for (const { startedAt } of await clocksOf(lead)) {
        starts.set(schedule, (starts.get(schedule) ?? new Set()).add(startedAt.toISOString()));
      }
    }
    expect(starts.get('default')).toEqual(new Set(['2026-11-23T01:00:00.000Z']));
    // Reps who work on weekends begin on Saturday.
    expect(starts.get('weekend')).toEqual(new Set(['2026-11-21T01:00:00.000Z']));
    await expectTimersEverywhere();
  });

  test('goes to the pools beyond what the reps can carry, and nobody gets more than that', async () => {
    const outcome = await importText(company, csv(leadLines(3_000)));
    const { rowsAssigned, rowsPooled } = outcome.row;
    expect(rowsAssigned + rowsPooled).toBe(3_000);
    expect(rowsPooled).toBeGreaterThan(0);
    const { read } = company.baton.store;
    const states = await read.db.select().from(read.tables.memberStates);
    expect(Math.max(...states.map(({ openLeads }) => openLeads))).toBe(60);
    await expectTimersEverywhere();
  });
});

describe('rows that cannot be taken', () => {
  test('are refused with line and reason, and the rest is stored', async () => {
    const text = [
      leadHeading,
      '测试甲,19900010001,,上海市,脊柱,询价',
      '测试乙,19900010002',
      ',19900010003,,上海市,,',
      '',
      '测试丙,不知道,,上海市,,',
      '测试甲,19900010001,,上海市,脊柱,询价',
      '测试丁,19900010004,,上海市,,,移位',
    ].join('\r\n');
    const outcome = await importText(company, text);
    expect(outcome.row).toMatchObject({ rowsRead: 6, rowsStored: 2, rowsDuplicate: 1, rowsRefused: 3 });
    const refusals = await refusalsOf(company.baton.store.read, outcome.row.id);
    expect(refusals.map(({ line, reason }) => [line, reason.code])).toEqual([
      [3, 'too-few-columns'],
      [4, 'field-empty'],
      [7, 'same-as-line'],
      [8, 'too-many-columns'],
    ]);
    const flagged = (await importedLeads()).find(({ name }) => name === '测试丙');
    expect(flagged?.flags).toEqual(['phone-doubtful']);
    expect(await importReport(company.baton.store.read, outcome, 2, 'zh')).toEqual([
      '已导入 leads.csv。',
      '读取 6 行：存入 2，重复 1，拒收 3。',
      expect.stringMatching(/^A 级 \d，B 级 \d，C 级 \d。$/),
      '已派给销售 2 条，进入待分配池 0 条。',
      '  重复：与前面的行完全相同：第 7 行，共 1 行',
      '  拒收：列数不够（应有 6 列）：第 3 行，共 1 行',
      '  拒收：缺少 name：第 4 行，共 1 行',
      '  拒收：列数太多（应有 6 列）：第 8 行，共 1 行',
      '拒收的行改好后，请单独存成一个文件再导入；整份名单改过再导，已存入的会多出一份。',
      '用时 2.0 秒，每秒 3 行。',
    ]);
  });

  test('all of them, because the mapping was wrong: mended, the same file is imported as if for the first time', async () => {
    const text = csv(leadLines(120));
    const wrong = leadMapping.replace('name: { column: 姓名 }', 'name: { column: 单位 }');
    const refused = await importText(company, text, { mapping: wrong });
    expect(refused.row).toMatchObject({
      rowsRead: 120,
      rowsStored: 0,
      rowsRefused: 120,
      finishedAt: company.clock.now(),
    });
    expect(await importReport(company.baton.store.read, refused, 2, 'zh')).toContain(
      '一行都没有存入。请检查映射或文件，改好后再运行一次同样的命令。',
    );
    const mended = await importText(company, text);
    expect(mended).toMatchObject({ state: 'finished', row: { id: refused.row.id, rowsRead: 120, rowsStored: 120 } });
    expect(await refusalsOf(company.baton.store.read, mended.row.id)).toEqual([]);
    expect(await importedLeads()).toHaveLength(120);
    await expectTimersEverywhere();
    expect(await importText(company, text, { mapping: wrong })).toMatchObject({ state: 'was-finished' });
  });
});

describe('the same list again', () => {
  test('stores nothing and says so, even under another name', async () => {
    const text = csv(leadLines(120));
    const first = await importText(company, text);
    const again = await importText(company, text, { name: 'copy-of-leads.csv' });
    expect(again.state).toBe('was-finished');
    expect(again.row).toEqual(first.row);
    expect(await importedLeads()).toHaveLength(120);
    expect((await importReport(company.baton.store.read, again, 1, 'en'))[0]).toContain('nothing was stored this time');
  });

  test('after it was stopped goes on with the next row', async () => {
    const text = csv(leadLines(450));
    const stopped = await importText(company, text, { watch: stopAfter(200) });
    expect(stopped).toMatchObject({ state: 'stopped', row: { rowsRead: 200, rowsStored: 200, finishedAt: null } });
    await expectTimersEverywhere();
    expect(await digestCards('rep')).toEqual([]);

    const resumed = await importText(company, text);
    expect(resumed).toMatchObject({ state: 'finished', rowsBefore: 200, row: { rowsRead: 450, rowsStored: 450 } });
    expect(new Set((await importedLeads()).map(({ externalId }) => externalId)).size).toBe(450);
    for (const lead of await importedLeads()) {
      for (const clock of await clocksOf(lead)) expect(clock.startedAt).toEqual(company.clock.now());
    }
    await expectTimersEverywhere();
  });

  test('of which another process imports the same rows is not stored twice', async () => {
    const text = csv(leadLines(300));
    const runs = await Promise.allSettled([importText(company, text), importText(company, text)]);
    const failed = runs.filter((run) => run.status === 'rejected');
    expect(failed.map((run) => run.reason)).toMatchObject([{ code: 'import-moved-on' }]);
    await importText(company, text);
    expect(await importedLeads()).toHaveLength(300);
    const { imports } = company.baton.store.read.tables;
    const [row] = await company.baton.store.read.db.select().from(imports);
    expect(row).toMatchObject({ rowsRead: 300, rowsStored: 300, rowsDuplicate: 0 });
    expect((await findImport(company.baton.store.read, row?.id ?? ''))?.finishedAt).not.toBeNull();
  });

  test('in a longer list is recognised by its own ids', async () => {
    const withId = (from: number, to: number) =>
      ['编号,姓名', ...Array.from({ length: to - from }, (_, at) => `crm-${from + at},测试客户${from + at}`)].join(
        '\n',
      );
    const mapping =
      'kind: leads\nfields:\n  source: { value: exhibition }\n  name: { column: 姓名 }\n  externalId: { column: 编号 }\n';
    await importText(company, withId(0, 50), { mapping });
    const longer = await importText(company, withId(20, 90), { mapping });
    expect(longer.row).toMatchObject({ rowsRead: 70, rowsStored: 40, rowsDuplicate: 30 });
    const { read } = company.baton.store;
    const [row] = await read.db
      .select({ n: count() })
      .from(read.tables.leads)
      .where(eq(read.tables.leads.source, 'exhibition'));
    expect(row?.n).toBeGreaterThanOrEqual(90);
  });
});

describe('people who act on leads of a list that is still coming in', () => {
  test('are left alone: what they accepted stays accepted, what they handed on keeps its own deadlines', async () => {
    const text = csv(leadLines(300));
    await importText(company, text, { watch: stopAfter(100) });
    const [accepted, handedOn] = await importedLeads();
    await company.click(accepted?.ownerId ?? '', 'lead.accept', `${accepted?.id}|${accepted?.version}`);
    expect((await clocksOf(accepted!)).map(({ kind }) => kind)).toEqual(['first-touch']);
    const { members } = await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read);
    const colleague = [...members.values()].find(
      ({ id, role, unitId }) => role === 'rep' && unitId === handedOn?.unitId && id !== handedOn.ownerId,
    );
    const value = `${handedOn?.id}|${handedOn?.version}`;
    await company.submit(handedOn?.ownerId ?? '', 'lead.transfer', value, {
      to: colleague?.id ?? '',
      reason: 'relation',
    });
    const handedAt = company.clock.now();
    expect((await findLead(company.baton.store.read, handedOn?.id ?? ''))?.ownerId).toBe(colleague?.id);

    await company.pass({ minutes: 2 });
    await importText(company, text);
    const endedAt = company.clock.now();
    expect((await clocksOf(accepted!)).map(({ kind, startedAt }) => [kind, startedAt])).toEqual([
      ['first-touch', endedAt],
    ]);
    for (const clock of await clocksOf(handedOn!)) expect(clock.startedAt).toEqual(handedAt);
    await expectTimersEverywhere();
  });
});
