/**
 * Turns what the PostgreSQL driver and drizzle throw into StoreErrors. Both put bound values, hence customer data, into
 * messages and fields; what leaves here has the SQLSTATE, the name of the constraint and the stack frames only.
 */

import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { DrizzleQueryError } from './drizzle.ts';
import { StoreError } from './store.ts';

/** SQLSTATE → code: https://www.postgresql.org/docs/current/errcodes-appendix.html; class 22 and 23 by their class. */
const codes: Record<string, StoreError['code']> = {
  '23505': 'conflict',
  '22': 'constraint',
  '23': 'constraint',
  '53100': 'full',
  '40001': 'busy',
  '40P01': 'busy',
  '55P03': 'busy',
  '08': 'unavailable',
  '25P03': 'unavailable',
  '28': 'unavailable',
  '3D000': 'unavailable',
  '53300': 'unavailable',
  '57P01': 'unavailable',
  '57P02': 'unavailable',
  '57P03': 'unavailable',
};

/** An error that came from the driver itself, or through drizzle. */
export function fromDriver(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  if (error instanceof DrizzleQueryError) return fromDriver(error.cause);
  const { code, constraint, message, stack } = error as Partial<pg.DatabaseError>;
  // Values stand in what the server says; what the driver says of its connection has none.
  const cause = new Error(
    error instanceof pg.DatabaseError
      ? [code, constraint].filter(Boolean).join(' ')
      : `${code ?? ''} ${message ?? ''}`.trim(),
  );
  const frames = (stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  cause.stack = [cause.message, ...frames].join('\n');
  if (!(error instanceof pg.DatabaseError) || code === undefined) return new StoreError('unavailable', cause);
  return new StoreError(codes[code] ?? codes[code.slice(0, 2)] ?? 'failed', cause);
}

/** Whether the server asked for the whole transaction to be repeated, also where a handler has wrapped that error. */
export function isBusy(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof StoreError) return current.code === 'busy';
  }
  return false;
}

interface Executable {
  execute(values?: unknown): Promise<unknown>;
  all(values?: unknown): Promise<unknown>;
}

/**
 * Makes every query of a drizzle instance fail with a StoreError: all of them are prepared by its session first.
 * @param track is given each query while it runs
 */
export function withCleanErrors<D extends NodePgDatabase>(db: D, track?: (query: Promise<unknown>) => unknown): D {
  const session = (db as unknown as { session: { prepareQuery(...args: unknown[]): Executable } }).session;
  const prepareQuery = session.prepareQuery.bind(session);
  session.prepareQuery = (...args) => {
    const query = prepareQuery(...args);
    for (const method of ['execute', 'all'] as const) {
      const run = query[method].bind(query);
      query[method] = (values) => {
        const running = run(values).catch((error) => {
          throw error instanceof DrizzleQueryError ? fromDriver(error) : error;
        });
        track?.(running);
        return running;
      };
    }
    return query;
  };
  return db;
}
