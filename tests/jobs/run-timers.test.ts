/** Timers: in due order, each effect once or not at all, and one that fails never stops the others. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEngine } from '../../bot/create-engine.ts';
import { cancelTimer, claimDueTimers, finishTimer, scheduleTimer, type Timer } from '../../db/repos/timers.ts';
import type { Engine } from '../../jobs/engine.ts';
import { freeAbandonedTimers, freeExpiredTimers, type TimerHandler } from '../../jobs/run-timers.ts';
import { type Company, openCompany } from '../support/company.ts';
import { bringOwnedLead, eventsOf, keepReps, leadOf, stateOf, timersOf } from '../support/loop.ts';
import { createSettableClock } from '../support/settable-clock.ts';

// Each test opens a company of its own.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let company: Company;
let fired: string[];
/** Subjects whose handler fails, and how often still. */
let failures: Map<string, number>;

const note: TimerHandler = async (tx, ctx, subjectId) => {
  await tx.insert('meta', { key: `${subjectId} ${ctx.newId()}`, value: true });
  const left = failures.get(subjectId) ?? 0;
  failures.set(subjectId, left - 1);
  if (left > 0) throw new Error('This handler fails');
  fired.push(subjectId);
};

beforeEach(async () => {
  fired = [];
  failures = new Map();
  company = await openCompany({ timerHandlers: { note } });
});
afterEach(() => company.remove());

const at = (time: string) => new Date(`2026-11-20T${time}+08:00`);
const set = (subjectId: string, dueAt: Date, kind = 'note') =>
  company.baton.store.transaction((tx) => scheduleTimer(tx, { key: `test:${subjectId}`, kind, subjectId, dueAt }));
/** Rows that handlers have left behind, also those that failed. */
async function traces(subjectId: string): Promise<number> {
  const { meta } = company.baton.store.read.tables;
  const rows = await company.baton.store.read.db.select().from(meta);
  return rows.filter((row) => row.key.startsWith(`${subjectId} `)).length;
}

describe('a handler that fails', () => {
  test('is tried again, leaves nothing behind when it fails, and stops nobody else', async () => {
    failures.set('broken', 2);
    await set('before', at('09:50:00'));
    await set('broken', at('09:50:00'));
    await set('later', at('09:50:00'));
    await company.moveTo('2026-11-20T09:50:00+08:00');
    expect(fired).toEqual(['before', 'later']);
    expect(await traces('broken')).toBe(0);
    await company.pass({ seconds: 1 });
    expect(fired).toEqual(['before', 'later']);
    await company.pass({ seconds: 2 });
    expect(fired).toEqual(['before', 'later', 'broken']);
    expect(await traces('broken')).toBe(1);
    await company.pass({ hours: 1 });
    expect(fired).toHaveLength(3);
    expect(company.reported.filter((one) => one.startsWith('timer note'))).toHaveLength(2);
  });

  test('for good is tried less and less, at least every five minutes', async () => {
    failures.set('broken', 1_000);
    await set('broken', at('09:50:00'));
    await company.moveTo('2026-11-20T10:50:00+08:00');
    const tries = 1_000 - (failures.get('broken') ?? 0);
    expect(tries).toBeGreaterThan(15);
    expect(tries).toBeLessThan(25);
    expect(await timersOf(company, 'note')).toHaveLength(1);
  });

  test('of a kind that nobody handles is reported and waits, and the others fire', async () => {
    await set('strange', at('09:50:00'), 'of-a-later-version');
    await set('plain', at('09:50:00'));
    await company.moveTo('2026-11-20T09:50:00+08:00');
    expect(fired).toEqual(['plain']);
    expect(company.reported).toHaveLength(1);
    expect(await timersOf(company, 'of-a-later-version')).toHaveLength(1);
  });
});

