/** `baton awards verify` as a person runs it: nothing yet, everything fits, and the award that was tampered with by name. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { openCompany } from '../../support/company.ts';
import { firstCustomer, pay, recordDealAs } from '../../support/deals.ts';
import { runBaton } from '../../support/run-baton.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'baton-awards-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('awards verify', { timeout: 60_000 }, async () => {
  const file = path.join(folder, 'demo.db');
  const verify = () => runBaton(folder, ['awards', 'verify']);
  expect(await verify()).toMatchObject({ code: 0, out: '还没有数据库，没有可核对的激励。\n' });

  const company = await openCompany({ env: { DATABASE_URL: `file:${file}` } });
  const repId = (await company.member('shen-yilin')).id;
  const { deal } = await recordDealAs(company, repId, {
    accountId: (await firstCustomer(company)).id,
    amountMinor: 82_000_000,
  });
  await pay(company, deal, 1_000_000);
  // Beside the bot that has it open.
  expect(await verify()).toMatchObject({ code: 0, out: '激励完好：2 笔重算后全部一致，2 条余额全部对得上。\n' });
  await company.remove();

  const database = new Database(file);
  database.prepare("UPDATE awards SET amount_minor = amount_minor + 1 WHERE unit = 'CNY'").run();
  database.close();
  const tampered = await verify();
  expect(tampered.code).toBe(1);
  expect(tampered.out).toMatch(/^激励 R-20002 对不上：重算后的数额不同，应为（最小单位）（10000）。/);
  expect(await runBaton(folder, ['awards'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('请写 awards verify。'),
  });
});
