/** The demo's clock across restarts: no leap while switched off, and never before what was already written down. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepDemoClock } from '../../../bot/clock/keep-demo-clock.ts';
import { recordEvent } from '../../../db/audit/record-event.ts';
import { readDemoValue, writeDemoValue } from '../../../db/repos/demo.ts';
import type { Store } from '../../../db/store.ts';
import { openTempStore } from '../../support/temp-store.ts';

const firstAt = new Date('2026-11-20T09:40:00+08:00');
const work = { runUntilIdle: async () => undefined, nextDueAt: async () => null };
const later = (minutes: number) => new Date(firstAt.getTime() + minutes * 60_000);

let store: Store;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ store, remove } = await openTempStore());
});
afterEach(() => remove());

async function stoppedAt(minutes: number, rate: 1 | 60 = 1): Promise<void> {
  const kept = await keepDemoClock(store, firstAt);
  await kept.clock.advanceTo(later(minutes), work);
  kept.clock.setRate(rate);
  await kept.stop();
}

async function eventRecordedAt(at: Date): Promise<void> {
  const event = { subjectKind: 'lead', subjectId: 'l1', type: 'lead.received', actorId: null, via: 'api', params: {} };
  await store.transaction((tx) => recordEvent(tx, { ...event, occurredAt: at, recordedAt: at }));
}

it('begins at the first demo time, at normal speed', async () => {
  const kept = await keepDemoClock(store, firstAt);
  expect(kept.clock.now().getTime() - firstAt.getTime()).toBeLessThan(60_000);
  expect(kept.clock.rate).toBe(1);
  await kept.stop();
});

it('goes on where it was stopped, at the speed it had, however long it was off', async () => {
  await stoppedAt(600, 60);
  await store.transaction(async (tx) => {
    const saved = (await readDemoValue(tx, 'demo-clock')) as object;
    await writeDemoValue(tx, 'demo-clock', { ...saved, realAt: '2001-01-01T00:00:00.000Z' });
  });
  const kept = await keepDemoClock(store, later(-9_999));
  expect(kept.clock.now().getTime()).toBeGreaterThanOrEqual(later(600).getTime());
  expect(kept.clock.now().getTime()).toBeLessThan(later(660).getTime());
  expect(kept.clock.rate).toBe(60);
  await kept.stop();
});

it('after a crash goes on at the newest thing that was recorded', async () => {
  await stoppedAt(10);
  await eventRecordedAt(later(25));
  const kept = await keepDemoClock(store, firstAt);
  expect(kept.clock.now().getTime()).toBeGreaterThanOrEqual(later(25).getTime());
  await kept.stop();
});

it('is not drawn back by history that was recorded for the past', async () => {
  await stoppedAt(10);
  await eventRecordedAt(later(-5_000));
  const kept = await keepDemoClock(store, firstAt);
  expect(kept.clock.now().getTime()).toBeGreaterThanOrEqual(later(10).getTime());
  await kept.stop();
});

it('begins anew where what was saved cannot be read', async () => {
  await store.transaction((tx) => writeDemoValue(tx, 'demo-clock', { demoAt: 'noon' }));
  const kept = await keepDemoClock(store, firstAt);
  expect(kept.clock.now().getTime()).toBeGreaterThanOrEqual(firstAt.getTime());
  await kept.stop();
});
