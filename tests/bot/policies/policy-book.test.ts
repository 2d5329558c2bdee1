/** Policies against the rows that rely on them: no schedule may vanish under people or running deadlines. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPolicyBook } from '../../../bot/policies/policy-book.ts';
import type { PolicyErrors } from '../../../bot/policies/policy-mistakes.ts';
import { markDirectoryChanged } from '../../../db/repos/directory.ts';
import { type Company, changedPolicies, openCompany } from '../../support/company.ts';
import { bringOwnedLead } from '../../support/loop.ts';

let company: Company;
let folder: string;
beforeEach(async () => {
  company = await openCompany();
  folder = mkdtempSync(join(tmpdir(), 'baton-book-'));
});
afterEach(async () => {
  await company.remove();
  rmSync(folder, { recursive: true, force: true });
});

const open = () => {
  const { store } = company.baton;
  const { now, newId, timeZone } = company.baton.contextAt(company.clock.now());
  return openPolicyBook(store, folder, { now, newId, timeZone });
};
const mistakesOf = () =>
  open().then(
    () => [],
    (thrown: unknown) => (thrown as PolicyErrors).lines('zh'),
  );

it('a schedule that people use must stay in the calendar', async () => {
  changedPolicies(folder, { 'calendar.yaml': [['  weekend: ', '  saturday: ']] });
  const lines = await mistakesOf();
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(
    /^calendar\.yaml:7:1 schedules：没有班次「weekend」，但有 \d+ 位同事和 \d+ 个未结的时限在用它。/,
  );
});

it('one of a deadline that still runs as well, and none that nobody uses any more', async () => {
  const { members } = company.baton.store.read.tables;
  const { store } = company.baton;
  const everybodyOn = (schedule: string) =>
    store.transaction(async (tx) => {
      await tx.db.update(members).set({ schedule });
      await markDirectoryChanged(tx, schedule);
    });
  await everybodyOn('weekend');
  await bringOwnedLead(company);
  await everybodyOn('default');
  changedPolicies(folder, { 'calendar.yaml': [['  weekend: ', '  saturday: ']] });
  expect((await mistakesOf())[0]).toContain('有 0 位同事和');
  const { clocks } = store.read.tables;
  await store.transaction((tx) => tx.db.update(clocks).set({ endedAt: company.clock.now() }));
  expect(await mistakesOf()).toEqual([]);
});
