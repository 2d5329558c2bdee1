/** The auditor looks at each new award once, finds one that was damaged, and does not let go of it until it holds again. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import type { AwardInput } from '../../domain/incentive/award-types.ts';
import { auditAwards } from '../../jobs/audit-awards.ts';
import { auditAll } from '../../jobs/housekeeping.ts';
import { type Company, openCompany } from '../support/company.ts';
import { cancel, firstCustomer, recordDealAs } from '../support/deals.ts';

let company: Company;
let repId: string;
beforeEach(async () => {
  company = await openCompany();
  repId = (await company.member('shen-yilin')).id;
});
afterEach(() => company.remove());

async function earn(skip = 0) {
  const { deal, evaluation } = await recordDealAs(company, repId, {
    accountId: (await firstCustomer(company, skip)).id,
  });
  const [award] = evaluation.awards;
  if (!award) throw new Error('Nothing was earned');
  return { deal, award };
}

async function setInputs(id: string, inputs: readonly AwardInput[]): Promise<void> {
  await company.baton.store.transaction((tx) =>
    tx.db
      .update(tx.tables.awards)
      .set({ inputs: [...inputs] })
      .where(eq(tx.tables.awards.id, id)),
  );
}

test('each award is looked at once, what takes one back as well', async () => {
  const { store } = company.baton;
  expect(await auditAwards(store)).toEqual({ checkedAwards: 0, damagedAwards: 0 });
  const { deal } = await earn();
  expect(await auditAwards(store)).toEqual({ checkedAwards: 1, damagedAwards: 0 });
  expect(await auditAwards(store)).toEqual({ checkedAwards: 0, damagedAwards: 0 });
  await cancel(company, deal);
  await earn(1);
  expect(await auditAwards(store)).toEqual({ checkedAwards: 2, damagedAwards: 0 });
});

test('one that has lost an input is found, and said again every time until it holds', async () => {
  const { store } = company.baton;
  const { award } = await earn();
  await earn(1);
  await setInputs(award.id, award.inputs.slice(1));
  expect(await auditAll(store, company.clock)).toMatchObject({ checkedAwards: 2, damagedAwards: 1 });
  expect(await auditAwards(store)).toEqual({ checkedAwards: 1, damagedAwards: 1 });
  await earn(2);
  expect(await auditAwards(store)).toEqual({ checkedAwards: 2, damagedAwards: 1 });
  await setInputs(award.id, award.inputs);
  expect(await auditAwards(store)).toEqual({ checkedAwards: 1, damagedAwards: 0 });
  expect(await auditAwards(store)).toEqual({ checkedAwards: 0, damagedAwards: 0 });
});

test('so is one that is gone, one with another amount, and one that is not in the ledger', async () => {
  const { store } = company.baton;
  const gone = await earn();
  const other = await earn(1);
  const unbooked = await earn(2);
  const { awards, ledger } = store.read.tables;
  await store.transaction(async (tx) => {
    await tx.db.delete(awards).where(eq(awards.id, gone.award.id));
    await tx.db.update(awards).set({ amountMinor: 1 }).where(eq(awards.id, other.award.id));
    await tx.db.delete(ledger).where(eq(ledger.awardId, unbooked.award.id));
  });
  expect(await auditAwards(store)).toEqual({ checkedAwards: 3, damagedAwards: 3 });
});
