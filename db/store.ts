/**
 * The seam to the database: one writer, serial transactions, reads that see committed data only.
 * Two implementations (store-sqlite.ts, store-postgres.ts) keep one contract, proven by tests/contract/store.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Session } from './session.ts';

/** Hot spots that several processes write at once take a named lock before the transaction begins (PostgreSQL). */
export type LockName = 'intake' | 'sealer' | 'local-chat';

export interface Store {
  readonly engine: 'sqlite' | 'postgres';
  /** Reads of committed data, outside any transaction; refused inside one, where it would be stale. */
  readonly read: Session;
  /** Runs `work` in one serial transaction. No network, no nesting, no catching of database errors inside. */
  transaction<T>(work: (tx: Session) => Promise<T>, options?: { lock?: LockName }): Promise<T>;
  /** Calls `listener` after each commit of this process that wrote something. @returns how to stop listening */
  onCommit(listener: () => void): () => void;
  close(): Promise<void>;
}

/**
 * What the database refused, named once for both engines. Neither the message nor the cause carries values.
 * - `conflict` a unique key is taken; `constraint` another rule of the table, or a value it cannot hold
 * - `full` no room on the disk; `busy` others were in the way until patience ended: trying later may succeed
 * - `unavailable` the server cannot be reached, lets nobody in, or the connection broke; during a commit: outcome unknown
 * - `in-use` another Baton runs on this file; `newer-version` a newer Baton wrote it; `unreleased` one that was never
 *   released did, whose migrations are not among ours
 * - `restore-unfinished` a restore was interrupted while it swapped files; `failed` anything else
 */
export class StoreError extends Error {
  readonly code:
    | 'conflict'
    | 'constraint'
    | 'full'
    | 'busy'
    | 'unavailable'
    | 'in-use'
    | 'newer-version'
    | 'unreleased'
    | 'restore-unfinished'
    | 'failed';
  constructor(code: StoreError['code'], cause?: unknown) {
    super(`The database refused the work: ${code}`, { cause });
    this.name = 'StoreError';
    this.code = code;
  }
}

const insideTransaction = new AsyncLocalStorage<true>();

export function refuseInsideTransaction(what: string): void {
  if (insideTransaction.getStore())
    throw new Error(`${what} inside a transaction is refused: use the transaction's own session`);
}

export function markTransaction<T>(work: () => Promise<T>): Promise<T> {
  return insideTransaction.run(true, work);
}

/** Those who want to know of commits. One that throws is reported to the process and disturbs neither work nor others. */
export class CommitListeners {
  readonly #listeners = new Set<() => void>();

  add(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        const kind = error instanceof Error ? error.name : typeof error;
        process.emitWarning('A commit listener threw', { code: 'BATON_COMMIT_LISTENER', detail: kind });
      }
    }
  }
}
