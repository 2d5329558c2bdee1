/** What is thrown away and what stays, and that the auditor looks at every lead and clock, however many there are. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY_MS } from '../../domain/shared/zone-time.ts';
import { auditTimers, throwAwayServed } from '../../jobs/housekeeping.ts';
import { type Company, openCompany } from '../support/company.ts';
import { bringLead } from '../support/loop.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(() => company.remove());

const daysAgo = (now: Date, days: number) => new Date(now.getTime() - days * DAY_MS);

async function addDelivery(eventId: string, status: 'pending' | 'done' | 'failed', at: Date): Promise<void> {
  await company.baton.store.transaction((tx) =>
    tx.insert('inbox', {
      source: 'local',
      eventId,
      kind: 'action',
      payload: {},
      status,
      attempts: 1,
      receivedAt: at,
      notBefore: status === 'done' ? null : at,
      doneAt: status === 'done' ? at : null,
    }),
  );
}

type Status = 'pending' | 'sent' | 'superseded' | 'failed' | 'uncertain';
async function addMessage(id: string, status: Status, at: Date): Promise<void> {
  await company.baton.store.transaction((tx) =>
    tx.insert('outbox', {
      id,
      dedupeKey: id,
      platform: 'slack',
      recipientKind: 'channel',
      recipientId: 'test',
      priority: 2,
      status,
      notBefore: at,
      attempts: 1,
      createdAt: at,
    }),
  );
}

async function addSession(idHash: string, expiresAt: Date): Promise<void> {
  await company.baton.store.transaction((tx) =>
    tx.insert('sessions', { idHash, memberId: null, createdAt: expiresAt, expiresAt }),
  );
}

async function left(): Promise<string[]> {
  const { db, tables } = company.baton.store.read;
  const deliveries = (await db.select().from(tables.inbox)).map((row) => row.eventId);
  const messages = (await db.select().from(tables.outbox)).flatMap((row) => (row.platform === 'slack' ? [row.id] : []));
  const sessions = (await db.select().from(tables.sessions)).map((row) => row.idHash);
  return [...deliveries, ...messages, ...sessions].toSorted();
}

test('what has served goes, what failed goes later, what waits stays', async () => {
  const now = company.clock.now();
  for (const status of ['done', 'failed', 'pending'] as const)
    for (const days of [13, 15, 89, 91]) await addDelivery(`in ${status} ${days}`, status, daysAgo(now, days));
  for (const status of ['sent', 'superseded', 'failed', 'uncertain', 'pending'] as const)
    for (const days of [29, 31, 89, 91]) await addMessage(`out ${status} ${days}`, status, daysAgo(now, days));
  await throwAwayServed(company.baton.store, now, now, () => true);
  expect(await left()).toEqual(
    [
      'in done 13',
      ...[13, 15, 89].map((days) => `in failed ${days}`),
      ...[13, 15, 89, 91].map((days) => `in pending ${days}`),
      'out sent 29',
      'out superseded 29',
      ...[29, 31, 89].flatMap((days) => [`out failed ${days}`, `out uncertain ${days}`]),
      ...[29, 31, 89, 91].map((days) => `out pending ${days}`),
    ].toSorted(),
  );
});

test('browser sessions live by real time, wherever the company clock stands', async () => {
  const systemNow = new Date('2026-01-10T12:00:00Z');
  await addSession('over', daysAgo(systemNow, 1));
  await addSession('valid', daysAgo(systemNow, -1));
  await throwAwayServed(company.baton.store, company.clock.now(), systemNow, () => true);
  expect(await left()).toEqual(['valid']);
});

test('a lot goes page by page, and no further once Baton is to stop', async () => {
  const now = company.clock.now();
  const { store } = company.baton;
  await store.transaction(async (tx) => {
    for (let count = 0; count < 1_200; count += 1)
      await tx.insert('inbox', {
        source: 'local',
        eventId: `in ${count}`,
        kind: 'action',
        payload: {},
        status: 'done',
        attempts: 1,
        receivedAt: daysAgo(now, 20),
        doneAt: daysAgo(now, 20),
      });
  });
  const sizes: number[] = [];
  let pages = 0;
  await throwAwayServed(store, now, now, () => ++pages <= 2);
  sizes.push((await left()).length);
  await throwAwayServed(store, now, now, () => true);
  sizes.push((await left()).length);
  expect(sizes).toEqual([200, 0]);
});

test('the auditor counts every lead without a deadline and sets a lost timer again, beyond one page', async () => {
  const { store } = company.baton;
  const { lead } = await bringLead(company);
  const copies = 600;
  await store.transaction(async (tx) => {
    const row = (await tx.db.select().from(tx.tables.leads)).find((one) => one.id === lead.id);
    if (!row) throw new Error('The lead is gone');
    for (let count = 0; count < copies; count += 1) {
      const name = `copy-${String(count).padStart(3, '0')}`;
      await tx.insert('leads', { ...row, id: name, number: name, externalId: name });
    }
    await tx.db.delete(tx.tables.timers);
  });
  const before = await auditTimers(store, company.clock);
  expect(before).toMatchObject({ leadsWithoutClock: copies });
  expect(before.timersSetAgain).toBeGreaterThan(0);
  expect(before.timersSetAgain).toBe(before.checkedClocks);
  expect(await auditTimers(store, company.clock)).toMatchObject({ timersSetAgain: 0, leadsWithoutClock: copies });
});
