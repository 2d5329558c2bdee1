/**
 * The contract that every engine keeps, declared once: what is written comes back the same, a transaction is all or
 * nothing and alone, mistakes are refused alike. Run by sqlite.test.ts, pglite.test.ts and postgres.test.ts.
 */

import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../../db/store.ts';
import { describeAudit } from './describe-audit.ts';
import { describeConcurrency } from './describe-concurrency.ts';
import { describeTransactions } from './describe-transactions.ts';
import { describeValues } from './describe-values.ts';
import type { EngineUnderTest } from './engine-under-test.ts';

/** To be called inside a `describe` that names the engine. */
export function describeStore(engine: EngineUnderTest): void {
  describe('store', () => {
    let store: Store;
    beforeEach(async () => {
      store = await engine.openEmpty();
    });
    afterEach(() => store.close());

    describeValues(() => store);
    describeTransactions(() => store, engine.openEmpty);
    describeConcurrency(() => store, engine);
    describeAudit(() => store);
  });
}
