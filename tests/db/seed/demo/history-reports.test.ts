/** What the demo's first war report is made from: always the same, in the past, and neither all well nor all late. */
import { expect, test } from 'vitest';
import { demoHistory } from '../../../../db/seed/demo/history.ts';
import { reportPast } from '../../../../db/seed/demo/history-reports.ts';

const endDate = '2026-11-19';
const now = new Date('2026-11-20T09:40:00+08:00');
const history = demoHistory({ endDate, seed: 1 });
const past = reportPast(history, endDate, 1);

test('the same for the same seed, another for another', () => {
  expect(reportPast(history, endDate, 1)).toEqual(past);
  expect(reportPast(history, endDate, 2)).not.toEqual(past);
});

test('nothing lies after the first moment of the demo', () => {
  for (const { sentAt, confirmedAt } of past.quotes) {
    expect(sentAt < now).toBe(true);
    if (confirmedAt) expect(confirmedAt > sentAt && confirmedAt < now).toBe(true);
  }
  for (const { recordedAt, receivedOn } of past.payments) expect(recordedAt < now && receivedOn <= endDate).toBe(true);
});

test('nearly every quote was confirmed, and of three that wait two are late', () => {
  const waiting = past.quotes.filter((quote) => quote.confirmedAt === null);
  const late = waiting.filter((quote) => now.getTime() - quote.sentAt.getTime() > 72 * 3_600_000);
  expect([waiting.length, late.length]).toEqual([3, 2]);
  expect(past.quotes.length).toBeGreaterThan(40);
});

test('only leads that came lately are still open', () => {
  const open = history.settledLeads.filter((lead) => lead.status === 'touched');
  expect(open.length).toBeGreaterThan(14);
  expect(open.length).toBeLessThan(40);
});

test('nobody has paid more than the contract', () => {
  const contracts = new Map(history.deals.map((deal) => [deal.key, deal.amountMinor]));
  for (const [dealKey, payments] of Map.groupBy(past.payments, (payment) => payment.dealKey)) {
    const received = payments.reduce((sum, payment) => sum + payment.amountMinor, 0);
    expect(received).toBeLessThanOrEqual(contracts.get(dealKey) ?? 0);
    for (const { amountMinor } of payments) expect(amountMinor).toBeGreaterThan(0);
  }
});
