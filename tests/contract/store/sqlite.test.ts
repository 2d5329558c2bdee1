/** The store contract on SQLite, with real files; two stores on one file stand for two processes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { openSqliteStore } from '../../../db/store-sqlite.ts';
import { describeStore } from './describe-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-contract-'));
let count = 0;
const lastFile = () => join(folder, `${count}.db`);
const newFile = () => {
  count += 1;
  return lastFile();
};

describe('SQLite', () => {
  afterAll(() => rmSync(folder, { recursive: true }));
  describeStore({
    openEmpty: () => openSqliteStore(newFile()),
    openBeside: () => openSqliteStore(lastFile()),
    openSmall: async (maxPages) => {
      await (await openSqliteStore(newFile())).close();
      return openSqliteStore(lastFile(), { maxPages });
    },
  });
});
