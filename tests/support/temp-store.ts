/** A migrated SQLite store in a directory of its own that goes away with the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../db/store.ts';
import { openSqliteStore } from '../../db/store-sqlite.ts';

export async function openTempStore(): Promise<{ store: Store; file: string; remove(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-test-'));
  const file = join(folder, 'baton.db');
  const store = await openSqliteStore(file);
  return {
    store,
    file,
    remove: async () => {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
