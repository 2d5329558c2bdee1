/**
 * The same 2,000 jobs within ten seconds by other queues, where they are installed (npm install --prefix tests/bench)
 * and their servers are there: BENCH_REDIS_URL, TEST_DATABASE_URL. Their jobs do nothing but note how late they are.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { createPostgresDatabase } from '../../support/create-postgres-database.ts';
import { postgresUrl } from '../../support/requirements.ts';
import { endWithUs } from '../process/end-with-us.ts';

type PeerFigures = Record<string, number> | string;

const benchFolder = path.resolve(import.meta.dirname, '..');

export async function measurePeers(): Promise<Record<string, PeerFigures>> {
  return {
    bullmq: await measure('bullmq', process.env.BENCH_REDIS_URL, 'BENCH_REDIS_URL'),
    'graphile-worker': await onPostgres('graphile-worker'),
    'pg-boss': await onPostgres('pg-boss'),
  };
}

async function onPostgres(name: string): Promise<PeerFigures> {
  const serverUrl = postgresUrl();
  if (serverUrl === undefined) return measure(name, undefined, 'TEST_DATABASE_URL');
  const database = await createPostgresDatabase(serverUrl);
  const figures = await measure(name, database.url, 'TEST_DATABASE_URL');
  await database.drop();
  return figures;
}

async function measure(name: string, serverUrl: string | undefined, variable: string): Promise<PeerFigures> {
  if (!existsSync(path.join(benchFolder, 'node_modules', name))) return 'skipped: npm install --prefix tests/bench';
  if (!serverUrl) return `skipped: ${variable} is not set`;
  console.log(`  ${name} …`);
  const script = path.join(benchFolder, 'peers', `${name}.mjs`);
  const peer = spawn(process.execPath, [script, serverUrl], { stdio: ['ignore', 'pipe', 'inherit'] });
  endWithUs(peer);
  const line = (await text(peer.stdout)).trim().split('\n').at(-1) ?? '';
  return line.startsWith('{') ? (JSON.parse(line) as Record<string, number>) : 'failed';
}
