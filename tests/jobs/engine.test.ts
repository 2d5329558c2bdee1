/** Stopping: what is under way is finished, nothing new is begun, and a backlog without end does not hold it up. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Engine, type EngineModule } from '../../jobs/engine.ts';
import { createSettableClock } from '../support/settable-clock.ts';

function engineOf(module: Pick<EngineModule, 'run'>): Engine {
  const nextAt = async () => new Date(0);
  return new Engine({
    clock: createSettableClock('2026-11-20T09:40:00+08:00'),
    modules: [{ name: 'endless', nextAt, ...module }],
    report: () => {},
  });
}

test('a backlog without end does not keep it from stopping; the piece under way is finished', async () => {
  let begun = 0;
  let ended = 0;
  const engine = engineOf({
    run: async () => {
      begun += 1;
      await nextTurn();
      ended += 1;
      return 1;
    },
  });
  engine.start();
  while (begun < 5) await nextTurn();
  await engine.stop();
  const atTheEnd = begun;
  expect(ended).toBe(atTheEnd);
  engine.wake();
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
  expect(begun).toBe(atTheEnd);
});

test('a long piece of work hears of it', async () => {
  let isEnded = false;
  const engine = engineOf({
    run: async (isWanted) => {
      while (isWanted()) await nextTurn();
      isEnded = true;
      return 1;
    },
  });
  engine.start();
  await nextTurn();
  await engine.stop();
  expect(isEnded).toBe(true);
});

test('whoever waits until nothing is due is let go as well', async () => {
  let count = 0;
  let isLetGo = false;
  const engine = engineOf({
    run: async () => {
      count += 1;
      await nextTurn();
      return 1;
    },
  });
  const idle = engine.runUntilIdle().then(() => {
    isLetGo = true;
  });
  while (count < 3) await nextTurn();
  expect(isLetGo).toBe(false);
  await engine.stop();
  await idle;
  const atTheEnd = count;
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
  expect([isLetGo, count]).toEqual([true, atTheEnd]);
});

test('a module that failed just now does not make the stop wait', async () => {
  let count = 0;
  const engine = engineOf({
    run: async (isWanted) => {
      count += 1;
      while (isWanted()) await nextTurn();
      throw new Error('broken');
    },
  });
  engine.start();
  await nextTurn();
  await engine.stop();
  expect(count).toBe(1);
});
