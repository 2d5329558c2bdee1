/** One statement that empties a migrated PostgreSQL database and lets its sequences begin anew. */
import { getTableName } from 'drizzle-orm';
import { postgresTables } from '../../../db/schema.postgres.ts';

const names = Object.values(postgresTables).map((table) => `"${getTableName(table)}"`);

export const emptyAllTables = `TRUNCATE ${names.join(', ')} RESTART IDENTITY CASCADE`;
