/**
 * What Baton uses of drizzle-orm, taken from its CommonJS build: the same code and types, but its ES modules re-export
 * each other in circles, and loading them costs every process half a second and 240 MB. So nobody else imports it.
 */
import { createRequire } from 'node:module';

// The generator of migrations compiles this file to CommonJS, where there is no import.meta.url.
const load = createRequire(import.meta.url ?? __filename);

const core = load('drizzle-orm') as typeof import('drizzle-orm');
export const {
  aliasedTable,
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  max,
  ne,
  or,
} = core;
export const { DrizzleQueryError, notExists, sql } = core;
export type { Param, Placeholder, SQL, SQLWrapper } from 'drizzle-orm';

export const sqliteCore = load('drizzle-orm/sqlite-core') as typeof import('drizzle-orm/sqlite-core');
export const postgresCore = load('drizzle-orm/pg-core') as typeof import('drizzle-orm/pg-core');

/** The drivers' parts are loaded when a store is opened: nobody needs both. */
export const loadSqliteDriver = () => load('drizzle-orm/better-sqlite3') as typeof import('drizzle-orm/better-sqlite3');
export const loadPostgresDriver = () => load('drizzle-orm/node-postgres') as typeof import('drizzle-orm/node-postgres');
