/** Takes the mark from a demo company, so that production runs on it: a test's own, on which nobody's work depends. */
import { eq } from '../../db/drizzle.ts';
import type { Store } from '../../db/store.ts';

export async function forgetDemo(store: Store): Promise<void> {
  await store.transaction((tx) => tx.db.delete(tx.tables.meta).where(eq(tx.tables.meta.key, 'demo-company')));
}
