/** For `npm run migrations`: where the generator finds the sqlite tables and writes its SQL. */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './db/schema.sqlite.ts',
  out: './db/migrations/sqlite',
  casing: 'snake_case',
});
