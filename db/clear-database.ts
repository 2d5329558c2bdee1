/**
 * Empties every table, all or nothing; the schema stays. Only `demo reset` calls it, after it has made sure that the
 * database is one of the demo and that nobody works on it.
 */
import type { Store } from './store.ts';

/** What keeps the installation's own identity: the API token people may have written down. */
const keptTables = ['secrets'];

export async function clearDatabase(store: Store): Promise<void> {
  await store.transaction(async (tx) => {
    // Tables that point at others are defined after them.
    for (const [name, table] of Object.entries(tx.tables).reverse()) {
      if (!keptTables.includes(name)) await tx.db.delete(table);
    }
  });
}
