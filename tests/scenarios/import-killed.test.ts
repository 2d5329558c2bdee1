/** An import that is killed hard, several times, and repeated ends in the same state as one that ran through. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leadHeading, leadLines, leadMapping } from '../support/import-file.ts';
import { runBaton, startBaton } from '../support/run-baton.ts';

const rows = 3_300;
const folder = mkdtempSync(path.join(tmpdir(), 'baton-killed-'));
const through = path.join(folder, 'through');
const killed = path.join(folder, 'killed');
const words = ['import', 'leads', path.join(folder, 'leads.csv'), '--mapping', path.join(folder, 'mapping.yaml')];

beforeAll(async () => {
  mkdirSync(through);
  mkdirSync(killed);
  const lines = leadLines(rows);
  // Rows that are refused or are there twice are counted exactly once as well.
  lines.splice(700, 0, '缺列的行', lines[3] ?? '');
  lines.splice(2_500, 0, ',,,,,', ',19900010000,,上海市,,');
  writeFileSync(path.join(folder, 'leads.csv'), [leadHeading, ...lines].join('\n'));
  writeFileSync(path.join(folder, 'mapping.yaml'), leadMapping);
  expect((await runBaton(through, ['demo', 'reset'])).code).toBe(0);
  stopClock(through);
  copyFileSync(path.join(through, 'demo.db'), path.join(killed, 'demo.db'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A demo clock runs on for half a minute after it was saved: who gets which lead would depend on how long a run takes. */
function stopClock(where: string): void {
  const database = new Database(path.join(where, 'demo.db'));
  const sql = `UPDATE meta SET value = json_set(value, '$.realAt', '2026-01-01T00:00:00.000Z') WHERE key = 'demo-clock'`;
  expect(database.prepare(sql).run().changes).toBe(1);
  database.close();
}

function ask<T>(where: string, sql: string): T[] {
  const database = new Database(path.join(where, 'demo.db'), { readonly: true, timeout: 5_000 });
  try {
    return database.prepare(sql).all() as T[];
  } finally {
    database.close();
  }
}

function importRow(where: string): { read: number; isFinished: number } {
  const sql = 'SELECT rows_read AS read, finished_at IS NOT NULL AS isFinished FROM imports';
  return ask<{ read: number; isFinished: number }>(where, sql)[0] ?? { read: 0, isFinished: 0 };
}

/** Starts the import and kills it as soon as so many rows are stored. @returns how many there were then */
async function killAt(where: string, rowsRead: number): Promise<number> {
  const { child, done } = startBaton(where, words);
  while (child.exitCode === null && importRow(where).read < rowsRead) await pause(2);
  child.kill('SIGKILL');
  await done;
  return importRow(where).read;
}

/** Everything an import leaves behind, without ids and times that differ from run to run. */
function stateOf(where: string) {
  const lead = 'leads.external_id AS lead';
  return {
    imports: ask(
      where,
      'SELECT rows_read, rows_stored, rows_duplicate, rows_refused, rows_assigned, rows_pooled FROM imports',
    ),
    refusals: ask(where, 'SELECT line, reason FROM import_refusals ORDER BY line'),
    leads: ask(
      where,
      `SELECT ${lead}, number, name, grade, score, status, owner_id, unit_id, version FROM leads
       WHERE import_id IS NOT NULL ORDER BY external_id`,
    ),
    clocks: ask(
      where,
      `SELECT ${lead}, clocks.kind, rule, round, schedule, target_ms, clocks.status, timers.due_at = clocks.step_at AS isTimed
       FROM clocks JOIN leads ON leads.id = clocks.lead_id LEFT JOIN timers ON timers.key = 'clock:' || clocks.id
       WHERE clocks.import_id IS NOT NULL ORDER BY leads.external_id, clocks.kind`,
    ),
    starts: ask(where, 'SELECT count(DISTINCT started_at) AS n FROM clocks WHERE import_id IS NOT NULL'),
    payloads: ask(where, 'SELECT count(*) AS n FROM lead_payloads'),
    grades: ask(where, 'SELECT count(*) AS n FROM lead_grades'),
    events: ask(where, 'SELECT type, count(*) AS n FROM events GROUP BY type ORDER BY type'),
    digests: ask(
      where,
      `SELECT substr(card_key, 45) AS kind, recipient_id FROM outbox WHERE card_key LIKE 'import:%' ORDER BY 1, 2`,
    ),
    members: ask(where, 'SELECT member_id, open_leads FROM member_states ORDER BY member_id'),
    counters: ask(where, 'SELECT name, value FROM counters ORDER BY name'),
  };
}

describe('an import that is killed', () => {
  it('in the middle, several times, and repeated ends as if nothing had happened', async () => {
    const ran = await runBaton(through, words);
    expect(ran.code).toBe(0);

    const stops: number[] = [];
    for (const at of [100, 900, 1_700, 2_600, rows]) stops.push(await killAt(killed, at));
    // It was really killed on the way, and each run went on where the one before had stopped.
    expect(stops).toEqual(stops.toSorted((one, other) => one - other));
    expect(stops[0]).toBeLessThan(rows);
    expect(stops.every((read) => read === rows + 3 || read % 100 === 0)).toBe(true);
    const last = await runBaton(killed, words);
    expect(last.code).toBe(0);

    const expected = stateOf(through);
    expect(expected.leads).toHaveLength(rows);
    expect(expected.refusals).toHaveLength(3);
    expect(expected.starts).toEqual([{ n: 1 }]);
    expect(expected.digests.length).toBeGreaterThan(50);
    const found = stateOf(killed);
    for (const [what, rowsOf] of Object.entries(expected)) {
      expect(found[what as keyof typeof found], what).toEqual(rowsOf);
    }
  }, 120_000);

  it('says on a further run that it is done, and stores nothing', async () => {
    const before = stateOf(killed);
    const again = await runBaton(killed, words);
    expect([again.code, again.err]).toEqual([0, '']);
    expect(again.out).toContain('以前已经导入过，这次没有存任何内容');
    expect(stateOf(killed)).toEqual(before);
  });

  it('politely says where it stopped', async () => {
    const other = path.join(folder, 'polite');
    mkdirSync(other);
    copyFileSync(path.join(through, 'demo.db'), path.join(other, 'demo.db'));
    writeFileSync(path.join(folder, 'more.csv'), [leadHeading, ...leadLines(2_000, 5_000)].join('\n'));
    const more = words.map((word) => word.replace('leads.csv', 'more.csv'));
    const { child, done } = startBaton(other, more);
    const readOf = () =>
      ask<{ read: number }>(other, 'SELECT max(rows_read) AS read FROM imports WHERE finished_at IS NULL');
    while (child.exitCode === null && (readOf()[0]?.read ?? 0) < 300) await pause(2);
    child.kill('SIGTERM');
    const stopped = await done;
    expect(stopped.code).toBe(1);
    expect(stopped.out).toMatch(/已停在第 [\d,]+ 行，之前的都已存好。再运行一次同样的命令会接着导入。/);
  });
});
