/**
 * Quotes and payments of the demo company's past as rows, as they would be loaded from another system: without lines in
 * the history, and never evaluated for awards.
 */
import { takeNumber } from '../repos/leads.ts';
import type { Session } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';
import type { DemoReportPast } from './demo/history-reports.ts';
import type { WrittenPerson } from './write-demo-people.ts';

export interface DemoReportsInput {
  readonly newId: () => string;
  readonly people: ReadonlyMap<string, WrittenPerson>;
  readonly accounts: ReadonlyMap<string, Row<'accounts'>>;
  readonly deals: ReadonlyMap<string, { readonly id: string; readonly currency: string }>;
  readonly past: DemoReportPast;
}

const source = 'demo';

export async function writeDemoReports(tx: Session, input: DemoReportsInput): Promise<void> {
  await writeQuotes(tx, input);
  await writePayments(tx, input);
}

async function writeQuotes(tx: Session, { newId, people, accounts, past }: DemoReportsInput): Promise<void> {
  for (const quote of past.quotes.toSorted((one, other) => +one.sentAt - +other.sentAt)) {
    const memberId = people.get(quote.memberKey)?.id;
    if (!memberId) continue;
    const { key, product, amountMinor, sentAt, confirmedAt } = quote;
    await tx.insert('quotes', {
      id: newId(),
      number: await takeNumber(tx, 'quote', 'Q'),
      memberId,
      accountId: accounts.get(quote.accountKey)?.id ?? null,
      product,
      amountMinor,
      currency: 'CNY',
      sentAt,
      settledAt: confirmedAt,
      settledAs: confirmedAt ? 'confirmed' : null,
      source,
      externalId: key,
      recordedAt: sentAt,
    });
  }
}

async function writePayments(tx: Session, { newId, deals, past }: DemoReportsInput): Promise<void> {
  for (const payment of past.payments.toSorted((one, other) => +one.recordedAt - +other.recordedAt)) {
    const deal = deals.get(payment.dealKey);
    if (!deal) continue;
    const { key, amountMinor, receivedOn, recordedAt } = payment;
    await tx.insert('payments', {
      id: newId(),
      number: await takeNumber(tx, 'payment', 'P'),
      dealId: deal.id,
      amountMinor,
      currency: deal.currency,
      receivedOn,
      source,
      externalId: key,
      recordedAt,
    });
  }
}
