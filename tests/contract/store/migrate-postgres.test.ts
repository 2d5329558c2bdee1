/** Bringing a PostgreSQL database up to date: all or nothing, one process at a time, and hands off one from a newer Baton. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, describe, expect, it } from 'vitest';
import { migratePostgres } from '../../../db/migrate-postgres.ts';
import { openPostgresStore } from '../../../db/store-postgres.ts';
import { createPostgresDatabase, queryPostgres } from '../../support/create-postgres-database.ts';
import { openPglitePool, openPgliteStore } from '../../support/open-pglite-store.ts';
import { describeWith, postgresUrl } from '../../support/requirements.ts';

const shipped = join(import.meta.dirname, '../../../db/migrations/postgres');
const journalOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8'));

describe('a PostgreSQL database (PGlite)', () => {
  const pglite = PGlite.create();
  const folder = mkdtempSync(join(tmpdir(), 'baton-migrate-'));
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await (await pglite).close();
  });

  it('is made from nothing, and opened again unchanged', async () => {
    await (await openPgliteStore(await pglite)).close();
    await (await openPgliteStore(await pglite)).close();
    const { rows } = await (await pglite).query('SELECT created_at FROM drizzle.__drizzle_migrations');
    expect(rows).toHaveLength(journalOf(shipped).entries.length);
  });

  it('stays as it was when a migration fails halfway', async () => {
    cpSync(shipped, folder, { recursive: true });
    const journal = journalOf(folder);
    const when = journal.entries.at(-1).when + 1_000;
    journal.entries.push({ idx: journal.entries.length, version: '7', when, tag: '9999_next', breakpoints: true });
    writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify(journal));
    writeFileSync(
      join(folder, '9999_next.sql'),
      'ALTER TABLE units ADD COLUMN motto text;\n--> statement-breakpoint\nINSERT INTO nowhere VALUES (1);',
    );
    const pool = openPglitePool(await pglite);
    const client = await pool.connect();
    await expect(migratePostgres(client, folder)).rejects.toThrow();
    await expect(client.query('SELECT motto FROM units')).rejects.toMatchObject({ code: '42703' });
    client.release();
    await pool.end();
    await (await openPgliteStore(await pglite)).close();
  });

  it('from a newer Baton is refused', async () => {
    const later = journalOf(shipped).entries.at(-1).when + 1;
    await (await pglite).query("INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('later', $1)", [
      later,
    ]);
    await expect(openPgliteStore(await pglite)).rejects.toMatchObject({ name: 'StoreError', code: 'newer-version' });
  });

  it('from a state that was never released is refused', async () => {
    await (await pglite).query('UPDATE drizzle.__drizzle_migrations SET created_at = 1');
    await expect(openPgliteStore(await pglite)).rejects.toMatchObject({ name: 'StoreError', code: 'unreleased' });
  });
});

describeWith('postgres', 'a PostgreSQL database on a server', () => {
  it('that three processes open for the first time at once is migrated once', async () => {
    const { url, drop } = await createPostgresDatabase(postgresUrl() ?? '');
    const stores = await Promise.all([openPostgresStore(url), openPostgresStore(url), openPostgresStore(url)]);
    await Promise.all(stores.map((store) => store.close()));
    const { rows } = await queryPostgres(url, 'SELECT created_at FROM drizzle.__drizzle_migrations');
    expect(rows).toHaveLength(journalOf(shipped).entries.length);
    await drop();
  });
});
