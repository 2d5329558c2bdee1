/** Steps of deals and awards for scenarios: a customer without deals, a deal through the handler, what the rows say. */
import { eq } from '../../db/drizzle.ts';
import type { Account } from '../../db/repos/accounts.ts';
import type { Award, LedgerEntry } from '../../db/repos/awards.ts';
import type { Deal } from '../../db/repos/deals.ts';
import type { DirectoryMember } from '../../db/repos/directory.ts';
import type { Payment } from '../../db/repos/payments.ts';
import { cancelWonDeal, type DealInput, type DealReceipt, recordDeal } from '../../handlers/deals/record-deal.ts';
import { type PaymentReceipt, recordPayment, recordRefund } from '../../handlers/deals/record-payment.ts';
import { type QuoteInput, type QuoteReceipt, recordQuote } from '../../handlers/deals/record-quote.ts';
import type { Company } from './company.ts';

const door = { actorId: null, via: 'api' };

type Recorded<R> = Extract<R, { status: 'recorded' }>;

/** An account that has never bought anything. @param skip how many such accounts to pass over */
export async function firstCustomer(company: Company, skip = 0): Promise<Account> {
  const { db, tables: t } = company.baton.store.read;
  const sold = new Set((await db.select({ id: t.deals.accountId }).from(t.deals)).map((row) => row.id));
  const found = (await db.select().from(t.accounts)).filter((account) => !sold.has(account.id))[skip];
  if (!found) throw new Error('Every account has bought something');
  return found;
}

export async function tryDeal(company: Company, memberId: string, input: Partial<DealInput>): Promise<DealReceipt> {
  const receipt = await company.baton.store.transaction(
    (tx) =>
      recordDeal(
        tx,
        company.baton.contextAt(company.clock.now()),
        {
          source: 'crm',
          memberId,
          accountId: null,
          customer: null,
          leadId: null,
          product: '椎间融合器',
          amountMinor: 10_000_000,
          currency: 'CNY',
          closedOn: '2026-11-20',
          ...input,
        },
        door,
      ),
    { lock: 'intake' },
  );
  await company.engine.runUntilIdle();
  return receipt;
}

export async function recordDealAs(
  company: Company,
  memberId: string,
  input: Partial<DealInput>,
): Promise<Recorded<DealReceipt>> {
  const receipt = await tryDeal(company, memberId, input);
  if (receipt.status !== 'recorded') throw new Error(`The deal was ${receipt.status}`);
  return receipt;
}

export async function tryPayment(
  company: Company,
  deal: Deal,
  amountMinor: number,
  options: { externalId?: string; currency?: string } = {},
): Promise<PaymentReceipt> {
  const receipt = await company.baton.store.transaction(
    (tx) =>
      recordPayment(
        tx,
        company.baton.contextAt(company.clock.now()),
        deal,
        { source: 'erp', amountMinor, currency: deal.currency, receivedOn: '2026-11-20', ...options },
        door,
      ),
    { lock: 'intake' },
  );
  await company.engine.runUntilIdle();
  return receipt;
}

export async function pay(
  company: Company,
  deal: Deal,
  amountMinor: number,
  options: { externalId?: string } = {},
): Promise<Recorded<PaymentReceipt>> {
  const receipt = await tryPayment(company, deal, amountMinor, options);
  if (receipt.status !== 'recorded') throw new Error(`The payment was ${receipt.status}`);
  return receipt;
}

export async function refund(
  company: Company,
  paid: Payment,
  amountMinor: number,
  options: { externalId?: string } = {},
): Promise<PaymentReceipt> {
  const receipt = await company.baton.store.transaction(
    (tx) =>
      recordRefund(
        tx,
        company.baton.contextAt(company.clock.now()),
        paid,
        { source: 'erp', amountMinor, currency: paid.currency, receivedOn: '2026-11-20', ...options },
        door,
      ),
    { lock: 'intake' },
  );
  await company.engine.runUntilIdle();
  return receipt;
}

export async function cancel(company: Company, deal: Deal): Promise<boolean> {
  const receipt = await company.baton.store.transaction(
    (tx) => cancelWonDeal(tx, company.baton.contextAt(company.clock.now()), deal, { ...door, reason: '客户取消' }),
    { lock: 'intake' },
  );
  await company.engine.runUntilIdle();
  return receipt.status === 'cancelled';
}

export async function awardsOf(company: Company, memberId: string): Promise<Award[]> {
  const { awards } = company.baton.store.read.tables;
  const rows = await company.baton.store.read.db.select().from(awards).where(eq(awards.memberId, memberId));
  return rows.toSorted((one, other) => one.number.localeCompare(other.number, 'en', { numeric: true }));
}

export async function ledgerRows(company: Company, memberId: string, unit: string): Promise<LedgerEntry[]> {
  const { ledger } = company.baton.store.read.tables;
  const rows = await company.baton.store.read.db.select().from(ledger).where(eq(ledger.memberId, memberId));
  return rows.filter((row) => row.unit === unit).toSorted((one, other) => one.entry - other.entry);
}

export async function managerOf(company: Company, memberId: string): Promise<DirectoryMember> {
  const { members } = await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read);
  const unitId = members.get(memberId)?.unitId;
  const manager = [...members.values()].find((member) => member.role === 'manager' && member.unitId === unitId);
  if (!manager) throw new Error('The team has no manager');
  return manager;
}

export async function quoteAs(company: Company, memberId: string, input: Partial<QuoteInput>): Promise<QuoteReceipt> {
  const now = company.clock.now();
  const receipt = await company.baton.store.transaction(
    (tx) =>
      recordQuote(
        tx,
        company.baton.contextAt(now),
        {
          source: 'crm',
          memberId,
          accountId: null,
          customer: null,
          leadId: null,
          product: '椎间融合器',
          amountMinor: 82_000_000,
          currency: 'CNY',
          sentAt: now,
          ...input,
        },
        '2026-11-20',
        door,
      ),
    { lock: 'intake' },
  );
  await company.engine.runUntilIdle();
  return receipt;
}

/** Somebody of this role. */
export async function anyone(company: Company, role: DirectoryMember['role']): Promise<DirectoryMember> {
  const { members } = await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read);
  const found = [...members.values()].find((member) => member.role === role && member.isActive);
  if (!found) throw new Error(`Nobody is ${role}`);
  return found;
}
