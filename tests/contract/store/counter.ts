/** The little row that the contract counts up: what it reads it writes back, so that a lost update shows. */
import { eq } from '../../../db/drizzle.ts';
import { arg, statement } from '../../../db/session.ts';
import type { LockName, Store } from '../../../db/store.ts';

export const counterValue = statement('value of a counter', (db, t) =>
  db
    .select({ value: t.counters.value })
    .from(t.counters)
    .where(eq(t.counters.name, arg('name'))),
);

export async function readCounter(store: Store): Promise<number | undefined> {
  return (await store.read.run(counterValue, { name: 'n' }))[0]?.value;
}

export function startCounter(store: Store, value: number): Promise<void> {
  return store.transaction((tx) => tx.insert('counters', { name: 'n', value }));
}

/** @param onTry called each time the work runs */
export function incrementCounter(store: Store, options: { lock?: LockName } = {}, onTry = () => {}): Promise<void> {
  return store.transaction(async (tx) => {
    onTry();
    const [row] = await tx.run(counterValue, { name: 'n' });
    const { counters } = tx.tables;
    await tx.db
      .update(counters)
      .set({ value: row!.value + 1 })
      .where(eq(counters.name, 'n'));
  }, options);
}
