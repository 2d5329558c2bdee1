/**
 * The demo's closed deals, their sums per rep, line and day (which the success rate reads), and what its customers did
 * online in the last thirty days.
 */
import { takeNumber } from '../repos/leads.ts';
import type { Session } from '../session.ts';
import type { NewRow, Row } from '../tables/define-tables.ts';
import type { DemoHistory } from './demo/types.ts';
import type { WrittenPerson } from './write-demo-people.ts';

interface DealsInput {
  readonly newId: () => string;
  readonly people: ReadonlyMap<string, WrittenPerson>;
  readonly accounts: ReadonlyMap<string, Row<'accounts'>>;
  readonly history: DemoHistory;
}

/** @returns the deals by their key in the source data */
export async function writeDemoDeals(
  tx: Session,
  input: DealsInput,
): Promise<ReadonlyMap<string, { readonly id: string; readonly currency: string }>> {
  const written = new Map<string, { id: string; currency: string }>();
  const days = new Map<string, NewRow<'dealDays'>>();
  for (const deal of input.history.deals.toSorted((one, other) => (one.closedOn < other.closedOn ? -1 : 1))) {
    const memberId = input.people.get(deal.memberKey)?.id;
    if (!memberId) continue;
    const { line, outcome, closedOn, amountMinor, currency } = deal;
    const id = input.newId();
    written.set(deal.key, { id, currency });
    await tx.insert('deals', {
      id,
      number: await takeNumber(tx, 'deal', 'D'),
      memberId,
      accountId: input.accounts.get(deal.accountKey)?.id ?? null,
      line,
      outcome,
      closedOn,
      amountMinor,
      currency,
    });
    const key = `${memberId} ${line} ${closedOn}`;
    const sums = days.get(key) ?? { memberId, line, day: closedOn, won: 0, lost: 0 };
    days.set(key, { ...sums, [outcome]: sums[outcome] + 1 });
  }
  for (const sums of days.values()) await tx.insert('dealDays', sums);

  for (const { key, accountKey, type, occurredAt, dwellSeconds, subject } of input.history.events) {
    await tx.insert('behaviourEvents', {
      id: input.newId(),
      source: 'website',
      externalId: key,
      type,
      accountId: input.accounts.get(accountKey)?.id ?? null,
      dwellSeconds,
      occurredAt,
      recordedAt: occurredAt,
      raw: { type, subject, dwellSeconds },
    });
  }
  return written;
}
