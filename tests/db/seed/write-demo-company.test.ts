/** What the demo company leaves in an empty database: as many rows as its source, and states that fit together. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { count, eq, isNull, sql } from '../../../db/drizzle.ts';
import { matchAccount } from '../../../db/repos/accounts.ts';
import { readDemoValue } from '../../../db/repos/demo.ts';
import { DirectoryReader } from '../../../db/repos/directory.ts';
import { openStatuses, takeNumber } from '../../../db/repos/leads.ts';
import { demoCities } from '../../../db/seed/demo/cities.ts';
import { demoHistory } from '../../../db/seed/demo/history.ts';
import { reportPast } from '../../../db/seed/demo/history-reports.ts';
import { demoHospitals } from '../../../db/seed/demo/hospitals.ts';
import { demoPeople } from '../../../db/seed/demo/people.ts';
import { demoSeed, writeDemoCompany } from '../../../db/seed/write-demo-company.ts';
import type { Store } from '../../../db/store.ts';
import type { TableName } from '../../../db/tables/define-tables.ts';
import { nameKeys } from '../../../domain/identity/normalise-name.ts';
import { scoreLead } from '../../../domain/scoring/score-lead.ts';
import { demoPolicies } from '../../support/demo-policies.ts';
import { openTempStore } from '../../support/temp-store.ts';

const { policies, policyIds } = await demoPolicies();
const now = new Date('2026-11-20T09:40:00+08:00');
const daysOff = Object.keys(policies.calendar.holidays);
const source = demoHistory({ endDate: '2026-11-19', seed: demoSeed, daysOff });

const past = reportPast(source, '2026-11-19', demoSeed);

let lastId = 0;
function newId(): string {
  lastId += 1;
  return `id-${String(lastId).padStart(8, '0')}`;
}

const input = {
  now,
  newId,
  timeZone: 'Asia/Shanghai',
  policies,
  policyIds,
  parsePhone: (raw: string) => ({ e164: `+86${raw}`, isDoubtful: false }),
};

let store: Store;
let remove: () => Promise<void>;
let isWritten: boolean;
beforeAll(async () => {
  ({ store, remove } = await openTempStore());
  isWritten = await writeDemoCompany(store, input);
});
afterAll(() => remove());

async function countOf(table: TableName): Promise<number> {
  const [row] = await store.read.db.select({ n: count() }).from(store.read.tables[table]);
  return row?.n ?? 0;
}

describe('the demo company in the database', () => {
  it('has as many rows as its source', async () => {
    expect(isWritten).toBe(true);
    const expected: Partial<Record<TableName, number>> = {
      units: 8,
      members: 57,
      memberPeriods: 57,
      identities: 57,
      memberStates: 47,
      rights: 9,
      leaves: 1,
      accounts: 213,
      cities: demoCities.length,
      deals: source.deals.length,
      behaviourEvents: source.events.length,
      leads: source.settledLeads.length,
      leadPayloads: source.settledLeads.length,
      leadGrades: source.settledLeads.length,
      assignments: source.settledLeads.length,
      touches: source.settledLeads.length,
      quotes: past.quotes.length,
      payments: past.payments.length,
      pauses: 0,
      timers: 0,
      outbox: 0,
    };
    for (const [table, rows] of Object.entries(expected)) {
      expect(await countOf(table as TableName), table).toBe(rows);
    }
  });

  it('is not written a second time', async () => {
    expect(await writeDemoCompany(store, input)).toBe(false);
    expect(await countOf('members')).toBe(57);
  });

  it('leaves nothing behind when it cannot be finished', async () => {
    const other = await openTempStore();
    let ids = 0;
    const killedAfterAWhile = () => {
      ids += 1;
      if (ids > 1_000) throw new Error('killed');
      return `id-${ids}`;
    };
    await expect(writeDemoCompany(other.store, { ...input, newId: killedAfterAWhile })).rejects.toThrow('killed');
    expect(await other.store.read.db.select().from(other.store.read.tables.units)).toEqual([]);
    expect(await writeDemoCompany(other.store, input)).toBe(true);
    await other.remove();
  });

  it('marks the database as one of the demo, with its first day', async () => {
    expect(await readDemoValue(store.read, 'demo-company')).toMatchObject({ firstDay: '2026-11-20' });
  });

  it('can be read as the directory: everybody in the tree, with success by line', async () => {
    const directory = await new DirectoryReader().load(store.read, now, '2026-10-21');
    const rep = demoPeople.find((person) => person.role === 'rep' && person.unitKey === 'nanjing');
    const member = [...directory.members.values()].find(({ key }) => key === rep?.key);
    const path = member?.unitPath.map((id) => directory.units.get(id)?.key);
    expect(path).toEqual(['company', 'east-china', 'nanjing']);
    expect(member?.skills).toEqual(rep?.skills);
    const sums = [...directory.successByLine.values()].flatMap((byMember) => [...byMember.values()]);
    const deals = source.deals.filter((deal) => deal.closedOn >= '2026-10-21');
    expect(sums.reduce((sum, { won, lost }) => sum + won + lost, 0)).toBe(deals.length);
    expect(sums.reduce((sum, { won }) => sum + won, 0)).toBe(deals.filter((deal) => deal.outcome === 'won').length);
  });

  it('begins the planned leave at midnight of its first day and ends it after its last', async () => {
    const [leave] = await store.read.db.select().from(store.read.tables.leaves);
    expect(leave?.fromAt).toEqual(new Date('2026-12-10T00:00:00+08:00'));
    expect(leave?.toAt).toEqual(new Date('2026-12-16T00:00:00+08:00'));
  });

  it('finds nearly every account by its name and place, and never a wrong one', async () => {
    const found = await Promise.all(
      demoHospitals.map(async (hospital) => {
        const account = await matchAccount(store.read, nameKeys(hospital.name, hospital), hospital.city);
        return { wanted: hospital.key, found: account?.externalKey ?? null };
      }),
    );
    expect(found.filter((one) => one.found !== null && one.found !== one.wanted)).toEqual([]);
    expect(found.filter((one) => one.found === one.wanted).length).toBe(213);
  });
});

describe('its settled leads', () => {
  it('are numbered in the order in which they came, and the next one goes on', async () => {
    const { leads } = store.read.tables;
    const numbers = (await store.read.db.select().from(leads).orderBy(leads.receivedAt)).map((lead) => lead.number);
    expect(numbers).toEqual(numbers.map((_, index) => `L-${20_001 + index}`));
    const taken = await store.transaction((tx) => takeNumber(tx, 'lead', 'L'));
    expect(taken).toBe(`L-${20_001 + source.settledLeads.length}`);
  });

  it('are what each rep has open, no more and no less', async () => {
    const { leads, memberStates } = store.read.tables;
    const all = await store.read.db.select().from(leads);
    const states = await store.read.db.select().from(memberStates);
    expect(states).toHaveLength(47);
    for (const state of states) {
      const own = all.filter((lead) => lead.ownerId === state.memberId);
      const open = own.filter((lead) => (openStatuses as readonly string[]).includes(lead.status));
      expect(state.openLeads).toBe(open.length);
      expect(state.lastAssignedAt?.getTime()).toBe(Math.max(...own.map((lead) => lead.receivedAt.getTime())));
      expect([state.consecutiveMisses, state.pauseId]).toEqual([0, null]);
    }
  });

  it('carry the grade that the rules give them', async () => {
    const { leads, leadGrades, accounts, behaviourEvents } = store.read.tables;
    const behaviour = await store.read.db.select().from(behaviourEvents);
    const rows = await store.read.db
      .select({ lead: leads, graded: leadGrades, level: accounts.level })
      .from(leads)
      .innerJoin(leadGrades, eq(leadGrades.leadId, leads.id))
      .innerJoin(accounts, eq(accounts.id, leads.accountId));
    expect(rows).toHaveLength(source.settledLeads.length);
    for (const { lead, graded, level } of rows) {
      const own = behaviour.filter((event) => event.accountId === lead.accountId);
      const facts = {
        source: lead.source,
        product: lead.product,
        need: lead.need,
        accountLevel: level,
        behaviour: own.map((event) => ({ ...event, dwellSeconds: event.dwellSeconds ?? undefined })),
      };
      const score = scoreLead(facts, policies.grading, lead.receivedAt);
      expect([lead.score, lead.grade, lead.productLine]).toEqual([score.score, score.grade, score.productLine]);
      expect([graded.score, graded.terms]).toEqual([score.score, score.terms]);
    }
  });

  it('have deadlines that ended when they were met or missed, and none that still runs', async () => {
    const { clocks, leads } = store.read.tables;
    const rows = await store.read.db
      .select({ clock: clocks, lead: leads })
      .from(clocks)
      .innerJoin(leads, eq(leads.id, clocks.leadId));
    expect(rows.length).toBeGreaterThanOrEqual(2 * source.settledLeads.length);
    for (const { clock, lead } of rows) {
      expect(clock.endedAt).not.toBeNull();
      expect(clock.status).toBe((clock.endedAt ?? 0) > clock.dueAt ? 'missed' : 'met');
      expect(clock.missedAt).toEqual(clock.status === 'missed' ? clock.dueAt : null);
      if (clock.kind === 'first-touch') expect(clock.endedAt).toEqual(lead.touchedAt);
    }
    expect(await store.read.db.select().from(clocks).where(isNull(clocks.endedAt))).toEqual([]);
  });

  it('never show a rep missing twice in a row, which would have led to a pause', async () => {
    const { clocks, leads } = store.read.tables;
    const rows = await store.read.db
      .select({ ownerId: leads.ownerId, receivedAt: leads.receivedAt, status: clocks.status })
      .from(clocks)
      .innerJoin(leads, eq(leads.id, clocks.leadId))
      .where(sql`${clocks.kind} = 'first-touch'`)
      .orderBy(leads.receivedAt, clocks.startedAt);
    const misses = rows.filter((row) => row.status === 'missed').length;
    expect(misses / source.settledLeads.length).toBeGreaterThan(0.05);
    expect(misses / source.settledLeads.length).toBeLessThan(0.3);
    for (const own of Map.groupBy(rows, (row) => row.ownerId).values()) {
      const statuses = own.map((row) => row.status);
      expect(statuses.filter((status, index) => status === 'missed' && statuses[index + 1] === 'missed')).toEqual([]);
    }
  });

  it('lie before the demo, as their history does, which is in order of time', async () => {
    const { events } = store.read.tables;
    const rows = await store.read.db.select().from(events).orderBy(events.seq);
    const times = rows.map((event) => event.occurredAt.getTime());
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(times.at(-1)).toBeLessThan(now.getTime());
    const types = Map.groupBy(rows, (event) => event.type);
    for (const type of ['lead.received', 'lead.assigned', 'lead.accepted']) {
      expect(types.get(type), type).toHaveLength(source.settledLeads.length);
    }
    expect(JSON.stringify(rows.map((event) => event.params))).not.toMatch(/199\d{8}/u);
  });
});
