/** The store contract on a real PostgreSQL server, in a database of its own. */
import pg from 'pg';
import { describe, it } from 'vitest';
import { openPostgresStore } from '../../../db/store-postgres.ts';
import { createPostgresDatabase } from '../../support/create-postgres-database.ts';
import { describeStore } from './describe-store.ts';
import { emptyAllTables } from './empty-all-tables.ts';

const serverUrl = process.env.TEST_DATABASE_URL;

if (serverUrl === undefined) {
  describe.skip('store on PostgreSQL (skipped: TEST_DATABASE_URL is not set)', () => {
    it('keeps the contract', () => undefined);
  });
} else {
  const database = createPostgresDatabase(serverUrl);
  const url = async () => (await database).url;
  describeStore('PostgreSQL', {
    openEmpty: async () => {
      const store = await openPostgresStore(await url());
      const client = new pg.Client({ connectionString: await url() });
      await client.connect();
      await client.query(emptyAllTables).finally(() => client.end());
      return store;
    },
    openBeside: async () => openPostgresStore(await url()),
    openSmall: { isMissing: 'only SQLite can be given a small disk' },
    dispose: async () => (await database).drop(),
  });
}
