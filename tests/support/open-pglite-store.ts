/**
 * PostgreSQL without a server: the real driver and the real store talk PostgreSQL's own protocol to PGlite, which runs
 * inside the test process. There is only one connection, so reads wait for an open transaction to end.
 */
import { Duplex } from 'node:stream';
import type { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { PostgresStore, preparedBy } from '../../db/store-postgres.ts';

/** Opens a store on a running PGlite; closing the store leaves PGlite running. */
export async function openPgliteStore(pglite: PGlite): Promise<PostgresStore> {
  const pool = openPglitePool(pglite);
  return PostgresStore.open(pool, pool);
}

export function openPglitePool(pglite: PGlite): pg.Pool {
  return new pg.Pool({
    max: 1,
    user: 'postgres',
    database: 'postgres',
    stream: () => new Wire(pglite) as never,
    // What an earlier connection has prepared is still there: to PGlite all connections are one.
    onConnect: preparedBy("DEALLOCATE ALL; SET TIME ZONE 'UTC'"),
  });
}

/** What the driver takes for a socket. */
class Wire extends Duplex {
  readonly #pglite: PGlite;

  constructor(pglite: PGlite) {
    super();
    this.#pglite = pglite;
  }

  connect(): void {
    queueMicrotask(() => this.emit('connect'));
  }

  setNoDelay(): void {}
  setKeepAlive(): void {}
  ref(): void {}
  unref(): void {}

  override _read(): void {}

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'buffer', done);
  }

  override _write(message: Buffer, _encoding: string, done: (error?: Error) => void): void {
    const isGoodbye = message[0] === 'X'.charCodeAt(0);
    if (isGoodbye) {
      this.push(null);
      done();
      return;
    }
    this.#pglite.execProtocolRaw(message).then((answer) => {
      if (answer.length > 0) this.push(Buffer.from(answer));
      done();
    }, done);
  }
}
