/** Part of the store contract: transactions of one or several processes leave what they would have left one by one. */

import { describe, expect, it } from 'vitest';
import { and, eq, isNull, lte, or } from '../../../db/drizzle.ts';
import type { Session } from '../../../db/session.ts';
import type { Store } from '../../../db/store.ts';
import { incrementCounter, readCounter, startCounter } from './counter.ts';
import type { EngineUnderTest } from './engine-under-test.ts';

const now = new Date('2026-11-23T01:40:00.123Z');

export function describeConcurrency(store: () => Store, engine: EngineUnderTest): void {
  describe('transactions are alone', () => {
    const { openBeside } = engine;
    const oneConnection = 'isMissing' in openBeside ? ` [skipped: ${openBeside.isMissing}]` : '';
    const open = 'isMissing' in openBeside ? engine.openEmpty : openBeside;

    it('twenty increments started at once in one process all survive', async () => {
      await startCounter(store(), 0);
      await Promise.all(Array.from({ length: 20 }, () => incrementCounter(store())));
      expect(await readCounter(store())).toBe(20);
    });

    it.skipIf(oneConnection)(`fifty increments from two processes all survive${oneConnection}`, async () => {
      const beside = await open();
      await startCounter(store(), 0);
      await Promise.all(Array.from({ length: 50 }, (_, i) => incrementCounter(i % 2 ? store() : beside)));
      await beside.close();
      expect(await readCounter(store())).toBe(50);
    });

    it.skipIf(oneConnection)(
      `two hundred under a named lock all survive, at the first try${oneConnection}`,
      async () => {
        const beside = await open();
        await startCounter(store(), 0);
        let tries = 0;
        const increment = (by: Store) =>
          incrementCounter(by, { lock: 'intake' }, () => {
            tries += 1;
          });
        await Promise.all(Array.from({ length: 200 }, (_, i) => increment(i % 2 ? store() : beside)));
        await beside.close();
        expect(await readCounter(store())).toBe(200);
        expect(tries).toBe(200);
      },
    );

    it.skipIf(oneConnection)(`reads see committed rows only, and do not wait${oneConnection}`, async () => {
      await startCounter(store(), 1);
      const written = Promise.withResolvers<void>();
      const mayEnd = Promise.withResolvers<void>();
      const running = store().transaction(async (tx) => {
        await tx.db.update(tx.tables.counters).set({ value: 2 });
        written.resolve();
        await mayEnd.promise;
      });
      await written.promise;
      expect(await readCounter(store())).toBe(1);
      mayEnd.resolve();
      await running;
      expect(await readCounter(store())).toBe(2);
    });

    it.skipIf(oneConnection)(`the reading session cannot write${oneConnection}`, async () => {
      await expect(store().read.insert('counters', { name: 'n', value: 1 })).rejects.toThrow();
      expect(await readCounter(store())).toBeUndefined();
    });

    it.skipIf(oneConnection)(`four workers claim two hundred timers, each once${oneConnection}`, async () => {
      await store().transaction(async (tx) => {
        for (let i = 0; i < 200; i += 1) {
          await tx.insert('timers', {
            key: `t${i}`,
            kind: 'sla',
            lane: 'prompt',
            subjectId: `l${i}`,
            dueAt: now,
            attempts: 0,
          });
        }
      });
      const beside = await open();
      const claimed: string[] = [];
      const work = async (by: Store, owner: string) => {
        for (;;) {
          const keys = await by.transaction((tx) => claim(tx, owner));
          if (keys.length === 0) return;
          claimed.push(...keys);
        }
      };
      await Promise.all([work(store(), 'a'), work(beside, 'b'), work(store(), 'c'), work(beside, 'd')]);
      await beside.close();
      expect(claimed).toHaveLength(200);
      expect(new Set(claimed).size).toBe(200);
    });
  });

  const { openSmall } = engine;
  const noSmall = 'isMissing' in openSmall ? ` [skipped: ${openSmall.isMissing}]` : '';
  it.skipIf(noSmall)(
    `a full disk is said so, stores nothing by halves, and work goes on when there is room${noSmall}`,
    async () => {
      if ('isMissing' in openSmall) return;
      const small = await openSmall(400);
      const { meta, counters } = small.read.tables;
      const fill = (key: string) =>
        small.transaction(async (tx) => {
          await tx.insert('counters', { name: key, value: 1 });
          await tx.insert('meta', { key, value: 'x'.repeat(30_000) });
        });
      const keys: string[] = [];
      let refused: unknown;
      while (refused === undefined && keys.length < 1_000) {
        const key = `k${keys.length}`;
        await fill(key).then(
          () => keys.push(key),
          (error: unknown) => {
            refused = error;
          },
        );
      }
      expect(refused).toMatchObject({ name: 'StoreError', code: 'full' });
      expect((await small.read.db.select().from(counters)).map((row) => row.name).sort()).toEqual([...keys].sort());
      expect((await small.read.db.select().from(meta)).map((row) => row.key).sort()).toEqual([...keys].sort());
      await small.transaction((tx) => tx.db.delete(tx.tables.meta));
      await fill('after');
      expect((await small.read.db.select().from(meta)).map((row) => row.key)).toEqual(['after']);
      await small.close();
    },
  );
}

/** Takes up to ten due timers that nobody holds; a claim is an update that asks again whether it is still free. */
async function claim(tx: Session, owner: string): Promise<string[]> {
  const { timers } = tx.tables;
  const isFree = and(lte(timers.dueAt, now), or(isNull(timers.leaseUntil), lte(timers.leaseUntil, now)));
  const due = await tx.db.select({ key: timers.key }).from(timers).where(isFree).limit(10);
  const claimed: string[] = [];
  for (const { key } of due) {
    const rows = await tx.db
      .update(timers)
      .set({ leaseOwner: owner, leaseUntil: new Date(now.getTime() + 60_000) })
      .where(and(eq(timers.key, key), isFree))
      .returning({ key: timers.key });
    claimed.push(...rows.map((row) => row.key));
  }
  return claimed;
}
