/** Part of the store contract: a transaction is all or nothing, mistakes are refused at once, commits are told. */

import { describe, expect, it, vi } from 'vitest';
import { eq, sql } from '../../../db/drizzle.ts';
import type { Session } from '../../../db/session.ts';
import type { Store } from '../../../db/store.ts';
import { counterValue, incrementCounter, readCounter, startCounter } from './counter.ts';

const now = new Date('2026-11-23T01:40:00.123Z');

export function describeTransactions(store: () => Store, openEmpty: () => Promise<Store>): void {
  describe('a transaction is all or nothing', () => {
    it('leaves nothing when the work throws, and throws the same error', async () => {
      const ours = new Error('not today');
      const attempt = store().transaction(async (tx) => {
        await tx.insert('counters', { name: 'n', value: 1 });
        throw ours;
      });
      await expect(attempt).rejects.toBe(ours);
      expect(await readCounter(store())).toBeUndefined();
    });

    it('gives back what the work returns', async () => {
      expect(await store().transaction(async () => ({ answer: 42 }))).toEqual({ answer: 42 });
    });

    it('maps a taken key to a conflict, leaves nothing of that transaction and works on', async () => {
      await startCounter(store(), 1);
      const attempt = store().transaction(async (tx) => {
        await tx.insert('counters', { name: 'other', value: 1 });
        await tx.insert('counters', { name: 'n', value: 138_0013_8000 });
      });
      await expect(attempt).rejects.toMatchObject({ name: 'StoreError', code: 'conflict' });
      expect((await store().read.db.select().from(store().read.tables.counters)).map((row) => row.name)).toEqual(['n']);
      await incrementCounter(store());
      expect(await readCounter(store())).toBe(2);
    });

    it('maps a taken number as key to a conflict too', async () => {
      const link = { position: 1, eventSeq: 1, valuesDigest: null, hash: 'h', sealedAt: now };
      await store().transaction((tx) => tx.insert('auditChain', link));
      const again = store().transaction((tx) => tx.insert('auditChain', { ...link, eventSeq: 2 }));
      await expect(again).rejects.toMatchObject({ code: 'conflict' });
    });

    it('maps a missing parent and a missing value to a constraint', async () => {
      const orphan = { nameKey: 'k', accountId: 'nobody' };
      await expect(store().transaction((tx) => tx.insert('accountNames', orphan))).rejects.toMatchObject({
        code: 'constraint',
      });
      const nameless = { name: null as unknown as string, value: 1 };
      await expect(store().transaction((tx) => tx.insert('counters', nameless))).rejects.toMatchObject({
        code: 'constraint',
      });
    });

    it('commits nothing once a statement has failed, even if the work went on', async () => {
      await startCounter(store(), 1);
      const attempt = store().transaction(async (tx) => {
        await tx.insert('counters', { name: 'before', value: 1 });
        await tx.insert('counters', { name: 'n', value: 2 }).catch(() => undefined);
        return 'went on';
      });
      await expect(attempt).rejects.toMatchObject({ name: 'StoreError', code: 'failed' });
      expect(await store().read.run(counterValue, { name: 'before' })).toEqual([]);
      await incrementCounter(store());
      expect(await readCounter(store())).toBe(2);
    });

    it('keeps bound values out of every error', async () => {
      const phone = '13800138000';
      const write = (tx: Session) => tx.insert('counters', { name: phone, value: 1 });
      await store().transaction(write);
      const error = await store()
        .transaction(write)
        .catch((caught: unknown) => caught);
      expect(everythingIn(error)).toContain('conflict');
      expect(everythingIn(error)).not.toContain(phone);
      const reading = store()
        .read.db.select({ x: sql`no_such_function(${phone})` })
        .from(store().read.tables.counters);
      const readError = await Promise.resolve(reading).catch((caught: unknown) => caught);
      expect(readError).toBeInstanceOf(Error);
      expect(everythingIn(readError)).not.toContain(phone);
    });

    it('insertIfAbsent says whether it stored, and keeps the first row', async () => {
      const insert = (value: number) =>
        store().transaction((tx) => tx.insertIfAbsent('counters', { name: 'n', value }));
      expect([await insert(1), await insert(2)]).toEqual([true, false]);
      expect(await readCounter(store())).toBe(1);
    });

    it('a value that was left out is empty', async () => {
      await store().transaction((tx) =>
        tx.insert('sessions', { idHash: 'h', memberId: undefined, createdAt: now, expiresAt: now }),
      );
      expect((await store().read.db.select().from(store().read.tables.sessions))[0]?.memberId).toBeNull();
    });
  });

  describe('mistakes are refused at once', () => {
    it('a transaction inside a transaction', async () => {
      const attempt = store().transaction(() => startCounter(store(), 1));
      await expect(attempt).rejects.toThrow('Opening a transaction inside a transaction is refused');
      expect(await readCounter(store())).toBeUndefined();
    });

    it('a read through the store inside a transaction, also through a session taken before', async () => {
      const before = store().read;
      await expect(store().transaction(async () => store().read)).rejects.toThrow('inside a transaction is refused');
      await expect(store().transaction(() => before.run(counterValue, { name: 'n' }))).rejects.toThrow(
        'inside a transaction is refused',
      );
      await expect(store().transaction(async () => before.db)).rejects.toThrow('inside a transaction is refused');
    });

    it('a session after its transaction, committed or not', async () => {
      const kept: Session[] = [];
      await store().transaction(async (tx) => void kept.push(tx));
      await store()
        .transaction(async (tx) => {
          kept.push(tx);
          throw new Error('no');
        })
        .catch(() => undefined);
      for (const session of kept) {
        await expect(session.run(counterValue, { name: 'n' })).rejects.toThrow('This transaction is over');
        expect(() => session.db).toThrow('This transaction is over');
      }
      expect(kept).toHaveLength(2);
    });

    it('anything after the store was closed; closing waits for what is running', async () => {
      const other = await openEmpty();
      const running = other.transaction(async (tx) => {
        await new Promise((resolve) => setImmediate(resolve));
        await tx.insert('counters', { name: 'n', value: 1 });
        return 'done';
      });
      await other.close();
      expect(await running).toBe('done');
      await expect(other.transaction(async () => 1)).rejects.toMatchObject({ name: 'StoreError' });
      expect(() => other.read.db).toThrow();
      await other.close();
    });
  });

  describe('commit listeners', () => {
    it('are told once per commit that wrote, and not of anything else', async () => {
      const listener = vi.fn();
      const stop = store().onCommit(listener);
      await startCounter(store(), 1);
      expect(listener).toHaveBeenCalledTimes(1);
      await store()
        .transaction(async (tx) => {
          await tx.insert('counters', { name: 'gone', value: 1 });
          throw new Error('no');
        })
        .catch(() => undefined);
      await store().transaction((tx) => tx.run(counterValue, { name: 'n' }));
      await store().transaction((tx) => tx.insertIfAbsent('counters', { name: 'n', value: 2 }));
      await store().transaction((tx) => tx.db.delete(tx.tables.counters).where(eq(tx.tables.counters.name, 'absent')));
      expect(listener).toHaveBeenCalledTimes(1);
      await incrementCounter(store());
      expect(listener).toHaveBeenCalledTimes(2);
      stop();
      await incrementCounter(store());
      expect(listener).toHaveBeenCalledTimes(2);
    });

    it('see what was committed, and may open a transaction themselves', async () => {
      const seen: unknown[] = [];
      const done = new Promise<void>((resolve) => {
        const stop = store().onCommit(() => {
          stop();
          resolve(
            store().transaction(async (tx) => void seen.push((await tx.run(counterValue, { name: 'n' }))[0]?.value)),
          );
        });
      });
      await startCounter(store(), 7);
      await done;
      expect(seen).toEqual([7]);
    });

    it('one that throws breaks neither the transaction nor the next listener', async () => {
      const warn = vi.spyOn(process, 'emitWarning').mockReturnValue(undefined);
      const after = vi.fn();
      store().onCommit(() => {
        throw new TypeError('13800138000');
      });
      store().onCommit(after);
      await startCounter(store(), 1);
      expect(await readCounter(store())).toBe(1);
      expect(after).toHaveBeenCalledTimes(1);
      expect(warn).toHaveBeenCalledTimes(1);
      expect(everythingIn(warn.mock.calls)).not.toContain('13800138000');
    });
  });
}

/** All texts that an error carries, causes, stacks and fields included. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  const fields = Object.getOwnPropertyNames(error).map((name) => (error as unknown as Record<string, unknown>)[name]);
  return fields.map((field) => (field instanceof Error ? everythingIn(field) : JSON.stringify(field))).join('\n');
}
