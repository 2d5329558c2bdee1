/** The store contract on PGlite, PostgreSQL within the test process. */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, describe } from 'vitest';
import { openPgliteStore } from '../../support/open-pglite-store.ts';
import { describeStore } from './describe-store.ts';
import { emptyAllTables } from './empty-all-tables.ts';

const pglite = PGlite.create();

describe('PGlite', () => {
  afterAll(async () => (await pglite).close());
  describeStore({
    openEmpty: async () => {
      const store = await openPgliteStore(await pglite);
      await (await pglite).exec(emptyAllTables);
      return store;
    },
    openBeside: { isMissing: 'PGlite has a single connection; runs on a real server' },
    openSmall: { isMissing: 'only SQLite can be given a small disk' },
  });
});
