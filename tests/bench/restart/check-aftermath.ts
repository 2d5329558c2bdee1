/**
 * What the database holds after all the kills, against what was promised: every answered lead with its deadlines and
 * cards, and each effect once. Every finding is one line; a sound run has none. Also walks the audit chain.
 */
import Database from 'better-sqlite3';
import { verifyChain } from '../../../db/audit/verify-chain.ts';
import { openSqliteStore } from '../../../db/store-sqlite.ts';

export interface Aftermath {
  /** What should be there and is not. */
  readonly lost: readonly string[];
  /** What happened more than once, or was counted wrongly. */
  readonly doubled: readonly string[];
  readonly leads: number;
  readonly missedDeadlines: number;
  readonly escalations: number;
  readonly cards: number;
  readonly breakerTrips: number;
  /** Events that the audit chain holds; null when it does not hold. */
  readonly chainedEvents: number | null;
}

/**
 * @param file the database, with no bot on it
 * @param promised external id → lead id, as answered
 */
export async function checkAftermath(file: string, promised: ReadonlyMap<string, string>): Promise<Aftermath> {
  const store = await openSqliteStore(file);
  const chain = await verifyChain(store);
  await store.close();
  const database = new Database(file, { readonly: true });
  const ask = (sql: string) => database.prepare(sql).all() as Record<string, unknown>[];
  const count = (sql: string) => Number(Object.values(ask(sql)[0] ?? {})[0]);
  try {
    const stored = new Map(
      ask("SELECT external_id, id FROM leads WHERE external_id LIKE 'stream-%'").map((row) => [
        row.external_id,
        row.id,
      ]),
    );
    return {
      lost: [
        ...[...promised].filter(([key, id]) => stored.get(key) !== id).map(([key]) => `lead ${key} is not as answered`),
        ...lostEffects.flatMap(({ what, sql }) => ask(sql).map((row) => `${what}: ${Object.values(row).join(' ')}`)),
      ],
      doubled: [
        ...[...stored].filter(([key]) => !promised.has(String(key))).map(([key]) => `lead ${key} was never answered`),
        ...doubledEffects.flatMap(({ what, sql }) => ask(sql).map((row) => `${what}: ${Object.values(row).join(' ')}`)),
      ],
      leads: stored.size,
      missedDeadlines: count("SELECT count(*) FROM events WHERE type = 'clock.missed'"),
      escalations: count("SELECT count(*) FROM events WHERE type = 'clock.escalated'"),
      cards: count('SELECT count(*) FROM local_messages WHERE card_key IS NOT NULL'),
      breakerTrips: count("SELECT count(*) FROM events WHERE type = 'breaker.tripped'"),
      chainedEvents: chain.ok ? chain.events : null,
    };
  } finally {
    database.close();
  }
}

interface Check {
  readonly what: string;
  /** Finds what is wrong; no row when all is well. */
  readonly sql: string;
}

/** The leads of the run; the company's settled history is not looked at. */
const ofRun = "leads.external_id LIKE 'stream-%'";
const escalated = "events.type = 'clock.escalated'";

