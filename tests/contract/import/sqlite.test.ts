/** The import contract on SQLite. */
import { afterAll, describe } from 'vitest';
import { openTempStore } from '../../support/temp-store.ts';
import { describeImport } from './describe-import.ts';

describe('SQLite', () => {
  let remove: () => Promise<void> = async () => {};
  describeImport(async () => {
    const temp = await openTempStore();
    remove = temp.remove;
    return temp.store;
  });
  afterAll(() => remove());
});
