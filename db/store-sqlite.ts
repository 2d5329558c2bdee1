/**
 * The store on SQLite: one writer connection behind a queue (BEGIN IMMEDIATE … COMMIT), a second read-only one for reads.
 * Transactions that wait together run one after the other in savepoints and share one flush to disk; nobody hears of
 * success before that flush. The writer connection never leaves this file: a write outside the queue would join
 * whatever transaction is open.
 */
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { loadSqliteDriver } from './drizzle.ts';
import { migrateSqlite } from './migrate-sqlite.ts';
import { sqliteTables } from './schema.sqlite.ts';
import { type Connection, type Db, Session } from './session.ts';
import { CommitListeners, markTransaction, refuseInsideTransaction, type Store, StoreError } from './store.ts';

/** How long a transaction waits for another process (a tool beside the bot) that is writing. */
const maxWaitMs = 5_000;
/** Transactions that share a flush at most, so that the first of them does not wait long. */
const maxGroup = 64;
/** Pages (4 kB) in the log before they are copied into the file: 16 MB, read again in some 20 ms after a crash. */
const checkpointPages = 4_000;

/**
 * Opens (and migrates, with a backup before) a SQLite file.
 * @param file path; the file and its companions are made readable by the owner only
 * @param options.maxPages lets the file grow to so many pages only; tests fill the disk with it
 * @throws StoreError `newer-version` when the file was written by a newer Baton; `full`, `busy`, `failed`
 */
export async function openSqliteStore(file: string, options: { maxPages?: number } = {}): Promise<Store> {
  let writer: Database.Database | undefined;
  try {
    if (!existsSync(file)) writeFileSync(file, '', { mode: 0o600, flag: 'a' });
    writer = new Database(file, { timeout: maxWaitMs });
    writer.pragma('journal_mode = WAL');
    writer.pragma('synchronous = FULL');
    writer.pragma(`wal_autocheckpoint = ${checkpointPages}`);
    // What a savepoint may have to bring back stays in memory: a temporary file would cost more than the work.
    writer.pragma('temp_store = MEMORY');
    await migrateSqlite(writer, file);
    // Only now is it known to be ours: a wrong path must not change the rights of somebody else's file.
    chmodSync(file, 0o600);
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

/** A transaction that waits for its turn. */
interface Waiting {
  readonly work: (tx: Session) => Promise<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (problem: unknown) => void;
}

type Outcome = { readonly value: unknown; readonly hasWritten: boolean } | { readonly problem: unknown };

class SqliteStore implements Store {
  readonly engine = 'sqlite';
  readonly #writer: Database.Database;
  readonly #reader: Database.Database;
  readonly #writerConnection: Connection;
  readonly #readSession: Session;
  readonly #begin: Database.Statement;
  readonly #commit: Database.Statement;
  readonly #rollback: Database.Statement;
  readonly #savepoint: Database.Statement;
  readonly #release: Database.Statement;
  readonly #rollbackToSavepoint: Database.Statement;
  readonly #rowsWritten: Database.Statement;
  readonly #listeners = new CommitListeners();
  #waiting: Waiting[] = [];
  #drained: Promise<void> | null = null;
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
    this.#savepoint = writer.prepare('SAVEPOINT one');
    this.#release = writer.prepare('RELEASE one');
    this.#rollbackToSavepoint = writer.prepare('ROLLBACK TO one');
    this.#rowsWritten = writer.prepare('SELECT total_changes()').pluck();
  }

  get read(): Session {
    refuseInsideTransaction('Reading through the store');
    return this.#readSession;
  }

  async transaction<T>(work: (tx: Session) => Promise<T>): Promise<T> {
    refuseInsideTransaction('Opening a transaction');
    if (this.#isClosed) throw new StoreError('failed');
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject });
      this.#drained ??= this.#drain();
    });
  }

  onCommit(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#drained;
    this.#readSession.close();
    this.#reader.close();
    this.#writer.close();
  }

  async #drain(): Promise<void> {
    // Whatever else this turn of the event loop brings shares the first flush.
    await nextTurn();
    while (this.#waiting.length > 0) await this.#transactTogether();
    this.#drained = null;
  }

  async #transactTogether(): Promise<void> {
    const group = this.#waiting.splice(0, maxGroup);
    const outcomes: Outcome[] = [];
    try {
      await this.#beginWhenFree();
      for (const { work } of group) outcomes.push(await (group.length === 1 ? this.#run(work) : this.#runApart(work)));
      this.#commit.run();
    } catch (problem) {
      // Nothing of the whole transaction is there any more.
      if (this.#writer.inTransaction) this.#rollback.run();
      for (const one of group) one.reject(toStoreError(problem));
      return;
    }
    for (const [index, one] of group.entries()) settle(one, outcomes[index]);
    if (outcomes.some((outcome) => 'value' in outcome && outcome.hasWritten)) this.#listeners.notify();
  }

  /** Runs one of several in a savepoint, so that what fails takes nothing of the others with it. */
  async #runApart(work: Waiting['work']): Promise<Outcome> {
    this.#savepoint.run();
    try {
      const outcome = await this.#run(work);
      this.#release.run();
      return outcome;
    } catch (problem) {
      if (!this.#writer.inTransaction) throw problem;
      this.#rollbackToSavepoint.run();
      this.#release.run();
      return { problem };
    }
  }

  async #run(work: Waiting['work']): Promise<Outcome> {
    const session = new Session(this.#writerConnection);
    const rowsBefore = this.#rowsWritten.get();
    this.#hasFailed = false;
    try {
      const value = await markTransaction(() => work(session));
      // As PostgreSQL would: after a failed statement there is nothing to commit, whatever the work made of it.
      if (this.#hasFailed) throw new StoreError('failed');
      return { value, hasWritten: this.#rowsWritten.get() !== rowsBefore };
    } finally {
      session.close();
    }
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

function settle(one: Waiting, outcome: Outcome | undefined): void {
  if (outcome && 'value' in outcome) one.resolve(outcome.value as never);
  else one.reject(toStoreError(outcome?.problem));
}

/** @param onFailure called whenever a statement fails */
function connect(database: Database.Database, onFailure?: () => void): Connection {
  const db = loadSqliteDriver().drizzle(database, { casing: 'snake_case' }) as unknown as Db;
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

/** @returns anything that is not the database's as it is */
export function toStoreError(error: unknown): unknown {
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
