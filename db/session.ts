/**
 * One way to talk to the database inside a transaction or a read: drizzle's query builder for what is rare, statements
 * prepared once per connection for what is hot. Repositories take a Session and work on both engines.
 * A Session is only valid while its transaction is open; afterwards every use is refused.
 */

import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { type Param, type Placeholder, sql } from './drizzle.ts';
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

type Encoder = Parameters<typeof sql.param>[1];

/** A named argument of a statement, encoded like the given column (instants, flags, JSON); without one, as it is. */
export function arg(name: string): Placeholder;
export function arg(name: string, column: Encoder): Param;
export function arg(name: string, column?: Encoder) {
  return column === undefined ? sql.placeholder(name) : sql.param(sql.placeholder(name), column);
}

/** A database connection with what has been prepared on it. */
export interface Connection {
  readonly db: Db;
  readonly tables: Tables;
  /** By statement, or by what is inserted. */
  readonly prepared: Map<Statement<unknown> | string, { execute(values?: Record<string, unknown>): unknown }>;
}

/** PostgreSQL knows prepared statements by name; two sessions may share a connection, so no name is used twice. */
let preparedCount = 0;

export class Session {
  readonly tables: Tables;
  readonly #connection: Connection;
  readonly #guard: (() => void) | undefined;
  #isOpen = true;

  /** @param guard called before every use; throws where the session must not be used (reads inside a transaction) */
  constructor(connection: Connection, guard?: () => void) {
    this.#connection = connection;
    this.#guard = guard;
    this.tables = connection.tables;
  }

  /** The query builder, for statements that are not hot. */
  get db(): Db {
    this.#refuse();
    return this.#connection.db;
  }

  /** Executes a prepared statement and returns its rows. */
  async run<R>(query: Statement<R>, values: Record<string, unknown> = {}): Promise<Awaited<R>> {
    return (await this.#prepared(query, () => query.build(this.#connection.db, this.tables)).execute(
      values,
    )) as Awaited<R>;
  }

  /** Inserts one row; columns that are left out take their default or null. */
  async insert<N extends TableName>(table: N, row: NewRow<N>): Promise<void> {
    const columns = presentColumns(row);
    const query = this.#prepared(`insert ${table} ${columns}`, () => this.#insertInto(table, columns) as never);
    await query.execute(row as Record<string, unknown>);
  }

  /** Inserts one row unless one of its unique keys is taken. @returns whether it was inserted */
  async insertIfAbsent<N extends TableName>(table: N, row: NewRow<N>): Promise<boolean> {
    const columns = presentColumns(row);
    const inserted = await this.#prepared(`insert-if-absent ${table} ${columns}`, () =>
      this.#insertInto(table, columns).onConflictDoNothing().returning({ one: sql<number>`1` }),
    ).execute(row as Record<string, unknown>);
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

  #prepared(key: Statement<unknown> | string, build: () => Preparable<unknown>) {
    this.#refuse();
    const known = this.#connection.prepared.get(key);
    if (known) return known;
    preparedCount += 1;
    const prepared = build().prepare(`baton_${preparedCount}`);
    this.#connection.prepared.set(key, prepared);
    return prepared;
  }

  #refuse(): void {
    if (!this.#isOpen) throw new Error('This transaction is over: its session can no longer be used');
    this.#guard?.();
  }
}

function presentColumns(row: object): string[] {
  return Object.keys(row).filter((column) => (row as Record<string, unknown>)[column] !== undefined);
}
