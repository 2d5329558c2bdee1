/**
 * Empties a migrated PostgreSQL database and lets its sequences begin anew. Tables that are empty are left alone: TRUNCATE
 * makes new files for a table and each of its indexes, and most tests fill one or two of them.
 */
export const emptyAllTables = `
  DO $$
  DECLARE name text; has_rows boolean;
  BEGIN
    FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
      EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || name || ')' INTO has_rows;
      IF has_rows THEN EXECUTE 'TRUNCATE ' || name || ' CASCADE'; END IF;
    END LOOP;
    PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
      FROM pg_sequences WHERE schemaname = 'public';
  END $$`;
