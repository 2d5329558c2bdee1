/** The import contract on PGlite, PostgreSQL within the test process. */
import { PGlite } from '@electric-sql/pglite';
import { afterAll, describe } from 'vitest';
import { openPgliteStore } from '../../support/open-pglite-store.ts';
import { describeImport } from './describe-import.ts';

const pglite = PGlite.create();

describe('PGlite', () => {
  describeImport(async () => openPgliteStore(await pglite));
  afterAll(async () => (await pglite).close());
});