describe('due order', () => {
  test('holds among timers that are late together, and for what they set for a time that is past as well', async () => {
    const chain: TimerHandler = async (tx, _ctx, subjectId, timer) => {
      fired.push(subjectId);
      const count = Number(subjectId.slice('chain'.length));
      if (count < 4)
        await scheduleTimer(tx, {
          key: `test:chain${count + 1}`,
          kind: 'chain',
          subjectId: `chain${count + 1}`,
          dueAt: new Date(timer.dueAt.getTime() + 10 * 60_000),
        });
    };
    await company.remove();
    company = await openCompany({ timerHandlers: { note, chain } });
    await set('chain1', at('09:50:00'), 'chain');
    await set('a', at('09:55:00'));
    await set('b', at('10:05:00'));
    await set('c', at('10:15:00'));
    const { clock } = company;
    await clock.advanceTo(at('10:30:00'), { nextDueAt: async () => null, runUntilIdle: async () => {} });
    await company.engine.runUntilIdle();
    expect(fired).toEqual(['chain1', 'a', 'chain2', 'b', 'chain3', 'c', 'chain4']);
  });

  test('holds for more than one claim', async () => {
    for (let count = 0; count < 120; count += 1)
      await set(
        `t${String((count * 37) % 120).padStart(3, '0')}`,
        new Date(at('09:45:00').getTime() + ((count * 37) % 120)),
      );
    await company.moveTo('2026-11-20T09:50:00+08:00');
    expect(fired).toEqual(fired.toSorted());
    expect(fired).toHaveLength(120);
  });
});

describe('a machine whose clock is turned', () => {
  let engine: Engine;
  const clock = createSettableClock('2026-11-20T09:40:00+08:00');
  async function turnTo(time: string) {
    clock.set(`${time}+08:00`);
    await engine.runUntilIdle();
  }
  beforeEach(async () => {
    clock.set('2026-11-20T09:40:00+08:00');
    ({ engine } = await createEngine({
      baton: company.baton,
      clock,
      platforms: [company.platform],
      webhooks: { maxConcurrentSends: 1, post: async () => {} },
      timerHandlers: { note },
      report: (module, problem) => company.reported.push(`${module}: ${String(problem)}`),
    }));
  });
  afterEach(async () => {
    expect(company.reported).toEqual([]);
    await engine.stop();
  });

  test('forward: what was due within a second shares a flush, and still fires in due order', async () => {
    const due = Array.from({ length: 20 }, (_, n) => `due${String(n).padStart(2, '0')}`);
    for (const [n, subject] of due.entries()) await set(subject, new Date(at('09:50:00').getTime() + n * 40));
    let flushes = 0;
    const stop = company.baton.store.onCommit(() => {
      flushes += 1;
    });
    await turnTo('2026-11-20T09:55:00');
    stop();
    expect(fired).toEqual(due);
    // One for the claim, one for all of them.
    expect(flushes).toBe(2);
  });

  test('back: nothing fires early, nothing twice', async () => {
    await set('one', at('10:00:00'));
    await turnTo('2026-11-20T10:00:00');
    expect(fired).toEqual(['one']);
    await set('two', at('10:10:00'));
    await turnTo('2026-11-20T08:00:00');
    expect(fired).toEqual(['one']);
    await turnTo('2026-11-20T10:00:00');
    expect(fired).toEqual(['one']);
    await turnTo('2026-11-20T10:10:00');
    expect(fired).toEqual(['one', 'two']);
  });

  test('back in the middle of the loop: the ping comes once, at its time', async () => {
    const { lead } = await bringOwnedLead(company);
    await turnTo('2026-11-20T09:43:00');
    const escalated = async () => (await eventsOf(company, 'clock.escalated')).length;
    expect(await escalated()).toBe(1);
    await turnTo('2026-11-20T09:00:00');
    await turnTo('2026-11-20T09:50:00');
    expect(await escalated()).toBe(1);
    await turnTo('2026-11-20T09:58:00');
    expect(await escalated()).toBe(2);
    expect((await eventsOf(company, 'clock.missed')).map((event) => event.subjectId)).toEqual([lead.id]);
  });

  test('forward by days: everything once, in due order, misses dated with their deadlines', async () => {
    await keepReps(company, 'shen-yilin', 'dai-ruohan');
    const one = await bringOwnedLead(company);
    clock.set('2026-11-20T09:45:00+08:00');
    await company.moveTo('2026-11-20T09:42:00+08:00');
    const two = await bringOwnedLead(company);
    await turnTo('2026-11-26T09:00:00');
    const missed = await eventsOf(company, 'clock.missed');
    const order = missed.map((event) => event.occurredAt.getTime());
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(missed.filter((event) => event.subjectId === one.lead.id)[0]?.occurredAt).toEqual(at('09:43:00'));
    for (const lead of [one.lead, two.lead]) {
      const first = missed.filter((event) => event.subjectId === lead.id && event.params.kind === 'first-touch');
      expect(first.length).toBeGreaterThan(0);
      expect(new Set(first.map((event) => event.params.clockId)).size).toBe(first.length);
    }
    const steps = (await eventsOf(company, 'clock.escalated')).map(
      (event) => `${event.params.clockId} ${event.params.stepId} ${event.params.repeat}`,
    );
    expect(steps.length).toBeGreaterThan(1);
    expect(new Set(steps).size).toBe(steps.length);
    // The new deadlines begin now: nobody is punished for the time in which Baton slept.
    const { ownerId } = await leadOf(company, one.lead.id);
    expect((await stateOf(company, ownerId ?? '')).pauseId).toBeNull();
    expect(await timersOf(company, 'clock')).not.toEqual([]);
    for (const timer of await timersOf(company, 'clock')) expect(timer.dueAt > clock.now()).toBe(true);
  });
});

