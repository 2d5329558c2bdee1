/** Transactions that wait together share one flush on SQLite; each is still all or nothing by itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Session } from '../../db/session.ts';
import type { Store } from '../../db/store.ts';
import { openSqliteStore } from '../../db/store-sqlite.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'baton-group-'));
  store = await openSqliteStore(join(folder, 'baton.db'), { maxPages: 250 });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const insert = (name: string) => (tx: Session) => tx.insert('counters', { name, value: 1 });
const names = async () =>
  (await store.read.db.select().from(store.read.tables.counters)).map(({ name }) => name).sort();

it('started at once they are committed together, and listeners hear of it once', async () => {
  const listener = vi.fn();
  store.onCommit(listener);
  await Promise.all(['a', 'b', 'c'].map((name) => store.transaction(insert(name))));
  expect(listener).toHaveBeenCalledTimes(1);
  expect(await names()).toEqual(['a', 'b', 'c']);
});

it('each sees what those before it wrote, and hears of its own success after the flush only', async () => {
  const seen: number[] = [];
  const heard: number[] = [];
  const work = async (name: string) => {
    await store.transaction(async (tx) => {
      await insert(name)(tx);
      seen.push((await tx.db.select().from(tx.tables.counters)).length);
    });
    heard.push((await names()).length);
  };
  await Promise.all(['a', 'b', 'c'].map(work));
  expect(seen).toEqual([1, 2, 3]);
  expect(heard).toEqual([3, 3, 3]);
});

it('one that fails, throws or swallows a failed statement takes nothing of the others with it', async () => {
  const ours = new Error('not today');
  const outcomes = await Promise.allSettled([
    store.transaction(insert('a')),
    store.transaction(async (tx) => {
      await insert('thrown')(tx);
      throw ours;
    }),
    store.transaction(async (tx) => {
      await insert('swallowed')(tx);
      await insert('a')(tx).catch(() => undefined);
    }),
    store.transaction(insert('a')),
    store.transaction(insert('b')),
  ]);
  expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : 'stored'))).toMatchObject([
    'stored',
    ours,
    { name: 'StoreError', code: 'failed' },
    { name: 'StoreError', code: 'conflict' },
    'stored',
  ]);
  expect(await names()).toEqual(['a', 'b']);
});

it('on a full disk exactly those are stored that were told so', async () => {
  const fill = (name: string) =>
    store.transaction(async (tx) => {
      await insert(name)(tx);
      await tx.insert('meta', { key: name, value: 'x'.repeat(60_000) });
    });
  const all = Array.from({ length: 40 }, (_, n) => `n${String(n).padStart(2, '0')}`);
  const outcomes = await Promise.allSettled(all.map(fill));
  const stored = all.filter((_, n) => outcomes[n]?.status === 'fulfilled');
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
  expect(refused.length).toBeGreaterThan(0);
  expect(new Set(refused)).toEqual(new Set(['full']));
  expect(await names()).toEqual(stored);
  expect(await store.read.db.select().from(store.read.tables.meta)).toHaveLength(stored.length);
});

it('more than one flush can take are stored all the same, in their order', async () => {
  const order: number[] = [];
  const all = Array.from({ length: 150 }, (_, n) => n);
  await Promise.all(
    all.map((n) =>
      store.transaction(async (tx) => {
        order.push(n);
        await insert(`n${n}`)(tx);
      }),
    ),
  );
  expect(order).toEqual(all);
  expect(await names()).toHaveLength(150);
});
