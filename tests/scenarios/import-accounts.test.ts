/** Accounts come from a list: found afterwards by every spelling of their name, and never stored twice in one city. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importReport } from '../../bot/cli/import-report.ts';
import { eq } from '../../db/drizzle.ts';
import { matchAccount } from '../../db/repos/accounts.ts';
import { refusalsOf } from '../../db/repos/imports.ts';
import { nameKeys } from '../../domain/identity/normalise-name.ts';
import { type Company, openCompany } from '../support/company.ts';
import { importText } from '../support/import-file.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

const mapping = `
kind: accounts
missing: ['-']
fields:
  name: { column: 名称 }
  city: { column: 城市 }
  level: { column: 等级, values: { 三甲: 3A, 二甲: 2A } }
  ltvTier: { column: 价值 }
  telephone: { column: 电话 }
  lat: { column: 纬度 }
  lng: { column: 经度 }
`;
const heading = '名称,城市,等级,价值,电话,纬度,经度';

function importAccounts(lines: readonly string[]) {
  return importText(company, [heading, ...lines].join('\n'), { kind: 'accounts', mapping, name: 'accounts.csv' });
}

async function find(name: string, city: string) {
  return matchAccount(company.baton.store.read, nameKeys(name, { city }), city);
}

describe('accounts from a list', () => {
  test('are stored with level, tier and position, or the centre of their city', async () => {
    const outcome = await importAccounts([
      '测试县人民医院,苏州市,三甲,V1,0512-65223637,31.3,120.6',
      '测试县第二人民医院,苏州市,二甲,-,-,,',
      '测试县第三人民医院,喀什市,,,,,',
    ]);
    expect(outcome.row).toMatchObject({ rowsRead: 3, rowsStored: 3, rowsAssigned: 0, rowsPooled: 0 });
    expect(await find('测试县人民医院', '苏州')).toMatchObject({
      level: '3A',
      ltvTier: 'V1',
      telephone: '0512-65223637',
      lat: 31.3,
      lng: 120.6,
      datum: 'WGS-84',
      positionBasis: 'import',
    });
    const second = await find('测试县第2人民医院', '苏州市');
    expect(second).toMatchObject({ level: '2A', ltvTier: null, telephone: null, positionBasis: 'city-centre' });
    expect(second?.lat).toBeCloseTo(31.3, 0);
    expect(await find('测试县第三人民医院', '喀什市')).toMatchObject({ lat: null, datum: null, positionBasis: null });
  });

  test('that a city has already are reported, and their spelling is remembered', async () => {
    const before = await find('上海市第六人民医院', '上海市');
    const outcome = await importAccounts([
      '上海第6人民医院,上海,,,,,',
      '第六人民医院(骨科诊疗中心),上海市,,,,,',
      '测试医院,苏州市,,,,,',
      '测试医院,苏州市,三甲,,,,',
      '测试医院,南京市,,,,,',
    ]);
    expect(outcome.row).toMatchObject({ rowsStored: 3, rowsDuplicate: 2 });
    const unstored = await refusalsOf(company.baton.store.read, outcome.row.id);
    expect(unstored.map(({ line, reason }) => [line, reason.code, reason.params])).toEqual([
      [2, 'same-as-account', { number: before?.number }],
      [5, 'same-as-account', { number: (await find('测试医院', '苏州市'))?.number }],
    ]);
    expect(await find('上海第六人民医院', '上海市')).toEqual(before);
    // What was there is not overwritten by the second row of the same name.
    expect((await find('测试医院', '苏州市'))?.level).toBeNull();
    expect((await find('测试医院', '南京市'))?.id).not.toBe((await find('测试医院', '苏州市'))?.id);
  });

  test('without a city and with a name that many have are refused', async () => {
    const outcome = await importAccounts(['第一人民医院,,,,,,', '中心医院,-,,,,,', '测试医院,苏州市,,V7,,,']);
    expect(outcome.row).toMatchObject({ rowsStored: 0, rowsRefused: 3 });
    const lines = await importReport(company.baton.store.read, outcome, 1, 'zh');
    expect(lines).toContain('  拒收：名称太笼统，又没有城市：第 2-3 行，共 2 行');
    expect(lines).toContain('  拒收：ltvTier 的值不认识：第 4 行，共 1 行');
  });

  test('are matched by leads that come later, and nobody is sent a digest', async () => {
    await importAccounts(['测试骨科医院,苏州市,三甲,V1,,31.31,120.62']);
    await company.engine.runUntilIdle();
    const { outbox } = company.baton.store.read.tables;
    expect(await company.baton.store.read.db.select().from(outbox).where(eq(outbox.platform, 'local'))).toEqual([]);
    const { lead, dueAt } = await company.lead({ name: '测试-陈主任', company: '苏州测试骨科医院', city: '苏州' });
    expect(lead).toMatchObject({ accountId: (await find('测试骨科医院', '苏州市'))?.id, ltvTier: 'V1' });
    expect(dueAt?.getTime()).toBe(company.clock.now().getTime() + 3_600_000);
  });

  test('may come twice in one file and in two files', async () => {
    const first = await importAccounts(['测试医院,苏州市,,,,,']);
    const second = await importAccounts(['测试医院,苏州市,,,,,', '测试二院,苏州市,,,,,']);
    expect([first.row.rowsStored, second.row.rowsStored, second.row.rowsDuplicate]).toEqual([1, 1, 1]);
  });
});
