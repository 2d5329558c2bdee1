/** Work that the database ends and tries again: the second try sees the people as they are by then, and takes its turn. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { companySchema } from '../../bot/company/company-schema.ts';
import { writeCompanyFile } from '../../bot/company/write-company-file.ts';
import { type Company, openCompany } from '../support/company.ts';
import { importRows, leadHeading, leadLines } from '../support/import-file.ts';
import { changeMember, keepReps } from '../support/loop.ts';
import { retriedStore } from '../support/retried-store.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

const deps = () => ({ contextAt: company.baton.contextAt, now: async () => company.clock.now() });

test('rows of an import go to nobody who left between two tries', async () => {
  await keepReps(company, 'shen-yilin');
  const store = retriedStore(company.baton.store, async (count) => {
    if (count === 2) await changeMember(company, 'shen-yilin', { deactivatedAt: company.clock.now() });
  });
  await importRows({ ...deps(), store }, [leadHeading, ...leadLines(10)].join('\n'));
  const { leads } = company.baton.store.read.tables;
  const imported = (await company.baton.store.read.db.select().from(leads)).filter((lead) => lead.importId !== null);
  expect(imported).toHaveLength(10);
  expect(imported.filter((lead) => lead.ownerId !== null)).toEqual([]);
});

test('a company file that somebody else loads at the same time is loaded once, each in its turn', async () => {
  const file = companySchema.parse({
    units: { shaoxing: { kind: 'team', name: '绍兴组', parent: 'company' } },
    members: {
      'new-one': { name: '新人', role: 'rep', unit: 'shaoxing' },
      'shen-yilin': { name: '沈怡琳', role: 'rep', unit: 'sh-puxi', active: false },
    },
  });
  const store = retriedStore(company.baton.store, async (count) => {
    if (count === 1) await writeCompanyFile({ ...deps(), store: company.baton.store }, file);
  });
  const { written, left } = await writeCompanyFile({ ...deps(), store }, file);
  expect(written).toMatchObject({ unitsAdded: 0, unitsChanged: 0, membersAdded: 0, membersChanged: 0 });
  expect(left).toBe(0);
  expect(store.locks).toEqual(['intake', 'intake']);
  expect(await company.member('new-one')).toMatchObject({ name: '新人', deactivatedAt: null });
});
