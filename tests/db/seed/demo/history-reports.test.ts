/** What the demo's first war report is made from: always the same, in the past, and neither all well nor all late. */
import { expect, test } from 'vitest';
import { demoHistory } from '../../../../db/seed/demo/history.ts';
import { reportPast } from '../../../../db/seed/demo/history-reports.ts';

const endDate = '2026-11-19';
const now = new Date('2026-11-20T09:40:00+08:00');
const history = demoHistory({ endDate, seed: 1 });
const past = reportPast(history, endDate, now, 1);

test('the same for the same seed, another for another', () => {
  expect(reportPast(history, endDate, now, 1)).toEqual(past);
  expect(reportPast(history, endDate, now, 2)).not.toEqual(past);
});

test('nothing lies after the first moment of the demo', () => {
  for (const { sentAt, confirmedAt } of past.quotes) {
    expect(sentAt < now).toBe(true);
    if (confirmedAt) expect(confirmedAt > sentAt && confirmedAt < now).toBe(true);
  }
  for (const { recordedAt, receivedOn } of past.payments) expect(recordedAt < now && receivedOn <= endDate).toBe(true);
  for (const { at } of past.followUps) expect(at < now).toBe(true);
});

test('most is in time and some is not', () => {
  const open = history.settledLeads.filter((lead) => lead.status === 'touched').length;
  const forgotten = open - past.followUps.length;
  expect(forgotten).toBeGreaterThan(6);
  expect(forgotten).toBeLessThan(open / 3);
  const waiting = past.quotes.filter((quote) => quote.confirmedAt === null);
  const late = waiting.filter((quote) => now.getTime() - quote.sentAt.getTime() > 72 * 3_600_000);
  expect(late.length).toBeGreaterThan(5);
  expect(late.length).toBeLessThan(past.quotes.length / 2);
});

test('nobody has paid more than the contract', () => {
  const contracts = new Map(history.deals.map((deal) => [deal.key, deal.amountMinor]));
  for (const [dealKey, payments] of Map.groupBy(past.payments, (payment) => payment.dealKey)) {
    const received = payments.reduce((sum, payment) => sum + payment.amountMinor, 0);
    expect(received).toBeLessThanOrEqual(contracts.get(dealKey) ?? 0);
    for (const { amountMinor } of payments) expect(amountMinor).toBeGreaterThan(0);
  }
});
