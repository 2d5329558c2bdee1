/**
 * Laws of the ledger whatever is recorded, in whatever order and how much at once: every balance is the sum, every
 * reversal is exact and single, every award comes out the same again. A printed seed as LAW_SEED shows a run again.
 */

import { expect, test } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import type { Deal } from '../../db/repos/deals.ts';
import type { Payment } from '../../db/repos/payments.ts';
import { verifyAwards } from '../../handlers/incentives/verify-awards.ts';
import { draws, fc } from '../support/chance.ts';
import { type Company, openCompany } from '../support/company.ts';
import { createPostgresDatabase } from '../support/create-postgres-database.ts';
import { cancel, firstCustomer, refund, tryDeal, tryPayment } from '../support/deals.ts';
import { describeWith, postgresUrl } from '../support/requirements.ts';

const which = fc.nat({ max: 20 });
const minor = fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1_000_000, max: 90_000_000 }));
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('deal' as const),
      rep: fc.nat({ max: 1 }),
      customer: fc.nat({ max: 2 }),
      minor,
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('pay' as const), which, minor }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('refund' as const), which, share: fc.integer({ min: 1, max: 100 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), which }) },
);

/** The shipped commission on all that is held, each slice rounded to fen: 1 %, 1.5 %, 2 %. */
function commissionOn(heldMinor: number): number {
  const slices = [
    [0, 50_000_000, 10n],
    [50_000_000, 200_000_000, 15n],
    [200_000_000, Number.MAX_SAFE_INTEGER, 20n],
  ] as const;
  return slices.reduce((sum, [from, to, perMille]) => {
    const slice = BigInt(Math.max(0, Math.min(heldMinor, to) - from));
    return sum + Number((slice * perMille + 500n) / 1000n);
  }, 0);
}

async function brokenAwardLaws({ baton }: Company): Promise<string[]> {
  const { db, tables: t } = baton.store.read;
  const awards = await db.select().from(t.awards);
  const ledger = await db.select().from(t.ledger);
  const found: string[] = [];
  for (const award of awards) {
    const last = award.steps.findLast((one) => one.runningMinor !== null);
    if (last?.runningMinor !== String(award.amountMinor)) found.push(`${award.number} is not its last running amount`);
    const reversals = awards.filter((other) => other.reversesId === award.id);
    if (reversals.length > 1) found.push(`${award.number} was taken back twice`);
    if (reversals[0] && reversals[0].amountMinor + award.amountMinor !== 0)
      found.push(`${award.number} and its negative`);
  }
  const lanes = new Map<string, number>();
  for (const entry of ledger.toSorted((one, other) => one.entry - other.entry)) {
    const lane = `${entry.memberId} ${entry.unit}`;
    const sum = (lanes.get(lane) ?? 0) + entry.amountMinor;
    lanes.set(lane, sum);
    if (entry.balanceMinor !== sum) found.push(`${lane} ${entry.entry}: ${entry.balanceMinor} instead of ${sum}`);
  }
  for (const deal of await db.select().from(t.deals).where(eq(t.deals.source, 'crm'))) {
    if (deal.cancelledAt !== null) continue;
    const payments = await db.select().from(t.payments).where(eq(t.payments.dealId, deal.id));
    const ids = payments.map((payment) => payment.id);
    const earned = awards.filter(({ causeId }) => ids.includes(causeId)).reduce((sum, one) => sum + one.amountMinor, 0);
    const held = payments.reduce((sum, payment) => sum + payment.amountMinor, 0);
    const due = commissionOn(Math.min(held, Math.floor((deal.amountMinor * 105) / 100)));
    if (earned !== due) found.push(`${deal.number} holds ${held} and earned ${earned} instead of ${due}`);
  }
  const verified = await verifyAwards(baton.store.read);
  if (!verified.ok) found.push(`${verified.number}: ${verified.what}`);
  return found;
}

