/** An empty database of its own on the server of TEST_DATABASE_URL, dropped when the test file is done with it. */
import pg from 'pg';

let count = 0;

export async function createPostgresDatabase(serverUrl: string): Promise<{ url: string; drop(): Promise<void> }> {
  count += 1;
  const name = `baton_test_${process.pid}_${count}`;
  await queryPostgres(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => queryPostgres(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`).then(() => undefined),
  };
}

/** One statement on a connection of its own, behind the back of any store. */
export async function queryPostgres(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}
