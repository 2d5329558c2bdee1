/** What a process may take of the outbox comes out the same on SQLite and on PostgreSQL (in process). */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimOutbox } from '../../../db/repos/claim-outbox.ts';
import { holdContent } from '../../../db/repos/hold-content.ts';
import { type Destination, enqueueContent, priorities, releaseSends, settleOutbox } from '../../../db/repos/outbox.ts';
import type { Store } from '../../../db/store.ts';
import { openPgliteStore } from '../../support/open-pglite-store.ts';
import { openTempStore } from '../../support/temp-store.ts';

const now = new Date('2026-11-20T01:40:00Z');
const leaseMs = 60_000;

const pglite = PGlite.create();
const stores: Partial<Record<'sqlite' | 'postgres', Store>> = {};
let remove: () => Promise<void> = async () => undefined;
beforeAll(async () => {
  const temp = await openTempStore();
  stores.sqlite = temp.store;
  stores.postgres = await openPgliteStore(await pglite);
  remove = temp.remove;
}, 120_000);
afterAll(async () => {
  await remove();
  await stores.postgres?.close();
  await (await pglite).close();
});

describe.each(['sqlite', 'postgres'] as const)('on %s', (engine) => {
  const store = (): Store => {
    const opened = stores[engine];
    if (!opened) throw new Error('The store is not open');
    return opened;
  };
  beforeEach(() => store().transaction(async (tx) => void (await tx.db.delete(tx.tables.outbox))));

  const member = (recipientId: string, platform: Destination['platform'] = 'slack'): Destination => ({
    platform,
    recipientKind: 'member',
    recipientId,
  });
  const wish = (id: string, to: Destination, priority: number = priorities.card) => ({
    id,
    to,
    now,
    priority,
    dedupeKey: id,
    content: { words: id },
  });
  const enqueue = (...wishes: ReturnType<typeof wish>[]) =>
    store().transaction(async (tx) => {
      for (const one of wishes) await enqueueContent(tx, one);
    });
  const claim = (owner: string, claimedAt = now, platform = 'slack') =>
    store().transaction((tx) => claimOutbox(tx, { platform, now, owner, claimedAt, leaseMs, limit: 10 }));
  const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

  test('the most urgent first, then in the order in which they were wished for', async () => {
    await enqueue(wish('2', member('m1')), wish('1', member('m2')), wish('3', member('m1'), priorities.alert));
    expect(idsOf(await claim('one'))).toEqual(['3', '1', '2']);
    expect(await claim('one')).toEqual([]);
  });

  test('nothing for somebody whom another process is just writing to; everything for everybody else', async () => {
    await enqueue(wish('1', member('m1')));
    const [first] = await claim('one');
    await enqueue(wish('2', member('m1')), wish('3', member('m2')));
    await enqueue(wish('4', member('m1', 'wecom')));
    const toHook: Destination = { platform: 'webhook', recipientKind: 'webhook', recipientId: 'call' };
    await enqueue(wish('5', toHook));
    expect(idsOf(await claim('two'))).toEqual(['3']);
    expect(idsOf(await claim('two', now, 'wecom'))).toEqual(['4']);
    expect(idsOf(await claim('one', now, 'webhook'))).toEqual(['5']);
    await enqueue(wish('6', toHook));
    expect(idsOf(await claim('two', now, 'webhook'))).toEqual(['6']);
    if (!first) throw new Error('Nothing was claimed');
    await store().transaction((tx) => settleOutbox(tx, first, { status: 'sent', at: now }));
    expect(idsOf(await claim('two'))).toEqual(['2']);
  });

  test('the process that writes to somebody goes on; another no longer waits when it takes too long', async () => {
    await enqueue(wish('1', member('m1')));
    await claim('one');
    await enqueue(wish('2', member('m1')));
    expect(idsOf(await claim('one'))).toEqual(['2']);
    await enqueue(wish('3', member('m1')));
    expect(idsOf(await claim('two', new Date(now.getTime() + 9_000)))).toEqual([]);
    expect(idsOf(await claim('two', new Date(now.getTime() + 10_000)))).toEqual(['3']);
  });

  test('what is being shown at this moment holds up nothing, ends as it is said, and is sent when its process has died', async () => {
    const held = { ...wish('1', member('m1')), leaseUntil: new Date(now.getTime() + 30_000) };
    const row = await store().transaction((tx) => holdContent(tx, held));
    expect(await store().transaction((tx) => holdContent(tx, { ...held, id: 'again' }))).toBeNull();
    await enqueue(wish('2', member('m1')));
    expect(idsOf(await claim('one'))).toEqual(['2']);
    await store().transaction((tx) => releaseSends(tx, now));
    expect(await claim('one')).toEqual([]);
    await store().transaction((tx) => releaseSends(tx, held.leaseUntil));
    expect(await claim('one')).toMatchObject([{ id: '1', content: { words: '1' }, problemCode: 'lease-expired' }]);
    if (!row) throw new Error('Nothing was held');
    // Whoever showed it after all is too late to say so.
    expect(await store().transaction((tx) => settleOutbox(tx, row, { status: 'sent', at: now }))).toBe(false);
  });
});
