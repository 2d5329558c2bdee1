/** `awards verify` recomputes from what is stored: sound after everything that can happen, and it names what was tampered with. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import type { Award } from '../../db/repos/awards.ts';
import type { Session } from '../../db/session.ts';
import { verifyAwards } from '../../handlers/incentives/verify-awards.ts';
import { type Company, openCompany } from '../support/company.ts';
import { awardsOf, cancel, firstCustomer, pay, recordDealAs, refund } from '../support/deals.ts';

let company: Company;
let repId: string;
beforeEach(async () => {
  company = await openCompany();
  repId = (await company.member('shen-yilin')).id;
  const { deal } = await recordDealAs(company, repId, {
    accountId: (await firstCustomer(company)).id,
    amountMinor: 82_000_000,
  });
  const { payment } = await pay(company, deal, 60_000_000);
  await refund(company, payment, 20_000_000);
  await cancel(company, deal);
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

const verify = () => verifyAwards(company.baton.store.read);

async function tamper(change: (tx: Session, awards: readonly Award[]) => Promise<unknown>): Promise<readonly Award[]> {
  const awards = await awardsOf(company, repId);
  await company.baton.store.transaction((tx) => change(tx, awards));
  return awards;
}

test('after a deal, a payment, a part of it refunded and a cancellation everything comes out the same', async () => {
  // Points; commission, its negative, the rest; the negatives of points and rest.
  expect(await verify()).toEqual({ ok: true, awards: 6, entries: 6 });
});

test('an input that was changed is named, whether or not the record was changed with it', async () => {
  const [award] = await tamper((tx, [first]) =>
    tx.db
      .update(tx.tables.awards)
      .set({
        inputs: (first?.inputs ?? []).map((input) =>
          input.name === 'account.isFirstDeal' ? { ...input, value: { kind: 'flag', is: false } as const } : input,
        ),
      })
      .where(eq(tx.tables.awards.id, first?.id ?? '')),
  );
  expect(await verify()).toEqual({ ok: false, number: award?.number, what: 'step-differs', where: 'bigFirst' });
});

test('a deal whose amount was changed afterwards', async () => {
  const [award] = await tamper((tx, [first]) =>
    tx.db
      .update(tx.tables.deals)
      .set({ amountMinor: 83_000_000 })
      .where(eq(tx.tables.deals.id, first?.causeId ?? '')),
  );
  expect(await verify()).toEqual({ ok: false, number: award?.number, what: 'input-differs', where: 'deal.amount' });
});

test('a payment whose amount was changed afterwards, and a refund of which more went back', async () => {
  const [, commission, , rest] = await awardsOf(company, repId);
  const { payments } = company.baton.store.read.tables;
  const change = (id: string | undefined, amountMinor: number) =>
    company.baton.store.transaction((tx) =>
      tx.db
        .update(payments)
        .set({ amountMinor })
        .where(eq(payments.id, id ?? '')),
    );
  await change(commission?.causeId, 61_000_000);
  expect(await verify()).toEqual({
    ok: false,
    number: commission?.number,
    what: 'input-differs',
    where: 'payment.amount',
  });
  await change(commission?.causeId, 60_000_000);
  await change(rest?.causeId, -10_000_000);
  expect(await verify()).toEqual({ ok: false, number: rest?.number, what: 'input-differs', where: 'payment.amount' });
  await change(rest?.causeId, -20_000_000);
  expect((await verify()).ok).toBe(true);
});

test('an amount, a reversal, a balance, an entry that is gone', async () => {
  const found: unknown[] = [];
  const [points, commission, reversal, rest] = await awardsOf(company, repId);
  const { store } = company.baton;
  const tries: ((tx: Session) => Promise<unknown>)[] = [
    (tx) =>
      tx.db
        .update(tx.tables.awards)
        .set({ amountMinor: 164_001 })
        .where(eq(tx.tables.awards.id, points?.id ?? '')),
    (tx) =>
      tx.db
        .update(tx.tables.awards)
        .set({ amountMinor: -1 })
        .where(eq(tx.tables.awards.id, reversal?.id ?? '')),
    (tx) =>
      tx.db
        .update(tx.tables.ledger)
        .set({ balanceMinor: 7 })
        .where(eq(tx.tables.ledger.awardId, commission?.id ?? '')),
    (tx) => tx.db.delete(tx.tables.ledger).where(eq(tx.tables.ledger.awardId, rest?.id ?? '')),
  ];
  for (const change of tries) {
    const ledger = await store.read.db.select().from(store.read.tables.ledger);
    const awards = await store.read.db.select().from(store.read.tables.awards);
    await store.transaction(change);
    const verified = await verify();
    found.push(verified.ok ? 'sound' : [verified.number, verified.what]);
    await store.transaction(async (tx) => {
      await tx.db.delete(tx.tables.ledger);
      await tx.db.delete(tx.tables.awards);
      for (const row of awards) await tx.insert('awards', row);
      for (const row of ledger) await tx.insert('ledger', row);
    });
  }
  expect(found).toEqual([
    [points?.number, 'amount-differs'],
    [reversal?.number, 'amount-differs'],
    [commission?.number, 'ledger-balance'],
    ['R-20006', 'ledger-order'],
  ]);
  expect((await verify()).ok).toBe(true);
});
