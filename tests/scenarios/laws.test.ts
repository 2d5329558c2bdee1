/**
 * Laws that hold whatever people do: random leads, clicks, forms, undos, departures and passing time on the real wiring,
 * with the rows checked after every step. The seed of a failing run is printed; run with it as LAW_SEED to see it again.
 */
import { expect, test } from 'vitest';
import { sealEvents } from '../../db/audit/seal-events.ts';
import { verifyChain } from '../../db/audit/verify-chain.ts';
import { and, eq, isNull } from '../../db/drizzle.ts';
import type { Lead } from '../../db/repos/leads.ts';
import type { Reply } from '../../handlers/inbound.ts';
import { memberLeft } from '../../handlers/people/member-left.ts';
import { draws, fc } from '../support/chance.ts';
import { type Company, openCompany } from '../support/company.ts';
import { brokenLaws } from '../support/laws.ts';
import { bringLead, keepReps } from '../support/loop.ts';

const numRuns = draws(24);
const timeLimitMs = 45_000;
const capacity = 3;
const repKeys = ['shen-yilin', 'lu-yuncheng', 'jiang-ming', 'yu-jiaying', 'zhuang-yi'] as const;

const which = fc.nat({ max: 99 });
const rep = fc.nat({ max: repKeys.length - 1 });
const outcome = fc.constantFrom('reached-interested', 'reached-later', 'reached-no-need', 'no-answer', 'wrong-number');
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('lead' as const), kind: fc.nat({ max: 4 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('accept' as const), which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('call' as const),
      which,
      outcome,
      seconds: fc.constantFrom('0', '30', '90'),
      byManager: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('transfer' as const),
      which,
      to: fc.option(rep),
      byManager: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('refuse' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('close' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('clear' as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('assign' as const), which, rep }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('undo' as const), back: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), rep }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      seconds: fc.constantFrom(1, 20, 40, 180, 900, 3600, 3 * 3600, 24 * 3600),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

test('hold after every step', { timeout: 120_000 }, async () => {
  const stepsRun: Record<string, number> = {};
  const checked = fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 40 }), async (steps) => {
    const company = await smallCompany();
    try {
      const undos: { memberId: string; undoId: string }[] = [];
      for (const one of steps) {
        const reply = await take(company, one, undos);
        if (reply === 'done' || (reply !== 'nothing' && reply.kind === 'notice' && reply.tone === 'success'))
          stepsRun[one.do] = (stepsRun[one.do] ?? 0) + 1;
        expect(await brokenLaws(company)).toEqual([]);
        expect(company.reported).toEqual([]);
      }
      await sealEvents(company.baton.store, { now: company.clock.now(), limit: 100_000 });
      expect(await verifyChain(company.baton.store)).toMatchObject({ ok: true, pending: 0 });
    } finally {
      await company.remove();
    }
  });
  await fc.assert(checked, {
    numRuns,
    interruptAfterTimeLimit: timeLimitMs,
  });
  // A run in which nothing ever succeeded would prove nothing.
  for (const kind of ['lead', 'accept', 'call', 'transfer', 'undo', 'pass'])
    expect(stepsRun[kind], kind).toBeGreaterThan(0);
});

/** Five reps in two teams who may own three leads each, and nothing left of the demo's own leads. */
async function smallCompany(): Promise<Company> {
  const company = await openCompany({
    policies: {
      'assignment.yaml': [['capacity: 60', `capacity: ${capacity}`]],
      'deadlines.yaml': [['undo: 1m', 'undo: 30m']],
      // Twice a day the figures of seven units change nothing that the laws are about, and take their time.
      'reports.yaml': [["cron: '0 9,18 * * *'", "cron: '0 9 1 1 *'"]],
    },
  });
  await keepReps(company, ...repKeys);
  await company.baton.store.transaction(async (tx) => {
    const { leads, memberStates, clocks } = tx.tables;
    const ended = { status: 'closed' as const, closedAt: company.clock.now() };
    await tx.db.update(leads).set(ended);
    await tx.db.update(memberStates).set({ openLeads: 0 });
    await tx.db.update(clocks).set({ endedAt: company.clock.now() }).where(isNull(clocks.endedAt));
  });
  return company;
}

const bodies: Record<string, unknown>[] = [
  {},
  { company: '上海市第一人民医院', product: '髓内钉', source: 'web-form' },
  { company: null, city: '哈尔滨市' },
  { company: null, product: '', need: '', source: 'purchased-list', phone: '123' },
  { company: '上海市东方医院', product: '人工髋关节', need: '招标' },
];