const lostEffects: readonly Check[] = [
  {
    what: 'a lead without the deadlines of its owner or pool',
    sql: `SELECT leads.id FROM leads WHERE ${ofRun} AND (SELECT count(*) FROM clocks WHERE clocks.lead_id = leads.id
      AND clocks.assignment_id = leads.assignment_id) < CASE WHEN leads.owner_id IS NULL THEN 1 ELSE 2 END`,
  },
  {
    what: 'a clock that waits without a timer',
    sql: `SELECT clocks.id FROM clocks LEFT JOIN timers ON timers.key = 'clock:' || clocks.id
      WHERE clocks.ended_at IS NULL AND clocks.step_id IS NOT NULL AND timers.key IS NULL`,
  },
  {
    what: 'a deadline that has passed unnoticed',
    sql: `SELECT clocks.id FROM clocks WHERE clocks.status = 'running' AND clocks.ended_at IS NULL
      AND clocks.due_at < (SELECT max(recorded_at) FROM events) - 1000`,
  },
  {
    what: 'a missed deadline that is not in the history',
    sql: `SELECT clocks.id FROM clocks JOIN leads ON leads.id = clocks.lead_id WHERE ${ofRun} AND clocks.missed_at IS NOT NULL
      AND clocks.id NOT IN (SELECT params ->> 'clockId' FROM events WHERE type = 'clock.missed')`,
  },
  {
    what: 'an owner who never got the card of the lead',
    sql: `SELECT leads.id FROM leads WHERE ${ofRun} AND leads.owner_id IS NOT NULL AND 'lead:' || leads.id || ' ' || leads.owner_id
      NOT IN (SELECT card_key || ' ' || recipient_id FROM outbox WHERE card_key LIKE 'lead:%')`,
  },
  {
    what: 'an escalation of which somebody was not told',
    // The key names clock, step, repeat and the instant the step was due.
    sql: `SELECT events.seq, told.value FROM events, json_each(events.params, '$.told') AS told WHERE ${escalated}
      AND 'alert:' || (events.params ->> 'clockId') || ':' || (events.params ->> 'stepId') || ':' || (events.params ->> 'repeat')
        || ':' || events.occurred_at || ' ' || told.value
      NOT IN (SELECT card_key || ' ' || recipient_id FROM outbox WHERE card_key LIKE 'alert:%')`,
  },
  {
    what: 'a message that was given up',
    sql: "SELECT id, status, problem_code FROM outbox WHERE status NOT IN ('sent', 'superseded')",
  },
  {
    what: 'a card that was sent and is not shown',
    sql: `SELECT posts.card_key, posts.recipient_id FROM posts LEFT JOIN local_messages ON local_messages.id = posts.message_ref
      WHERE local_messages.id IS NULL`,
  },
];

const doubledEffects: readonly Check[] = [
  {
    what: 'a card shown twice to one person',
    sql: `SELECT card_key, conversation, count(*) FROM local_messages WHERE card_key IS NOT NULL
      GROUP BY card_key, conversation HAVING count(*) > 1`,
  },
  {
    what: 'a lead received twice',
    sql: `SELECT subject_id, count(*) FROM events WHERE type = 'lead.received' GROUP BY subject_id HAVING count(*) > 1`,
  },
  {
    what: 'an ownership recorded twice',
    sql: `SELECT params ->> 'assignmentId' AS id, count(*) FROM events WHERE type IN ('lead.assigned', 'lead.pooled')
      GROUP BY id HAVING count(*) > 1`,
  },
  {
    what: 'a deadline missed twice',
    sql: `SELECT params ->> 'clockId' AS id, count(*) FROM events WHERE type = 'clock.missed' GROUP BY id HAVING count(*) > 1`,
  },
  {
    what: 'an escalation step taken twice',
    sql: `SELECT params ->> 'clockId' AS id, params ->> 'stepId' AS step, params ->> 'repeat' AS turn, count(*) FROM events
      WHERE ${escalated} GROUP BY id, step, turn HAVING count(*) > 1`,
  },
  {
    what: 'a count of open leads that is off',
    sql: `SELECT member_id, open_leads FROM member_states WHERE open_leads <>
      (SELECT count(*) FROM leads WHERE owner_id = member_id AND status IN ('assigned', 'accepted', 'touched'))`,
  },
  {
    what: 'a count of pooled leads that is off',
    sql: `SELECT name, value FROM counters WHERE name LIKE 'pool:%' AND value <>
      (SELECT count(*) FROM leads WHERE unit_id = substr(counters.name, 6) AND status = 'pooled')`,
  },
  {
    what: 'a rep paused twice at once',
    sql: 'SELECT member_id, count(*) FROM pauses WHERE to_at IS NULL GROUP BY member_id HAVING count(*) > 1',
  },
];
