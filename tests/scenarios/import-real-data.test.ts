/** The real files: 41,188 prospects of a bank and 2,083 hospitals, through the same commands that people type. */
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { policyFolder } from '../../bot/wire.ts';
import { openStore } from '../../db/open-store.ts';
import { matchAccount } from '../../db/repos/accounts.ts';
import { nameKeys } from '../../domain/identity/normalise-name.ts';
import { dataFile, describeWith } from '../support/requirements.ts';
import { runBaton } from '../support/run-baton.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'baton-real-'));
const file = path.join(folder, 'demo.db');
const mappings = path.join(policyFolder, 'imports');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ask<T>(sql: string): T[] {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare(sql).all() as T[];
  } finally {
    database.close();
  }
}
const numberOf = (sql: string) => ask<{ n: number }>(sql)[0]?.n;

describeWith('data:leads/bank-additional.zip', 'the telemarketing list of a bank', () => {
  const spec = `${dataFile('leads/bank-additional.zip')}:bank-additional/bank-additional-full.csv`;
  const words = ['import', 'leads', spec, '--mapping', path.join(mappings, 'bank-telemarketing.yaml')];
  let out = '';
  beforeAll(async () => {
    const run = await runBaton(folder, words);
    expect([run.code, run.err]).toEqual([0, '']);
    out = run.out;
  }, 240_000);

  it('is stored row for row, and the report says so', () => {
    expect(out).toContain('读取 41,188 行：存入 41,188，重复 0，拒收 0。');
    expect(out).toContain('12 行与前面的行完全相同');
    expect(numberOf('SELECT count(*) AS n FROM leads WHERE import_id IS NOT NULL')).toBe(41_188);
    expect(numberOf('SELECT count(DISTINCT external_id) AS n FROM leads WHERE import_id IS NOT NULL')).toBe(41_188);
  });

  it('has every lead graded, assigned within capacity or pooled, and with running timers', () => {
    const graded = 'FROM lead_grades JOIN leads ON leads.id = lead_id WHERE import_id IS NOT NULL';
    expect(numberOf(`SELECT count(*) AS n ${graded} AND leads.score = lead_grades.score`)).toBe(41_188);
    expect(numberOf('SELECT max(open_leads) AS n FROM member_states')).toBe(60);
    const byStatus = ask<{ status: string; clocks: number; leads: number }>(
      `SELECT leads.status, count(*) AS clocks, count(DISTINCT leads.id) AS leads
       FROM leads JOIN clocks ON clocks.lead_id = leads.id JOIN timers ON timers.key = 'clock:' || clocks.id
       WHERE leads.import_id IS NOT NULL AND clocks.status = 'running' AND timers.due_at = clocks.due_at
       GROUP BY leads.status ORDER BY leads.status`,
    );
    const [assigned, pooled] = byStatus;
    expect(byStatus.map(({ status }) => status)).toEqual(['assigned', 'pooled']);
    expect((assigned?.leads ?? 0) + (pooled?.leads ?? 0)).toBe(41_188);
    expect(assigned?.clocks).toBe(2 * (assigned?.leads ?? 0));
    expect(pooled?.clocks).toBe(pooled?.leads);
  });

  it('keeps outcome and duration with the lead, and grades without them', () => {
    const [row] = ask<{ raw: string }>(
      `SELECT raw FROM lead_payloads JOIN leads ON leads.id = lead_id WHERE external_id LIKE '%:2' AND source = 'telemarketing'`,
    );
    const { attributes } = JSON.parse(row?.raw ?? '{}') as { attributes: Record<string, string> };
    expect(attributes).toMatchObject({ age: '56', job: 'housemaid', duration: '261', y: 'no' });
    const [third] = ask<{ raw: string }>(
      `SELECT raw FROM lead_payloads JOIN leads ON leads.id = lead_id WHERE external_id LIKE '%:3' AND source = 'telemarketing'`,
    );
    expect(JSON.parse(third?.raw ?? '{}').attributes).not.toHaveProperty('default');
    expect(numberOf('SELECT count(DISTINCT score) AS n FROM leads WHERE import_id IS NOT NULL')).toBe(1);
  });

  it('stores nothing when it is imported again', async () => {
    const events = numberOf('SELECT count(*) AS n FROM events');
    const again = await runBaton(folder, words);
    expect(again.code).toBe(0);
    expect(again.out).toContain('这次没有存任何内容');
    expect(numberOf('SELECT count(*) AS n FROM leads WHERE import_id IS NOT NULL')).toBe(41_188);
    expect(numberOf('SELECT count(*) AS n FROM events')).toBe(events);
  });
});

describeWith('data:geo/hospitals.json', 'the list of hospitals', () => {
  const list = dataFile('geo/hospitals.json');
  beforeAll(async () => {
    const words = ['import', 'accounts', list, '--mapping', path.join(mappings, 'hospitals.yaml')];
    const run = await runBaton(folder, words);
    expect([run.code, run.err]).toEqual([0, '']);
    expect(run.out).toMatch(/读取 2,083 行：存入 [\d,]+，重复 \d+，拒收 0。/);
  }, 60_000);

  it('has 2,083 rows, of which each name is stored once', () => {
    const [row] = ask<{ stored: number; duplicate: number }>(
      "SELECT rows_stored AS stored, rows_duplicate AS duplicate FROM imports WHERE kind = 'accounts'",
    );
    expect((row?.stored ?? 0) + (row?.duplicate ?? 0)).toBe(2_083);
    // Eight names are there twice; the others that were not stored are hospitals of the demo company.
    const known = numberOf(
      "SELECT count(DISTINCT json_extract(reason, '$.params.number')) AS n FROM import_refusals WHERE reason LIKE '%same-as-account%'",
    );
    expect((row?.duplicate ?? 0) - (known ?? 0)).toBeLessThanOrEqual(8);
  });

  it('makes all 2,075 names findable', async () => {
    const hospitals = JSON.parse(await readFile(list, 'utf8')) as { name: string; province: string; city: string }[];
    expect(new Set(hospitals.map(({ name }) => name)).size).toBe(2_075);
    const store = await openStore({ engine: 'sqlite', file }, 'tool');
    try {
      const lost: string[] = [];
      for (const { name, province, city } of hospitals) {
        const found = await matchAccount(store.read, nameKeys(name, { province, city }), city);
        if (found?.city?.replace(/市$/, '') !== city.replace(/市$/, '')) lost.push(name);
      }
      expect(lost).toEqual([]);
    } finally {
      await store.close();
    }
  });

  it('places them in the middle of their city where it is known', () => {
    const rows = ask<{ positionBasis: string | null; datum: string | null; n: number }>(
      `SELECT position_basis AS positionBasis, datum, count(*) AS n FROM accounts
       WHERE created_at >= (SELECT started_at FROM imports WHERE kind = 'accounts') AND position_basis IS NOT 'known'
       GROUP BY 1, 2 ORDER BY n DESC`,
    );
    expect(rows.find(({ positionBasis }) => positionBasis === 'city-centre')).toMatchObject({ datum: 'WGS-84' });
    expect(rows.every(({ positionBasis, datum }) => (positionBasis === null) === (datum === null))).toBe(true);
  });
});
