/** What the PostgreSQL driver throws becomes a StoreError that carries no values; also what no test server can be made to say. */

import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { DrizzleQueryError } from '../../db/drizzle.ts';
import { fromDriver, isBusy } from '../../db/postgres-errors.ts';
import { StoreError } from '../../db/store.ts';

const phone = '13800138000';

function serverError(code: string): pg.DatabaseError {
  const error = new pg.DatabaseError(`a sentence with ${phone}`, 1, 'error');
  return Object.assign(error, { code, constraint: 'leads_phone', detail: `Key (phone)=(${phone}) already exists.` });
}

describe('fromDriver', () => {
  it.each([
    ['23505', 'conflict'],
    ['23503', 'constraint'],
    ['23502', 'constraint'],
    ['22021', 'constraint'],
    ['53100', 'full'],
    ['40001', 'busy'],
    ['40P01', 'busy'],
    ['55P03', 'busy'],
    ['57P01', 'unavailable'],
    ['28P01', 'unavailable'],
    ['08006', 'unavailable'],
    ['25P02', 'failed'],
    ['42P01', 'failed'],
  ])('SQLSTATE %s is %s', (state, code) => {
    const error = fromDriver(new DrizzleQueryError('insert into leads', [phone], serverError(state)));
    expect(error).toMatchObject({ name: 'StoreError', code });
    const cause = error.cause as Error;
    expect(cause.message).toBe(`${state} leads_phone`);
    expect(`${error.stack}${cause.stack}${JSON.stringify([error, cause])}`).not.toContain(phone);
    expect(cause.stack).toContain('postgres-errors.test.ts');
  });

  it('a connection that cannot be made or broke is unavailable, whatever its code looks like', () => {
    for (const code of ['ECONNREFUSED', 'EPIPE', 'ENOTFOUND']) {
      const error = fromDriver(Object.assign(new Error(`connect ${code}`), { code }));
      expect(error).toMatchObject({ code: 'unavailable', cause: { message: `${code} connect ${code}` } });
    }
    expect(fromDriver(new Error('Connection terminated unexpectedly'))).toMatchObject({ code: 'unavailable' });
  });

  it('leaves a StoreError as it is', () => {
    const error = new StoreError('full');
    expect(fromDriver(error)).toBe(error);
  });
});

describe('isBusy', () => {
  it('sees through what a handler has wrapped around it', () => {
    expect(isBusy(new Error('wrapped', { cause: new StoreError('busy') }))).toBe(true);
    expect(isBusy(new StoreError('conflict'))).toBe(false);
    expect(isBusy(new Error('something else'))).toBe(false);
    expect(isBusy('text')).toBe(false);
  });
});
