/** A head of the chain that was noted elsewhere: still part of the history, or the history was cut off or rewritten. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { sealEvents } from '../../../db/audit/seal-events.ts';
import { openStore } from '../../../db/open-store.ts';
import { callBaton } from '../../support/call-baton.ts';
import { runBaton } from '../../support/run-baton.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = mkdtempSync(path.join(tmpdir(), 'baton-head-'));
const file = path.join(folder, 'demo.db');
let noted = '';

async function seal(): Promise<void> {
  const store = await openStore({ engine: 'sqlite', file }, 'tool');
  while ((await sealEvents(store, { now: new Date('2026-11-20T09:40:00+08:00'), limit: 500 })) > 0);
  await store.close();
}

beforeAll(async () => {
  await callBaton(folder, ['demo', 'lead']);
  await seal();
  noted = /链尾 ([0-9a-f]{16})/.exec((await callBaton(folder, ['verify'])).out)?.[1] ?? '';
  await callBaton(folder, ['demo', 'lead']);
  await seal();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('is found, with what came since', async () => {
  expect(noted).toHaveLength(16);
  const { code, out } = await runBaton(folder, ['verify', '--head', noted]);
  expect(out).toMatch(new RegExp(`记下的链尾 ${noted} 还在：是第 [\\d,]+ 条，之后又入链 [1-9]\\d* 条。`));
  expect(code).toBe(0);
  expect((await callBaton(folder, ['verify', '--head', noted.toUpperCase()])).code).toBe(0);
});

it('is missing once the history was cut off before it, which nothing else shows', async () => {
  const database = new Database(file);
  const cut = database.prepare('SELECT position, event_seq FROM audit_chain WHERE hash LIKE ?').get(`${noted}%`) as {
    position: number;
    event_seq: number;
  };
  database.prepare('DELETE FROM audit_chain WHERE position >= ?').run(cut.position);
  database.prepare('DELETE FROM audit_values WHERE event_seq >= ?').run(cut.event_seq);
  database.prepare('DELETE FROM events WHERE seq >= ?').run(cut.event_seq);
  database.close();
  const without = await callBaton(folder, ['verify']);
  expect([without.code, without.out]).toEqual([0, expect.stringContaining('历史完好')]);
  const { code, out } = await callBaton(folder, ['verify', '--head', noted]);
  expect([code, out]).toEqual([1, expect.stringContaining(`记下的链尾 ${noted} 不在现在的历史里`)]);
});

it('says what to write when it is no head', async () => {
  for (const wrong of ['3f8c', 'not-a-head-at-all', '%%%%%%%%%%%%%%%%']) {
    const { code, err } = await callBaton(folder, ['verify', '--head', wrong]);
    expect([code, err]).toEqual([2, expect.stringContaining('至少 16 位')]);
  }
});