describe('claims', () => {
  test('of a dead process are freed at the start, on a running one when their lease is over', async () => {
    const { store } = company.baton;
    await set('held', at('09:50:00'));
    const hold = (leaseUntil: Date) =>
      store.transaction(async (tx) => {
        await tx.db.update(tx.tables.timers).set({ leaseOwner: 'dead', leaseUntil });
      });
    await hold(new Date(Date.now() + 30_000));
    await company.moveTo('2026-11-20T09:50:00+08:00');
    expect(fired).toEqual([]);
    expect(await freeExpiredTimers(store)).toBe(0);
    await hold(new Date(Date.now() - 1));
    expect(await freeExpiredTimers(store)).toBeGreaterThan(0);
    await hold(new Date(Date.now() + 30_000));
    expect(await freeAbandonedTimers(store)).toBeGreaterThan(0);
    await company.engine.runUntilIdle();
    expect(fired).toEqual(['held']);
  });

  test('are worth nothing once the timer was set anew or cancelled', async () => {
    const { store } = company.baton;
    const claim = (owner: string, now: Date) => {
      const leaseUntil = new Date(Date.now() + 30_000);
      return store.transaction((tx) => claimDueTimers(tx, { lane: 'prompt', now, owner, leaseUntil, limit: 50 }));
    };
    const end = async (timer?: Timer) => timer && store.transaction((tx) => finishTimer(tx, timer));
    await set('moved', at('09:50:00'));
    const [early] = await claim('one', at('09:50:00'));
    await set('moved', at('09:55:00'));
    expect(await end(early)).toBe(false);
    const [again] = await claim('two', at('09:55:00'));
    await store.transaction((tx) => cancelTimer(tx, 'test:moved'));
    expect(again?.subjectId).toBe('moved');
    expect(await end(again)).toBe(false);
    await set('kept', at('09:50:00'));
    const [kept] = await claim('three', at('09:50:00'));
    expect([await end(kept), await end(kept)]).toEqual([true, false]);
  });

  test('of two engines at once: each timer fires once', async () => {
    const second = await company.secondEngine();
    for (let count = 0; count < 60; count += 1) await set(`t${count}`, at('09:50:00'));
    await company.clock.advanceTo(at('09:50:00'), { nextDueAt: async () => null, runUntilIdle: async () => {} });
    await Promise.all([company.engine.runUntilIdle(), second.runUntilIdle(), company.engine.runUntilIdle()]);
    expect(fired.toSorted()).toEqual(Array.from({ length: 60 }, (_, count) => `t${count}`).toSorted());
    await second.stop();
  });
});
