/**
 * Quotes, payments and this morning's follow-up calls of the demo company as rows, with their lines in the history;
 * `via: demo` says that they were made up. What was loaded like this was never evaluated for awards.
 */
import { recordEvent } from '../audit/record-event.ts';
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
  /** Leads of the past by their key. */
  readonly leads: ReadonlyMap<string, Pick<Row<'leads'>, 'id' | 'ownerId' | 'number'>>;
  readonly past: DemoReportPast;
}

const source = 'demo';

export async function writeDemoReports(tx: Session, input: DemoReportsInput): Promise<void> {
  await writeQuotes(tx, input);
  await writePayments(tx, input);
  await writeFollowUps(tx, input);
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

async function writeFollowUps(tx: Session, { newId, leads, past }: DemoReportsInput): Promise<void> {
  for (const { leadKey, at, seconds, outcome } of past.followUps.toSorted((one, other) => +one.at - +other.at)) {
    const lead = leads.get(leadKey);
    if (!lead?.ownerId) continue;
    const touchId = newId();
    await tx.insert('touches', {
      id: touchId,
      leadId: lead.id,
      memberId: lead.ownerId,
      kind: 'call',
      proof: 'reported',
      outcome,
      seconds,
      isFirstTouch: false,
      occurredAt: at,
      recordedAt: at,
    });
    await recordEvent(tx, {
      subjectKind: 'lead',
      subjectId: lead.id,
      type: 'lead.call-recorded',
      actorId: lead.ownerId,
      via: 'demo',
      occurredAt: at,
      recordedAt: at,
      params: {
        touchId,
        outcome,
        seconds,
        isFirstTouch: false,
        isFirstResponse: false,
        proof: 'reported',
        closes: false,
      },
    });
  }
}
