/** The rates change while a deal is being paid: it is counted to its end by the version it began with, the next one by the new. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../../bot/config.ts';
import { openBaton } from '../../bot/wire.ts';
import type { Deal } from '../../db/repos/deals.ts';
import { recordPayment } from '../../handlers/deals/record-payment.ts';
import { verifyAwards } from '../../handlers/incentives/verify-awards.ts';
import { changedPolicies, openCompany } from '../support/company.ts';
import { pay, recordDealAs } from '../support/deals.ts';

test('a payment after the change', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-version-'));
  const env = { DATABASE_URL: `file:${path.join(folder, 'demo.db')}`, FILES_DIR: path.join(folder, 'files') };
  const company = await openCompany({ env });
  const repId = (await company.member('shen-yilin')).id;
  const begun = (await recordDealAs(company, repId, { amountMinor: 80_000_000, customer: '某医院' })).deal;
  const next = (await recordDealAs(company, repId, { amountMinor: 80_000_000, customer: '另一家医院' })).deal;
  await pay(company, begun, 10_000_000, { externalId: 'a' });

  // The file of the database stays; the bot starts again with other policies.
  const at = company.clock.now();
  await company.remove();
  const policies = changedPolicies(path.join(folder, 'policies'), {
    'incentives.yaml': [['rate: 1% }', 'rate: 3% }']],
  });
  const changed = await openBaton(readConfig(env), { role: 'bot', now: at, policyFolder: policies });
  const payUnderNew = async (deal: Deal) => {
    const input = { source: 'erp', externalId: deal.number, amountMinor: 10_000_000, currency: 'CNY' };
    const receipt = await changed.store.transaction(
      (tx) =>
        recordPayment(
          tx,
          changed.contextAt(at),
          deal,
          { ...input, receivedOn: '2026-11-20' },
          { actorId: null, via: 'api' },
        ),
      { lock: 'intake' },
    );
    return receipt.status === 'recorded' ? receipt.evaluation.awards[0]?.amountMinor : receipt.status;
  };
  expect(await payUnderNew(begun)).toBe(100_000);
  expect(await payUnderNew(next)).toBe(300_000);
  expect((await verifyAwards(changed.store.read)).ok).toBe(true);
  await changed.store.close();
  rmSync(folder, { recursive: true, force: true });
});
