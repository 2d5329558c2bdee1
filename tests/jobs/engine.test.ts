/**
 * Stopping: what is under way is finished, nothing new is begun, and a backlog without end does not hold it up. And how
 * often the rows are asked while one commit follows the other.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { Engine, type EngineModule } from '../../jobs/engine.ts';
import { createSettableClock } from '../support/settable-clock.ts';

afterEach(() => {
  vi.useRealTimers();
});

function engineOf(module: Pick<EngineModule, 'run'> & Partial<EngineModule>): Engine {
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

test('commits that follow each other closely are looked at together, and none is forgotten', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  const settled = async () => {
    for (let turn = 0; turn < 10; turn += 1) await nextTurn();
  };
  let looks = 0;
  let rows = 0;
  const engine = engineOf({
    run: async () => {
      looks += 1;
      const done = rows;
      rows = 0;
      return done;
    },
    nextAt: async () => null,
  });
  engine.start();
  await settled();
  expect(looks).toBe(1);
  for (let commit = 0; commit < 50; commit += 1) {
    rows += 1;
    engine.wake();
    await settled();
  }
  expect(looks).toBe(1);
  vi.advanceTimersByTime(20);
  await settled();
  // Everything at once, and a look that finds nothing.
  expect([looks, rows]).toEqual([3, 0]);
  vi.advanceTimersByTime(20);
  rows += 1;
  engine.wake();
  await settled();
  // After a rest it looks at once.
  expect([looks, rows]).toEqual([5, 0]);
  rows += 1;
  engine.wake();
  await engine.stop();
  vi.advanceTimersByTime(10_000);
  await settled();
  expect([looks, rows]).toEqual([5, 1]);
});
