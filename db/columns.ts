/**
 * The two column kits: the same words (id, instant, money, flag, …) on SQLite and on PostgreSQL.
 * Tables are described once with a kit (db/tables); static types come from the SQLite side, and the one cast that
 * makes this work is at the bottom of this file. A parity test compares what both kits produce.
 */
import { postgresCore as pg, sqliteCore as sqlite } from './drizzle.ts';

/** Written alike on both engines, and a date that is none is refused instead of being stored as nothing. */
function toMilliseconds(value: Date): number {
  const atMs = value.getTime();
  if (Number.isNaN(atMs)) throw new RangeError('A date that is none cannot be stored');
  return atMs;
}

const sqliteInstant = sqlite.customType<{ data: Date; driverData: number }>({
  dataType: () => 'integer',
  toDriver: (value) => (value === null ? (null as never) : toMilliseconds(value)),
  fromDriver: (value) => new Date(value),
});
const sqliteFlag = sqlite.customType<{ data: boolean; driverData: number }>({
  dataType: () => 'integer',
  toDriver: (value) => (value === null ? (null as never) : value ? 1 : 0),
  fromDriver: (value) => value === 1,
});
const pgInstant = pg.customType<{ data: Date; driverData: string }>({
  dataType: () => 'timestamp (3) with time zone',
  toDriver: (value) => (value === null ? (null as never) : new Date(toMilliseconds(value)).toISOString()),
  // `0099-01-01 00:00:00+00` is read as 1999 unless it is brought into the strict form first.
  fromDriver: (value) => new Date(value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')),
});
const pgWhole = pg.customType<{ data: number; driverData: string }>({
  dataType: () => 'bigint',
  toDriver: (value) => (value === null ? (null as never) : String(value)),
  fromDriver: (value) => Number(value),
});

/** JSON is opaque text on both engines: written and read whole, never queried. */
const toJson = (value: unknown) => (value === null ? (null as never) : JSON.stringify(value));
const fromJson = (value: string) => JSON.parse(value) as never;

const sqliteKit = {
  table: sqlite.sqliteTable,
  index: sqlite.index,
  uniqueIndex: sqlite.uniqueIndex,
  primaryKey: sqlite.primaryKey,
  /** UUIDv7 as text. */
  id: () => sqlite.text(),
  text: () => sqlite.text(),
  /** One of a closed set of words. */
  oneOf: <const V extends readonly [string, ...string[]]>(values: V) =>
    sqlite.text({ enum: values as unknown as [V[number], ...V[number][]] }),
  /** A point in time: milliseconds on SQLite, timestamptz(3) on PostgreSQL, `Date` in code. */
  instant: () => sqliteInstant(),
  /** Whole number up to 2^53. */
  whole: () => sqlite.integer(),
  /** Money in integer minor units (fen, cents); the currency stands beside it. */
  money: () => sqlite.integer(),
  real: () => sqlite.real(),
  flag: () => sqliteFlag(),
  json: <T>() =>
    sqlite.customType<{ data: T; driverData: string }>({
      dataType: () => 'text',
      toDriver: toJson,
      fromDriver: fromJson,
    })(),
  /** Counts up by itself in the order of insertion; gaps are possible on PostgreSQL. */
  sequence: () => sqlite.integer().primaryKey({ autoIncrement: true }),
};

export type Kit = typeof sqliteKit;

const postgresKit = {
  table: pg.pgTable,
  index: pg.index,
  uniqueIndex: pg.uniqueIndex,
  primaryKey: pg.primaryKey,
  id: () => pg.text(),
  text: () => pg.text(),
  oneOf: (values: readonly [string, ...string[]]) => pg.text({ enum: values as [string, ...string[]] }),
  instant: () => pgInstant(),
  whole: () => pgWhole(),
  money: () => pgWhole(),
  real: () => pg.doublePrecision(),
  flag: () => pg.boolean(),
  json: () =>
    pg.customType<{ data: unknown; driverData: string }>({
      dataType: () => 'text',
      toDriver: toJson,
      fromDriver: fromJson,
    })(),
  sequence: () => pg.bigserial({ mode: 'number' }).primaryKey(),
};

export const kits = { sqlite: sqliteKit, postgres: postgresKit as unknown as Kit };
