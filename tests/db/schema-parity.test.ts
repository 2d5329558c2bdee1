/** Both engines have the same tables, and the shipped migrations make exactly the tables that the code describes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  generateDrizzleJson,
  generateMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from 'drizzle-kit/api';
import { getTableConfig as postgresConfig } from 'drizzle-orm/pg-core';
import { getTableConfig as sqliteConfig } from 'drizzle-orm/sqlite-core';
import { describe, expect, it } from 'vitest';
import * as postgresSchema from '../../db/schema.postgres.ts';
import * as sqliteSchema from '../../db/schema.sqlite.ts';
import type { TableName } from '../../db/tables/define-tables.ts';

const names = Object.keys(sqliteSchema.sqliteTables) as TableName[];
const newestSnapshot = (engine: string) => {
  const folder = join(import.meta.dirname, '../../db/migrations', engine, 'meta');
  const journal = JSON.parse(readFileSync(join(folder, '_journal.json'), 'utf8'));
  const { idx } = journal.entries.at(-1);
  return JSON.parse(readFileSync(join(folder, `${String(idx).padStart(4, '0')}_snapshot.json`), 'utf8'));
};

/** What must be alike, in words that fit both. */
const shape = (config: ReturnType<typeof sqliteConfig> | ReturnType<typeof postgresConfig>) => ({
  table: config.name,
  columns: config.columns.map((column) => ({
    name: column.name,
    isNotNull: column.notNull,
    isPrimary: column.primary,
    isUnique: column.isUnique,
    values: column.enumValues ?? null,
  })),
  primaryKeys: config.primaryKeys.map((key) => key.columns.map((column) => column.name)),
  indexes: config.indexes.map(({ config: { name, unique, columns } }) => ({
    name,
    unique: unique ?? false,
    columns: columns.map((column) => ('name' in column ? column.name : 'expression')),
  })),
  parents: config.foreignKeys.map((key) => {
    const { columns, foreignColumns } = key.reference();
    return [...columns, ...foreignColumns].map((column) => column.name);
  }),
});

describe('the tables of both engines', () => {
  it.each(names)('%s: names, not-null, primary keys, unique keys, indexes, parents', (name) => {
    const onSqlite = shape(sqliteConfig(sqliteSchema.sqliteTables[name]));
    const onPostgres = shape(postgresConfig(postgresSchema.postgresTables[name] as never));
    expect(onPostgres).toEqual(onSqlite);
    expect(onSqlite.columns.length).toBeGreaterThan(0);
  });

  it('are all exported one by one, as the migration generator wants it', () => {
    expect(Object.keys(sqliteSchema).sort()).toEqual([...names, 'sqliteTables'].sort());
    expect(Object.keys(postgresSchema).sort()).toEqual([...names, 'postgresTables'].sort());
  });
});

describe('the shipped migrations are complete: generating now would give nothing new', () => {
  it('on SQLite', async () => {
    const previous = newestSnapshot('sqlite');
    const current = await generateSQLiteDrizzleJson(sqliteSchema, previous.id, 'snake_case');
    expect(Object.keys(current.tables)).toHaveLength(names.length);
    expect(await generateSQLiteMigration(previous, current)).toEqual([]);
  });

  it('on PostgreSQL', async () => {
    const previous = newestSnapshot('postgres');
    const current = generateDrizzleJson(postgresSchema, previous.id, undefined, 'snake_case');
    expect(Object.keys(current.tables)).toHaveLength(names.length);
    expect(await generateMigration(previous, current as never)).toEqual([]);
  });
});