test('whatever is recorded, paid, refunded and cancelled', { timeout: 60_000 }, async () => {
  const company = await openCompany();
  const reps = [(await company.member('shen-yilin')).id, (await company.member('lu-yuncheng')).id];
  const customers = [await firstCustomer(company, 0), await firstCustomer(company, 1), null];
  let run = 0;
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const deals: Deal[] = [];
        const payments: Payment[] = [];
        for (const one of steps) {
          run += 1;
          const deal = deals[('which' in one ? one.which : 0) % Math.max(deals.length, 1)];
          const payment = payments[('which' in one ? one.which : 0) % Math.max(payments.length, 1)];
          if (one.do === 'deal') {
            const customer = customers[one.customer];
            const receipt = await tryDeal(company, reps[one.rep] ?? '', {
              externalId: `law-${run}`,
              amountMinor: one.minor,
              accountId: customer?.id ?? null,
              customer: customer ? null : '无名医院',
            });
            if (receipt.status === 'recorded') deals.push(receipt.deal);
          }
          if (one.do === 'pay' && deal) {
            const receipt = await tryPayment(company, deal, one.minor, { externalId: `law-${run}` });
            if (receipt.status === 'recorded') payments.push(receipt.payment);
          }
          if (one.do === 'refund' && payment) {
            const part = Math.max(1, Math.floor((payment.amountMinor * one.share) / 100));
            await refund(company, payment, part, { externalId: `law-${run}` });
          }
          if (one.do === 'cancel' && deal) {
            await cancel(company, deal);
            deals.splice(deals.indexOf(deal), 1);
          }
        }
        expect(await brokenAwardLaws(company)).toEqual([]);
      }),
      { numRuns: draws(12) },
    );
    expect(company.reported).toEqual([]);
  } finally {
    await company.remove();
  }
});

async function everybodyAtOnce(company: Company): Promise<void> {
  const repId = (await company.member('shen-yilin')).id;
  const accountId = (await firstCustomer(company)).id;
  const receipts = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      tryDeal(company, repId, { externalId: `at-once-${index}`, accountId, amountMinor: 60_000_000 }),
    ),
  );
  const won = receipts.flatMap((receipt) => (receipt.status === 'recorded' ? [receipt.deal] : []));
  expect(won).toHaveLength(12);
  await Promise.all(
    won.flatMap((deal) => [
      tryPayment(company, deal, 1_000_000, { externalId: `once-${deal.number}` }),
      tryPayment(company, deal, 1_000_000, { externalId: `once-${deal.number}` }),
    ]),
  );
  expect(await brokenAwardLaws(company)).toEqual([]);
  const { ledger } = company.baton.store.read.tables;
  const rows = await company.baton.store.read.db.select().from(ledger);
  const lastOf = (unit: string) =>
    rows
      .filter((row) => row.unit === unit)
      .toSorted((one, other) => one.entry - other.entry)
      .at(-1);
  // Only one of them is the first deal of this customer.
  expect(lastOf('points')).toMatchObject({ entry: 12, balanceMinor: 13 * 60_000 });
  expect(lastOf('CNY')).toMatchObject({ entry: 12, balanceMinor: 12 * 10_000 });
}

test('many deals and payments at the same moment: one is first, each counts once, balances are exact', async () => {
  const company = await openCompany();
  try {
    await everybodyAtOnce(company);
    expect(company.reported).toEqual([]);
  } finally {
    await company.remove();
  }
});

describeWith('postgres', 'on PostgreSQL', () => {
  test('many deals and payments at the same moment', { timeout: 60_000 }, async () => {
    const database = await createPostgresDatabase(postgresUrl() ?? '');
    const company = await openCompany({ env: { DATABASE_URL: database.url } });
    try {
      await everybodyAtOnce(company);
      expect(company.reported).toEqual([]);
    } finally {
      await company.remove();
      await database.drop();
    }
  });
});
