/**
 * A store whose every transaction is ended once by the database and tried again, as PostgreSQL does with two that are in
 * each other's way. What happens between the two tries is the test's to say.
 */
import type { LockName, Store } from '../../db/store.ts';

export interface RetriedStore extends Store {
  /** Of each transaction, in order. */
  readonly locks: (LockName | undefined)[];
}

class Ended extends Error {}

/** @param between called before the second try. @param count which transaction it is, from 1 */
export function retriedStore(store: Store, between: (count: number) => Promise<void> = async () => {}): RetriedStore {
  const locks: (LockName | undefined)[] = [];
  return {
    engine: store.engine,
    locks,
    get read() {
      return store.read;
    },
    async transaction(work, options = {}) {
      locks.push(options.lock);
      const count = locks.length;
      const first = store.transaction(async (tx) => {
        await work(tx);
        throw new Ended();
      }, options);
      await first.catch((problem: unknown) => {
        if (!(problem instanceof Ended)) throw problem;
      });
      await between(count);
      return store.transaction(work, options);
    },
    onCommit: (listener) => store.onCommit(listener),
    close: () => store.close(),
  };
}
