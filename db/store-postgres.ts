/**
 * The store on PostgreSQL: a few writer connections running SERIALIZABLE transactions, repeated when the server finds
 * two of them in each other's way, and read-only connections for reads. Hot spots name a lock that is taken before the
 * transaction begins: taken inside, the snapshot would be older than the lock.
 * Driver errors never leave this file: they carry bound values.
 */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { loadPostgresDriver } from './drizzle.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { fromDriver, isBusy, withCleanErrors } from './postgres-errors.ts';
import { postgresTables } from './schema.postgres.ts';
import { type Connection, type Db, Session } from './session.ts';
import {
  CommitListeners,
  type LockName,
  markTransaction,
  refuseInsideTransaction,
  type Store,
  StoreError,
} from './store.ts';

/** Four transactions at a time: beyond that, SERIALIZABLE ones mostly make each other repeat. */
const writerCount = 4;
const readerCount = 2;
/**
 * Measured on 50 parallel read-then-write increments from two processes: on a quiet machine 8 tries with jitter are enough
 * for all of them, on one that is ten times overloaded they are not.
 */
const maxTries = 16;
const longestPauseMs = 200;
/** Handlers never wait for the network; one that hangs is ended by the server, so that its lock does not stop the others. */
const maxIdleInTransactionMs = 60_000;

/** First half of every advisory lock's key; the second says which. "BATN" in ASCII. */
const lockClass = 0x4241544e;
const lockNumbers: Record<LockName, number> = { intake: 1, sealer: 2, 'local-chat': 3 };

// Counts and sums come as text from the driver; Baton stores no whole number above 2^53, so both engines give numbers.
for (const type of [pg.types.builtins.INT8, pg.types.builtins.NUMERIC]) pg.types.setTypeParser(type, Number);

/**
 * Opens (and migrates) a PostgreSQL database.
 * @param url postgres://user:password@host:port/database
 * @throws StoreError `newer-version`, `unavailable`
 */
export async function openPostgresStore(url: string): Promise<Store> {
  const shared = { connectionString: url, application_name: 'baton', keepAlive: true, idleTimeoutMillis: 0 };
  const writers = new pg.Pool({
    ...shared,
    max: writerCount,
    idle_in_transaction_session_timeout: maxIdleInTransactionMs,
    onConnect: preparedBy("SET TIME ZONE 'UTC'; SET datestyle = 'ISO'"),
  });
  const readers = new pg.Pool({
    ...shared,
    max: readerCount,
    onConnect: preparedBy("SET TIME ZONE 'UTC'; SET datestyle = 'ISO'; SET default_transaction_read_only = on"),
  });
  return PostgresStore.open(writers, readers);
}

export class PostgresStore implements Store {
  readonly engine = 'postgres';
  readonly #writers: pg.Pool;
  readonly #readers: pg.Pool;
  readonly #connections = new WeakMap<pg.PoolClient, Connection>();
  readonly #readSession: Session;
  readonly #listeners = new CommitListeners();
  readonly #turns = new Map<LockName, Promise<unknown>>();
  readonly #running = new Set<Promise<unknown>>();
  #isClosed = false;

  /** Brings the schema up to date first. Closes the pools when that fails. */
  static async open(writers: pg.Pool, readers: pg.Pool): Promise<PostgresStore> {
    const store = new PostgresStore(writers, readers);
    try {
      const client = await writers.connect();
      await migratePostgres(client).finally(() => client.release());
      return store;
    } catch (error) {
      await store.close();
      throw fromDriver(error);
    }
  }

