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

/** What the database refused, named once for both engines. The message never carries values. */
export class StoreError extends Error {
  readonly code: 'conflict' | 'full' | 'busy' | 'constraint' | 'newer-version' | 'failed';
  constructor(code: StoreError['code'], cause?: unknown) {
    super(`The database refused the work: ${code}`, { cause });
    this.name = 'StoreError';
    this.code = code;
  }
}

const insideTransaction = new AsyncLocalStorage<true>();

export function refuseInsideTransaction(what: string): void {
  if (insideTransaction.getStore()) throw new Error(`${what} inside a transaction is refused: use the transaction's own session`);
}

export function markTransaction<T>(work: () => Promise<T>): Promise<T> {
  return insideTransaction.run(true, work);
}
