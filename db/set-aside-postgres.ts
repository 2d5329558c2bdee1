/**
 * What backup and restore must know of a PostgreSQL database, and the one way to replace its tables: the old ones move
 * to schemas of another name and come back when filling the new ones fails. Nothing is deleted that was there before.
 */
import pg from 'pg';
import type { ChainHead } from './audit/seal-events.ts';
import { fromDriver } from './postgres-errors.ts';

/** The schemas that Baton's tables live in: its own, and that of the migrations. */
export const postgresSchemas = ['public', 'drizzle'] as const;

export interface PostgresState {
  readonly isEmpty: boolean;
  /** Whether a store of any Baton process is open on it. */
  readonly isInUse: boolean;
}

/** @throws StoreError */
export async function inspectPostgres(url: string): Promise<PostgresState> {
  return withClient(url, async (query) => {
    const tables = await query('SELECT 1 FROM pg_tables WHERE schemaname = ANY($1) LIMIT 1', [postgresSchemas]);
    const stores = await query(
      "SELECT 1 FROM pg_stat_activity WHERE application_name = 'baton' AND datname = current_database()",
    );
    return { isEmpty: tables.length === 0, isInUse: stores.length > 0 };
  });
}

/** The newest link of the audit chain, read without touching the schema. @throws StoreError */
export async function postgresChainHead(url: string): Promise<ChainHead | null> {
  return withClient(url, async (query) => {
    const [row] = await query('SELECT position, hash FROM audit_chain ORDER BY position DESC LIMIT 1');
    return row ? { position: Number(row.position), hash: String(row.hash) } : null;
  });
}

/**
 * @param fill makes the new tables, and throws when they are not as they should be
 * @returns what `fill` returned, and the schemas in which the old tables are now (none when there were none)
 * @throws StoreError, and what `fill` throws
 */
export async function replacePostgresTables<T>(
  url: string,
  now: Date,
  fill: () => Promise<T>,
): Promise<{ filled: T; setAside: string[] }> {
  const { isEmpty } = await inspectPostgres(url);
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
  const aside = (schema: string) => `${schema}_replaced_${stamp}`;
  return withClient(url, async (query) => {
    const moved = await renameSchemas(query, (schema) => [schema, aside(schema)]);
    let filled: T;
    try {
      filled = await fill();
    } catch (error) {
      for (const schema of postgresSchemas) await query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
      await renameSchemas(query, (schema) => [aside(schema), schema]);
      throw error;
    }
    if (!isEmpty) return { filled, setAside: moved };
    for (const schema of moved) await query(`DROP SCHEMA ${schema}`);
    return { filled, setAside: [] };
  });
}

type Query = (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** @returns the new names of those that were there */
async function renameSchemas(query: Query, names: (schema: string) => [from: string, to: string]): Promise<string[]> {
  const renamed: string[] = [];
  for (const [from, to] of postgresSchemas.map(names)) {
    const found = await query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [from]);
    if (found.length === 0) continue;
    await query(`ALTER SCHEMA ${from} RENAME TO ${to}`);
    renamed.push(to);
  }
  return renamed;
}

async function withClient<T>(url: string, work: (query: Query) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'baton-maintenance' });
  client.on('error', () => undefined);
  const clean = (error: unknown) => {
    throw fromDriver(error);
  };
  try {
    await client.connect().catch(clean);
    return await work(async (sql, values) => (await client.query(sql, values).catch(clean)).rows);
  } finally {
    await client.end();
  }
}