/** @returns the answer; `done` where nobody is answered, `nothing` where there was nothing to do it with */
async function take(
  company: Company,
  one: Step,
  undos: { memberId: string; undoId: string }[],
): Promise<Reply | 'done' | 'nothing'> {
  if (one.do === 'lead') {
    await bringLead(company, bodies[one.kind]);
    return 'done';
  }
  if (one.do === 'pass') {
    await company.pass({ seconds: one.seconds });
    return 'done';
  }
  if (one.do === 'leave') {
    const key = repKeys[one.rep] ?? repKeys[0];
    const ctx = company.baton.contextAt(company.clock.now());
    const { id } = await company.member(key);
    await company.baton.store.transaction((tx) => memberLeft(tx, ctx, id, { actorId: null, via: 'cli' }));
    await company.engine.runUntilIdle();
    return 'done';
  }
  if (one.do === 'undo') {
    const last = undos.at(-1 - one.back);
    return last ? company.click(last.memberId, 'lead.undo', last.undoId) : 'nothing';
  }
  if (one.do === 'clear') return clear(company, one.which);
  const lead = await pick(company, one.which, wanted[one.do] ?? owned);
  if (!lead) return 'nothing';
  const manager = await managerOf(company, lead.unitId);
  const value = `${lead.id}|${lead.version}`;
  const actor = 'byManager' in one && one.byManager ? manager : (lead.ownerId ?? manager);
  const reply = await act(company, one, actor, value);
  if (reply.kind === 'notice' && reply.undo) undos.push({ memberId: actor, undoId: reply.undo.value });
  return reply;
}

async function act(
  company: Company,
  one: Exclude<Step, { do: 'lead' | 'pass' | 'leave' | 'undo' | 'clear' }>,
  actor: string,
  value: string,
): Promise<Reply> {
  const repId = async (index: number) => (await company.member(repKeys[index] ?? repKeys[0])).id;
  switch (one.do) {
    case 'accept':
      return company.click(actor, 'lead.accept', value);
    case 'call':
      return company.submit(actor, 'lead.call', value, { outcome: one.outcome, seconds: one.seconds });
    case 'transfer': {
      const to = one.to === null ? 'auto' : await repId(one.to);
      return company.submit(actor, 'lead.transfer', value, { reason: 'leave', to });
    }
    case 'close':
      return company.submit(actor, 'lead.close', value, { outcome: 'qualified' });
    case 'refuse':
      return company.submit(actor, 'lead.refuse', value, { reason: 'overload' });
    case 'assign':
      return company.submit(actor, 'pool.assign', value, { to: await repId(one.rep) });
  }
}

async function clear(company: Company, index: number): Promise<Reply | 'nothing'> {
  const { pauses } = company.baton.store.read.tables;
  const rows = await company.baton.store.read.db.select().from(pauses).where(isNull(pauses.toAt));
  const pause = rows[index % Math.max(rows.length, 1)];
  if (!pause) return 'nothing';
  const { members } = await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read);
  const manager = await managerOf(company, members.get(pause.memberId)?.unitId ?? '');
  return company.click(manager, 'pause.clear', pause.id);
}

const owned: readonly Lead['status'][] = ['assigned', 'accepted', 'touched'];
const wanted: Readonly<Partial<Record<Step['do'], readonly Lead['status'][]>>> = {
  assign: ['pooled'],
  accept: ['assigned'],
  close: ['touched'],
};

/** One of the leads that came in during this run, by number; now and then one in another state, to be refused. */
async function pick(company: Company, index: number, states: readonly Lead['status'][]): Promise<Lead | null> {
  const { leads } = company.baton.store.read.tables;
  const rows = await company.baton.store.read.db.select().from(leads);
  const own = rows
    .filter((row) => row.externalId?.startsWith('lead-') && (index % 7 === 0 || states.includes(row.status)))
    .toSorted((a, b) => (a.number < b.number ? -1 : 1));
  return own[index % Math.max(own.length, 1)] ?? null;
}

async function managerOf(company: Company, unitId: string): Promise<string> {
  const { members } = company.baton.store.read.tables;
  const rows = await company.baton.store.read.db
    .select()
    .from(members)
    .where(and(eq(members.unitId, unitId), eq(members.role, 'manager')));
  return rows[0]?.id ?? (await company.member('gao-wenlan')).id;
}
