/**
 * The store on SQLite: one writer connection behind a queue (BEGIN IMMEDIATE … COMMIT), a second read-only one for reads.
 * The writer connection never leaves this file: a write outside the queue would join whatever transaction is open.
 */
import { chmodSync } from 'node:fs';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrateSqlite } from './migrate-sqlite.ts';
import { sqliteTables } from './schema.sqlite.ts';
import { type Connection, type Db, Session } from './session.ts';
import { markTransaction, refuseInsideTransaction, type Store, StoreError } from './store.ts';

/**
 * Opens (and migrates, with a backup before) a SQLite file.
 * @param file path; the file and its companions are made readable by the owner only
 * @throws StoreError `newer-version` when the file was written by a newer Baton
 */
export async function openSqliteStore(file: string): Promise<Store> {
  const writer = new Database(file, { timeout: 5_000 });
  chmodSync(file, 0o600);
  writer.pragma('journal_mode = WAL');
  writer.pragma('synchronous = FULL');
  writer.pragma('foreign_keys = ON');
  await migrateSqlite(writer, file);
  const reader = new Database(file, { readonly: true, timeout: 5_000 });
  return new SqliteStore(writer, reader);
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
  readonly #listeners = new Set<() => void>();
  #queue: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(writer: Database.Database, reader: Database.Database) {
    this.#writer = writer;
    this.#reader = reader;
    this.#writerConnection = connect(writer);
    this.#readSession = new Session(connect(reader));
    this.#begin = writer.prepare('BEGIN IMMEDIATE');
    this.#commit = writer.prepare('COMMIT');
    this.#rollback = writer.prepare('ROLLBACK');
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
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#queue;
    this.#readSession.close();
    this.#reader.close();
    this.#writer.close();
  }

  async #transact<T>(work: (tx: Session) => Promise<T>): Promise<T> {
    const session = new Session(this.#writerConnection);
    try {
      this.#begin.run();
      const result = await markTransaction(() => work(session));
      this.#commit.run();
      for (const listener of this.#listeners) listener();
      return result;
    } catch (error) {
      if (this.#writer.inTransaction) this.#rollback.run();
      throw toStoreError(error);
    } finally {
      session.close();
    }
  }
}

function connect(database: Database.Database): Connection {
  const db = drizzle(database, { casing: 'snake_case' }) as unknown as Db;
  return { db, tables: sqliteTables, prepared: new Map() };
}

function toStoreError(error: unknown): unknown {
  const code = sqliteCode(error);
  if (code === null) return error;
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') return new StoreError('conflict', error);
  if (code.startsWith('SQLITE_CONSTRAINT')) return new StoreError('constraint', error);
  if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR')) return new StoreError('full', error);
  if (code.startsWith('SQLITE_BUSY')) return new StoreError('busy', error);
  return new StoreError('failed', error);
}

function sqliteCode(error: unknown): string | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string' && current.code.startsWith('SQLITE_')) return current.code;
  }
  return null;
}
