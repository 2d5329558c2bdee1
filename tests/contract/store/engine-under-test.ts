/** What the store contract asks of each engine; what an engine cannot give is named, and skipped with that reason. */
import type { Store } from '../../../db/store.ts';

export interface EngineUnderTest {
  /** A store on an empty, migrated database. */
  openEmpty(): Promise<Store>;
  /** Another store on the database of the last openEmpty, as another process would open it. */
  openBeside: (() => Promise<Store>) | { isMissing: string };
  /** As openEmpty, with room for `maxPages` pages only. */
  openSmall: ((maxPages: number) => Promise<Store>) | { isMissing: string };
}
