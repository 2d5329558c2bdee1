/**
 * The figures of a war report come out the same on both engines: the demo company on SQLite, and on PostgreSQL in
 * process. The dialects differ in instants, sums and grouping; the report must not.
 */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DirectoryReader } from '../../../db/repos/directory.ts';
import { actionDetails, promiseDetails, receivedDetails } from '../../../db/repos/war-report-details.ts';
import { readWarReportRows } from '../../../db/repos/war-report-rows.ts';
import { addReport, keepPictures, lastReport, lastReportWithin, leadNames } from '../../../db/repos/war-reports.ts';
import { writeDemoCompany } from '../../../db/seed/write-demo-company.ts';
import type { Store } from '../../../db/store.ts';
import { warReport } from '../../../domain/reports/war-report.ts';
import { demoPolicies } from '../../support/demo-policies.ts';
import { openPgliteStore } from '../../support/open-pglite-store.ts';
import { openTempStore } from '../../support/temp-store.ts';

const { policies, policyIds } = await demoPolicies();
const now = new Date('2026-11-20T09:40:00+08:00');
const to = new Date('2026-11-20T18:00:00+08:00');
const from = new Date('2026-11-16T09:00:00+08:00');
const span = {
  from,
  to,
  redBefore: new Date(to.getTime() - 48 * 3_600_000),
  yellowBefore: new Date(to.getTime() - 72 * 3_600_000),
  greenSince: '2026-10-21',
};
const limits = { ...policies.reports.warReport, minCallSeconds: policies.deadlines.minCallSeconds };

const pglite = PGlite.create();
let close: () => Promise<void> = async () => undefined;
let stores: readonly [Store, Store];

beforeAll(async () => {
  const { store: sqlite, remove } = await openTempStore();
  const postgres = await openPgliteStore(await pglite);
  stores = [sqlite, postgres];
  close = async () => {
    await remove();
    await postgres.close();
    await (await pglite).close();
  };
  for (const store of stores) {
    let lastId = 0;
    await writeDemoCompany(store, {
      now,
      newId: () => `id-${String(++lastId).padStart(8, '0')}`,
      timeZone: 'Asia/Shanghai',
      policies,
      policyIds,
      parsePhone: (raw) => ({ e164: `+86${raw}`, isDoubtful: false }),
    });
  }
}, 120_000);
afterAll(() => close());

/** Everything that is read for reports, sorted, so that both engines can be compared. */
async function readAll({ read }: Store) {
  const { units, members } = await new DirectoryReader().load(read, now, '2026-10-21');
  const unitIds = [...units.keys()];
  const reps = [...members.values()].filter((member) => member.role === 'rep').map((member) => member.id);
  const rows = await readWarReportRows(read, span);
  const figures = warReport(rows, { from, to, unitIds: new Set(unitIds) }, limits, policies.calendar);
  return {
    figures: {
      ...figures,
      actions: figures.actions.toSorted((one, other) => (one.memberId < other.memberId ? -1 : 1)),
    },
    actions: await actionDetails(read, { from, to, unitIds }, reps, limits.minCallSeconds),
    promises: await promiseDetails(read, { from, to, unitIds }),
    received: await receivedDetails(read, { from, to, unitIds }, 50),
  };
}

test('figures and the rows behind them', async () => {
  const [sqlite, postgres] = [await readAll(stores[0]), await readAll(stores[1])];
  expect(postgres.figures).toEqual(sqlite.figures);
  for (const part of ['red', 'yellow', 'green'] as const) expect(sqlite.figures[part].length).toBeGreaterThan(1);
  expect(sqlite.figures.response.medianFirstResponseS).toBeGreaterThan(0);
  expect(sqlite.actions.length).toBeGreaterThan(20);
  const sorted = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).toSorted();
  for (const part of ['actions', 'promises', 'received'] as const)
    expect(sorted(postgres[part])).toEqual(sorted(sqlite[part]));
});

test('a report is kept once per slot and unit, and found again', async () => {
  for (const store of stores) {
    const { figures } = await readAll(store);
    const report = { id: 'report-1', report: 'war-report', unitId: 'unit', slot: to, figures, createdAt: to };
    const add = (change: object) => store.transaction((tx) => addReport(tx, { ...report, ...change }));
    expect(await add({})).toBe(true);
    expect(await add({ id: 'report-2' })).toBe(false);
    expect(await add({ id: 'report-3', slot: from })).toBe(true);
    const picture = { sha256: 'a'.repeat(64), width: 1800, height: 2000 };
    await store.transaction((tx) => keepPictures(tx, 'report-1', { zh: picture, en: picture }));
    expect((await lastReport(store.read, 'unit', to))?.id).toBe('report-3');
    expect(await lastReport(store.read, 'unit', from)).toBeNull();
    const found = await lastReportWithin(store.read, 'unit', from, new Date(to.getTime() + 1));
    expect(found).toMatchObject({ id: 'report-1', pictures: { zh: picture } });
    expect(found?.figures).toEqual(JSON.parse(JSON.stringify(figures)));
    const names = await leadNames(
      store.read,
      figures.red.map((lead) => lead.leadId),
    );
    expect(names.size).toBe(figures.red.length);
  }
});
