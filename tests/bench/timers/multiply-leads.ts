/**
 * Makes many leads of a few: copies of rows that the real handler wrote, each with its payload, grade, assignment,
 * clocks and timers under ids of their own. Only for the bulk behind a measurement, never for what is measured.
 */
import Database from 'better-sqlite3';

const copies: Readonly<Record<string, { readonly own: readonly string[] }>> = {
  leads: { own: ['id', 'number', 'external_id', 'assignment_id'] },
  lead_payloads: { own: ['lead_id'] },
  lead_grades: { own: ['id', 'lead_id'] },
  assignments: { own: ['id', 'lead_id'] },
  clocks: { own: ['id', 'lead_id', 'assignment_id'] },
  timers: { own: ['key', 'subject_id'] },
};

/** @param times how many of each there are afterwards. @returns how many timers are pending then */
export function multiplyLeads(file: string, times: number): number {
  const database = new Database(file);
  database.pragma('synchronous = OFF');
  database.exec('CREATE TEMP TABLE copy (n INTEGER PRIMARY KEY)');
  const number = database.prepare('INSERT INTO copy (n) VALUES (?)');
  database.transaction(() => {
    for (let n = 1; n < times; n += 1) number.run(n);
    // The settled leads of the company's history are left as they are.
    database.exec("CREATE TEMP TABLE open_leads AS SELECT id FROM leads WHERE status IN ('assigned', 'pooled')");
    for (const [table, { own }] of Object.entries(copies)) database.exec(copyRows(database, table, own));
  })();
  const { count } = database.prepare("SELECT count(*) AS count FROM timers WHERE kind = 'clock'").get() as {
    count: number;
  };
  database.close();
  return count;
}

function copyRows(database: Database.Database, table: string, own: readonly string[]): string {
  const columns = (database.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
  const values = columns.map((name) => (own.includes(name) ? `original.${name} || '~' || copy.n` : `original.${name}`));
  const ofOpenLead = {
    leads: 'original.id IN (SELECT id FROM open_leads)',
    timers: "original.kind = 'clock'",
  };
  const which = ofOpenLead[table as keyof typeof ofOpenLead] ?? 'original.lead_id IN (SELECT id FROM open_leads)';
  return `INSERT INTO ${table} (${columns.join()}) SELECT ${values.join()} FROM ${table} AS original CROSS JOIN copy WHERE ${which}`;
}