  private constructor(writers: pg.Pool, readers: pg.Pool) {
    this.#writers = writers;
    this.#readers = readers;
    for (const pool of new Set([writers, readers])) {
      // A connection that breaks is replaced by the pool; whoever was using it learns of it from his own query.
      pool.on('error', () => undefined);
      pool.on('connect', (client) => client.on('error', () => undefined));
    }
    const reading = connect(readers, (query) => this.#track(query));
    this.#readSession = new Session(reading, () => refuseInsideTransaction('Reading through the store'));
  }

  get read(): Session {
    refuseInsideTransaction('Reading through the store');
    return this.#readSession;
  }

  async transaction<T>(work: (tx: Session) => Promise<T>, options: { lock?: LockName } = {}): Promise<T> {
    refuseInsideTransaction('Opening a transaction');
    if (this.#isClosed) throw new StoreError('failed');
    const { lock } = options;
    return this.#track(lock ? this.#inTurn(lock, () => this.#transact(work, lock)) : this.#transact(work));
  }

  onCommit(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#readSession.close();
    await Promise.allSettled(this.#running);
    await Promise.all([...new Set([this.#writers, this.#readers])].map((pool) => pool.end()));
  }

  /** Within this process whoever wants the same lock waits here, so that waiting takes up no connection. */
  #inTurn<T>(lock: LockName, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(lock) ?? Promise.resolve()).then(work);
    this.#turns.set(
      lock,
      turn.catch(() => undefined),
    );
    return turn;
  }

  async #transact<T>(work: (tx: Session) => Promise<T>, lock?: LockName): Promise<T> {
    const client = await this.#writers.connect().catch(rethrow);
    try {
      if (lock) await send(client, `SELECT pg_advisory_lock(${lockClass}, ${lockNumbers[lock]})`);
      for (let tries = 1; ; tries += 1) {
        try {
          return await this.#try(client, work);
        } catch (error) {
          if (!isBusy(error) || tries === maxTries) throw error;
          await pause(Math.random() * Math.min(5 * 2 ** tries, longestPauseMs));
        }
      }
    } finally {
      await giveBack(client, lock);
    }
  }

  async #try<T>(client: pg.PoolClient, work: (tx: Session) => Promise<T>): Promise<T> {
    const session = new Session(this.#connectionOf(client));
    let result: T;
    let hasWritten: boolean;
    try {
      await send(client, 'BEGIN ISOLATION LEVEL SERIALIZABLE');
      result = await markTransaction(() => work(session));
      session.close();
      // In a transaction with a failed statement the question is refused, so that nobody takes the silent rollback for a commit.
      const [written] = await send(client, 'SELECT pg_current_xact_id_if_assigned() IS NOT NULL AS is_so; COMMIT');
      hasWritten = written?.rows[0]?.is_so === true;
    } catch (error) {
      session.close();
      await send(client, 'ROLLBACK').catch(() => undefined);
      throw error;
    }
    if (hasWritten) this.#listeners.notify();
    return result;
  }

  #connectionOf(client: pg.PoolClient): Connection {
    const known = this.#connections.get(client);
    if (known) return known;
    const connection = connect(client);
    this.#connections.set(client, connection);
    return connection;
  }

  /** What is running is waited for when the store is closed. */
  #track<T>(running: Promise<T>): Promise<T> {
    const forget = () => this.#running.delete(running);
    this.#running.add(running);
    running.then(forget, forget);
    return running;
  }
}

/** For a pool: what each new connection runs first. The pool waits for it, which its types do not say. */
export function preparedBy(sql: string): (client: pg.ClientBase) => void {
  return ((client: pg.ClientBase) => client.query(sql)) as (client: pg.ClientBase) => void;
}

function connect(client: pg.Pool | pg.PoolClient, track?: (query: Promise<unknown>) => unknown): Connection {
  const db = withCleanErrors(loadPostgresDriver().drizzle(client, { casing: 'snake_case' }), track);
  return { db: db as unknown as Db, tables: postgresTables, prepared: new Map() };
}

/** @returns one result per statement of `sql` */
async function send(client: pg.PoolClient, sql: string): Promise<pg.QueryResult[]> {
  const results: unknown = await client.query(sql).catch(rethrow);
  return (Array.isArray(results) ? results : [results]) as pg.QueryResult[];
}

/** A connection that cannot give up its lock is closed, which gives it up too. */
async function giveBack(client: pg.PoolClient, lock: LockName | undefined): Promise<void> {
  try {
    if (lock) await send(client, `SELECT pg_advisory_unlock(${lockClass}, ${lockNumbers[lock]})`);
    client.release();
  } catch {
    client.release(true);
  }
}

function rethrow(error: unknown): never {
  throw fromDriver(error);
}
