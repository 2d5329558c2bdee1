/** For `npm run migrations`: where the generator finds the postgres tables and writes its SQL. */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './db/schema.postgres.ts',
  out: './db/migrations/postgres',
  casing: 'snake_case',
});
