/**
 * The store on SQLite: one writer connection behind a queue (BEGIN IMMEDIATE … COMMIT), a second read-only one for reads.
 * The writer connection never leaves this file: a write outside the queue would join whatever transaction is open.
 */
import { chmodSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrateSqlite } from './migrate-sqlite.ts';
import { sqliteTables } from './schema.sqlite.ts';
import { type Connection, type Db, Session } from './session.ts';
import { CommitListeners, markTransaction, refuseInsideTransaction, type Store, StoreError } from './store.ts';

/** How long a transaction waits for another process (a tool beside the bot) that is writing. */
const maxWaitMs = 5_000;

/**
 * Opens (and migrates, with a backup before) a SQLite file.
 * @param file path; the file and its companions are made readable by the owner only
 * @param options.maxPages lets the file grow to so many pages only; tests fill the disk with it
 * @throws StoreError `newer-version` when the file was written by a newer Baton; `full`, `busy`, `failed`
 */
export async function openSqliteStore(file: string, options: { maxPages?: number } = {}): Promise<Store> {
  let writer: Database.Database | undefined;
  try {
    writer = new Database(file, { timeout: maxWaitMs });
    chmodSync(file, 0o600);
    writer.pragma('journal_mode = WAL');
    writer.pragma('synchronous = FULL');
    await migrateSqlite(writer, file);
    writer.pragma('foreign_keys = ON');
    if (options.maxPages) writer.pragma(`max_page_count = ${options.maxPages}`);
    // From here on waiting is ours (below): the driver's would stop the whole process.
    writer.pragma('busy_timeout = 0');
    return new SqliteStore(writer, new Database(file, { readonly: true, timeout: maxWaitMs }));
  } catch (error) {
    writer?.close();
    throw toStoreError(error);
  }
}

class SqliteStore implements Store {
  readonly engine = 'sqlite';
  readonly #writer: Database.Database;
  readonly #reader: Database.Database;
  readonly #writerConnection: Connection;
  readonly #readSession: Session;
  readonly #begin: Database.Statement;
  readonly #commit: Database.Statement;
  readonly #rollback: Database.Statement;
  readonly #rowsWritten: Database.Statement;
  readonly #listeners = new CommitListeners();
  #queue: Promise<unknown> = Promise.resolve();
  #hasFailed = false;
  #isClosed = false;

  constructor(writer: Database.Database, reader: Database.Database) {
    this.#writer = writer;
    this.#reader = reader;
    this.#writerConnection = connect(writer, () => {
      this.#hasFailed = true;
    });
    this.#readSession = new Session(connect(reader), () => refuseInsideTransaction('Reading through the store'));
    this.#begin = writer.prepare('BEGIN IMMEDIATE');
    this.#commit = writer.prepare('COMMIT');
    this.#rollback = writer.prepare('ROLLBACK');
    this.#rowsWritten = writer.prepare('SELECT total_changes()').pluck();
  }

  get read(): Session {
    refuseInsideTransaction('Reading through the store');
    return this.#readSession;
  }

  async transaction<T>(work: (tx: Session) => Promise<T>): Promise<T> {
    refuseInsideTransaction('Opening a transaction');
    if (this.#isClosed) throw new StoreError('failed');
    const result = this.#queue.then(() => this.#transact(work));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  onCommit(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#queue;
    this.#readSession.close();
    this.#reader.close();
    this.#writer.close();
  }

  async #transact<T>(work: (tx: Session) => Promise<T>): Promise<T> {
    const session = new Session(this.#writerConnection);
    let result: T;
    let hasWritten: boolean;
    try {
      await this.#beginWhenFree();
      this.#hasFailed = false;
      const rowsBefore = this.#rowsWritten.get();
      result = await markTransaction(() => work(session));
      session.close();
      // As PostgreSQL would: after a failed statement there is nothing to commit, whatever the work made of it.
      if (this.#hasFailed) throw new StoreError('failed');
      hasWritten = this.#rowsWritten.get() !== rowsBefore;
      this.#commit.run();
    } catch (error) {
      session.close();
      if (this.#writer.inTransaction) this.#rollback.run();
      throw toStoreError(error);
    }
    if (hasWritten) this.#listeners.notify();
    return result;
  }

  async #beginWhenFree(): Promise<void> {
    const giveUpAt = performance.now() + maxWaitMs;
    for (;;) {
      try {
        this.#begin.run();
        return;
      } catch (error) {
        if (sqliteCode(error) !== 'SQLITE_BUSY' || performance.now() > giveUpAt) throw error;
        await pause(1 + Math.random() * 4);
      }
    }
  }
}

/** @param onFailure called whenever a statement fails */
function connect(database: Database.Database, onFailure?: () => void): Connection {
  const db = drizzle(database, { casing: 'snake_case' }) as unknown as Db;
  if (onFailure) watchFailures(db, onFailure);
  return { db, tables: sqliteTables, prepared: new Map() };
}

type Query = Record<'run' | 'all' | 'get' | 'values', (values?: unknown) => unknown>;

/** All queries of a drizzle instance are prepared by its session first; there they are watched. */
function watchFailures(db: Db, onFailure: () => void): void {
  const session = (db as unknown as { session: { prepareQuery(...args: unknown[]): Query } }).session;
  const prepareQuery = session.prepareQuery.bind(session);
  const watched = <A extends unknown[], R>(call: (...args: A) => R) => {
    return (...args: A): R => {
      try {
        return call(...args);
      } catch (error) {
        onFailure();
        throw error;
      }
    };
  };
  session.prepareQuery = watched((...args: unknown[]) => {
    const query = prepareQuery(...args);
    for (const method of ['run', 'all', 'get', 'values'] as const) query[method] = watched(query[method].bind(query));
    return query;
  });
}

function toStoreError(error: unknown): unknown {
  const code = sqliteCode(error);
  if (code === null || error instanceof StoreError) return error;
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY')
    return new StoreError('conflict', error);
  if (code.startsWith('SQLITE_CONSTRAINT')) return new StoreError('constraint', error);
  if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR')) return new StoreError('full', error);
  if (code.startsWith('SQLITE_BUSY')) return new StoreError('busy', error);
  return new StoreError('failed', error);
}

function sqliteCode(error: unknown): string | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string' && current.code.startsWith('SQLITE_'))
      return current.code;
  }
  return null;
}
