/** How SQLite would do what a repository asks: runs it on a connection that listens, and explains each statement. */
import Database from 'better-sqlite3';
import { loadSqliteDriver } from '../../db/drizzle.ts';
import { sqliteTables } from '../../db/schema.sqlite.ts';
import { type Db, Session } from '../../db/session.ts';

/** @returns one line per step of each plan, e.g. `SEARCH clocks USING INDEX clocks_waiting (id>?)` */
export async function plansOf(file: string, work: (session: Session) => Promise<unknown>): Promise<string[]> {
  const database = new Database(file);
  const plans: string[] = [];
  const logger = {
    logQuery(query: string, parameters: unknown[]) {
      const steps = database.prepare(`EXPLAIN QUERY PLAN ${query}`).all(...parameters) as { detail: string }[];
      plans.push(...steps.map((step) => step.detail));
    },
  };
  try {
    const db = loadSqliteDriver().drizzle(database, { casing: 'snake_case', logger }) as unknown as Db;
    await work(new Session({ db, tables: sqliteTables, prepared: new Map() }));
    return plans;
  } finally {
    database.close();
  }
}
