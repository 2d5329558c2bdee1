/** Two rows for every table, made from its columns: one with every column filled, one with all that may be empty left so. */
import { getTableColumns } from 'drizzle-orm';
import { postgresTables } from '../../../db/schema.postgres.ts';
import type { NewRow, TableName } from '../../../db/tables/define-tables.ts';

export const tableNames = Object.keys(postgresTables) as TableName[];

const json = { 原因: '超时', list: [1, null, true], deep: { 深: '“”' } };

/** PostgreSQL's types tell the kinds apart that SQLite stores alike. */
const samples: Record<string, Record<'full' | 'sparse', unknown>> = {
  'timestamp (3) with time zone': { full: new Date('2026-11-23T01:40:00.123Z'), sparse: new Date(0) },
  bigint: { full: Number.MAX_SAFE_INTEGER, sparse: -1 },
  'double precision': { full: 31.230416666666667, sparse: -0.1 },
  boolean: { full: true, sparse: false },
  bigserial: { full: undefined, sparse: undefined },
  text: { full: '复旦大学附属中山医院', sparse: '' },
};

export function sampleRow<N extends TableName>(table: N, kind: 'full' | 'sparse'): NewRow<N> {
  const entries = Object.entries(getTableColumns(postgresTables[table])).map(([name, column]) => {
    if (kind === 'sparse' && !column.notNull) return [name, null];
    if (column.columnType.endsWith('CustomColumn') && column.getSQLType() === 'text')
      return [name, kind === 'full' ? json : []];
    if (column.enumValues) return [name, column.enumValues.at(kind === 'full' ? -1 : 0)];
    return [name, samples[column.getSQLType()]?.[kind]];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as never;
}
