/**
 * One way to talk to the database inside a transaction or a read: drizzle's query builder for what is rare, statements
 * prepared once per connection for what is hot. Repositories take a Session and work on both engines.
 * A Session is only valid while its transaction is open; afterwards every use is refused.
 */
import { sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { NewRow, TableName, Tables } from './tables/define-tables.ts';

/** Typed from the SQLite side; on PostgreSQL the same calls reach drizzle's PostgreSQL builder. */
export type Db = BetterSQLite3Database<Record<string, never>>;

export interface Preparable<R> {
  prepare(name?: string): { execute(values?: Record<string, unknown>): R };
}

/** A hot query: built and prepared once per connection, then only executed. */
export interface Statement<R> {
  readonly name: string;
  readonly build: (db: Db, tables: Tables) => Preparable<R>;
}

export function statement<R>(name: string, build: (db: Db, tables: Tables) => Preparable<R>): Statement<R> {
  return { name, build };
}

/** A named argument of a statement, encoded like the given column (instants, flags, JSON). */
export function arg(name: string, column?: Parameters<typeof sql.param>[1]) {
  return column === undefined ? sql.placeholder(name) : sql.param(sql.placeholder(name), column);
}

/** A database connection with what has been prepared on it. */
export interface Connection {
  readonly db: Db;
  readonly tables: Tables;
  readonly prepared: Map<string, { execute(values?: Record<string, unknown>): unknown }>;
}

export class Session {
  readonly tables: Tables;
  readonly #connection: Connection;
  #isOpen = true;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.tables = connection.tables;
  }

  /** The query builder, for statements that are not hot. */
  get db(): Db {
    this.#refuseIfClosed();
    return this.#connection.db;
  }

  /** Executes a prepared statement and returns its rows. */
  async run<R>(query: Statement<R>, values: Record<string, unknown> = {}): Promise<Awaited<R>> {
    return (await this.#prepared(query.name, () => query.build(this.#connection.db, this.tables)).execute(values)) as Awaited<R>;
  }

  /** Inserts one row; columns that are left out take their default or null. */
  async insert<N extends TableName>(table: N, row: NewRow<N>): Promise<void> {
    const values = present(row);
    const columns = Object.keys(values);
    await this.#prepared(`insert ${table} ${columns.join()}`, () => this.#insertInto(table, columns) as never).execute(values);
  }

  /** Inserts one row unless one of its unique keys is taken. @returns whether it was inserted */
  async insertIfAbsent<N extends TableName>(table: N, row: NewRow<N>): Promise<boolean> {
    const values = present(row);
    const columns = Object.keys(values);
    const inserted = await this.#prepared(`insert-if-absent ${table} ${columns.join()}`, () =>
      this.#insertInto(table, columns)
        .onConflictDoNothing()
        .returning({ one: sql<number>`1` }),
    ).execute(values);
    return (inserted as unknown[]).length > 0;
  }

  /** Ends the validity of this session; called by the store when the transaction is over. */
  close(): void {
    this.#isOpen = false;
  }

  #insertInto(table: TableName, columns: string[]) {
    const placeholders = Object.fromEntries(columns.map((column) => [column, sql.placeholder(column)]));
    return this.#connection.db.insert(this.tables[table]).values(placeholders as never);
  }

  #prepared(name: string, build: () => Preparable<unknown>) {
    this.#refuseIfClosed();
    const known = this.#connection.prepared.get(name);
    if (known) return known;
    const prepared = build().prepare(`baton_${this.#connection.prepared.size}`);
    this.#connection.prepared.set(name, prepared);
    return prepared;
  }

  #refuseIfClosed(): void {
    if (!this.#isOpen) throw new Error('This transaction is over: its session can no longer be used');
  }
}

function present(row: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
