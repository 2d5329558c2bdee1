/** What runs on its own every minute or hour finds its rows by an index that stays small, however much was done before. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLeadsAfter, overdueTimers, waitingClocksAfter } from '../../../db/repos/audit-checks.ts';
import { loopFigures } from '../../../db/repos/digests.ts';
import { knownFiles, unusedFilesAfter } from '../../../db/repos/files.ts';
import { pooledLeads } from '../../../db/repos/leads.ts';
import { newestLocalRevision, newestLocalSeq } from '../../../db/repos/local-messages.ts';
import { retentions } from '../../../db/repos/retention.ts';
import type { Session } from '../../../db/session.ts';
import { plansOf } from '../../support/query-plans.ts';
import { openTempStore } from '../../support/temp-store.ts';

let temp: Awaited<ReturnType<typeof openTempStore>>;
beforeEach(async () => {
  temp = await openTempStore();
});
afterEach(() => temp.remove());

const now = new Date('2026-11-20T01:40:00Z');

test.each<[string, (session: Session) => Promise<unknown>, string[]]>([
  [
    'clocks that wait',
    (session) => waitingClocksAfter(session, '', 500),
    ['clocks USING INDEX clocks_waiting (id>?)', 'timers USING COVERING INDEX sqlite_autoindex_timers_1 (key=?)'],
  ],
  [
    'open leads',
    (session) => openLeadsAfter(session, '', 500),
    ['leads USING INDEX leads_open (id>?)', 'clocks USING INDEX clocks_lead (lead_id=?)'],
  ],
  [
    'late timers',
    (session) => overdueTimers(session, now),
    ['timers USING COVERING INDEX timers_due (lane=? AND due_at<?)'],
  ],
  [
    'the oldest leads of a pool',
    (session) => pooledLeads(session, 'u', 20),
    // The last term is the id: leads of one instant.
    ['leads USING INDEX leads_unit (unit_id=? AND status=?)', 'USE TEMP B-TREE FOR LAST TERM OF ORDER BY'],
  ],
  [
    'the figures of a day',
    (session) => loopFigures(session, ['u'], now, now),
    [
      'leads USING INDEX leads_received (received_at>? AND received_at<?)',
      'USE TEMP B-TREE FOR GROUP BY',
      'clocks USING INDEX clocks_ended (ended_at>? AND ended_at<?)',
      'assignments USING INDEX sqlite_autoindex_assignments_1 (id=?)',
      'USE TEMP B-TREE FOR count(DISTINCT)',
      'clocks USING INDEX clocks_ended (ended_at>? AND ended_at<?)',
      'assignments USING INDEX sqlite_autoindex_assignments_1 (id=?)',
      'touches USING INDEX touches_recorded (recorded_at=?)',
      'clocks USING INDEX clocks_missed (missed_at>? AND missed_at<?)',
      'assignments USING INDEX sqlite_autoindex_assignments_1 (id=?)',
      'leads USING COVERING INDEX leads_unit (unit_id=? AND status=?)',
      'leads USING INDEX leads_unit (unit_id=? AND status=?)',
      'USE TEMP B-TREE FOR ORDER BY',
    ],
  ],
])('%s', async (_what, work, expected) => {
  const searches = (await plansOf(temp.file, work)).filter((step) => /^(SEARCH|SCAN|USE TEMP)/.test(step));
  expect(searches.map((step) => step.replace('SEARCH ', '').replace(/ LEFT-JOIN$/, ''))).toEqual(expected);
});

test('the newest message of the chat, before each that is written', async () => {
  const plans = await plansOf(temp.file, async (session) => {
    await newestLocalRevision(session);
    await newestLocalSeq(session);
  });
  expect(plans).toEqual(['SEARCH local_messages USING COVERING INDEX local_revision', 'SEARCH local_messages']);
});

test('files that nothing speaks of', async () => {
  await temp.store.transaction((tx) =>
    tx.insert('files', {
      sha256: 'a'.repeat(64),
      bytes: 1,
      mime: 'image/png',
      kind: 'image',
      facts: {},
      storedAt: new Date(0),
    }),
  );
  const plans = await plansOf(temp.file, async (session) => {
    expect((await unusedFilesAfter(session, '', now, 100)).unused).toHaveLength(1);
    await knownFiles(session, ['a'.repeat(64)]);
  });
  expect(plans.filter((step) => step.startsWith('SCAN') && !step.includes('SUBQUERY'))).toEqual([]);
  const tables = plans.flatMap((step) => /^SEARCH (\w+) USING/.exec(step)?.[1] ?? []);
  expect(tables).toEqual([
    'files',
    'files',
    'attachments',
    'local_files',
    'visits',
    'uploads',
    'report_files',
    'original',
    'files',
  ]);
});

test('rows that have served', async () => {
  const plans = await plansOf(temp.file, async (session) => {
    for (const throwAway of retentions(now, now)) await throwAway(session, 500);
  });
  expect(plans.filter((step) => step.startsWith('SCAN'))).toEqual([]);
  const found = plans.flatMap((step) => /USING (?:COVERING )?INDEX (?!sqlite_)(\w+)/.exec(step)?.[1] ?? []);
  expect(found).toEqual([
    'inbox_done',
    'inbox_status',
    'outbox_created',
    'outbox_created',
    'sessions_expires',
    'page_openings_expires',
    'undos_expires',
    'wecom_codes_received',
    'wecom_cards_sent',
  ]);
});
