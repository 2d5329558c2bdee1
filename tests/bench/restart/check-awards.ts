/**
 * What the database holds of deals, payments and awards after all the kills: every answered one is there, each earned what
 * its plan says exactly once, every award is in the ledger, recomputes the same, and was shown to its rep.
 */
import Database from 'better-sqlite3';
import { openSqliteStore } from '../../../db/store-sqlite.ts';
import { verifyAwards } from '../../../handlers/incentives/verify-awards.ts';

export interface AwardsAftermath {
  /** Every finding is one line; a sound run has none. */
  readonly findings: readonly string[];
  readonly deals: number;
  readonly payments: number;
  readonly awards: number;
}

/**
 * @param file the database, with no bot on it
 * @param promised external id → id, as answered
 */
export async function checkAwards(file: string, promised: ReadonlyMap<string, string>): Promise<AwardsAftermath> {
  const store = await openSqliteStore(file);
  const verified = await verifyAwards(store.read);
  await store.close();
  const database = new Database(file, { readonly: true });
  const ask = (sql: string) => database.prepare(sql).all() as Record<string, unknown>[];
  try {
    const records = ask(`SELECT external_id AS key, id FROM deals WHERE source = 'stream'
      UNION ALL SELECT external_id, id FROM payments WHERE source = 'stream'`);
    const stored = new Map(records.map((row) => [String(row.key), row.id]));
    return {
      findings: [
        ...(verified.ok ? [] : [`award ${verified.number} does not fit: ${verified.what} ${verified.where}`]),
        ...[...promised].filter(([key, id]) => stored.get(key) !== id).map(([key]) => `${key} is not as answered`),
        ...[...stored.keys()].filter((key) => !promised.has(key)).map((key) => `${key} was never answered`),
        ...checks.flatMap(({ what, sql }) => ask(sql).map((row) => `${what}: ${Object.values(row).join(' ')}`)),
      ],
      deals: ask("SELECT id FROM deals WHERE source = 'stream'").length,
      payments: ask("SELECT id FROM payments WHERE source = 'stream'").length,
      awards: ask('SELECT id FROM awards').length,
    };
  } finally {
    database.close();
  }
}

const checks: readonly { readonly what: string; readonly sql: string }[] = [
  {
    what: 'a deal or payment that earned nothing, or twice',
    sql: `SELECT id, (SELECT count(*) FROM awards WHERE cause_id = record.id AND reverses_id IS NULL) AS earned FROM
      (SELECT id FROM deals WHERE source = 'stream'
        UNION ALL SELECT id FROM payments WHERE source = 'stream' AND refunds_id IS NULL) AS record WHERE earned <> 1`,
  },
  {
    what: 'a refund that took nothing back, or twice',
    sql: `SELECT id, (SELECT count(*) FROM awards WHERE cause_id = payments.id AND reverses_id IS NOT NULL) AS back
      FROM payments WHERE source = 'stream' AND refunds_id IS NOT NULL AND back <> 1`,
  },
  {
    what: 'an award that is not in the ledger once',
    sql: `SELECT awards.id, count(ledger.award_id) AS entries FROM awards LEFT JOIN ledger ON ledger.award_id = awards.id
      GROUP BY awards.id HAVING entries <> 1`,
  },
  {
    what: 'an award of which its rep never got the card',
    sql: `SELECT id FROM awards WHERE 'award:' || id || ' ' || member_id NOT IN
      (SELECT card_key || ' ' || recipient_id FROM outbox WHERE card_key LIKE 'award:%')`,
  },
  {
    what: 'a count of won deals that is off',
    sql: `SELECT member_id, day FROM deal_days WHERE won <>
      (SELECT count(*) FROM deals WHERE deals.member_id = deal_days.member_id AND deals.line = deal_days.line
        AND deals.closed_on = deal_days.day AND deals.outcome = 'won' AND deals.cancelled_at IS NULL)`,
  },
];
