/** Work in turn per key: order, side by side for different keys, and a failure that stops nobody. */
import { expect, test } from 'vitest';
import { KeyedQueue } from '../../bot/keyed-queue.ts';

test('one after the other for the same key, beside each other for different keys', async () => {
  const queue = new KeyedQueue();
  const first = Promise.withResolvers<void>();
  const seen: string[] = [];
  const working = [
    queue.run('a', async () => {
      await first.promise;
      seen.push('a1');
    }),
    queue.run('a', async () => void seen.push('a2')),
    queue.run('b', async () => void seen.push('b1')),
  ];
  await working[2];
  expect(seen).toEqual(['b1']);
  first.resolve();
  await Promise.all(working);
  expect(seen).toEqual(['b1', 'a1', 'a2']);
});

test('what fails is told to whoever asked, and the next one runs', async () => {
  const queue = new KeyedQueue();
  const failing = queue.run('a', async () => {
    throw new Error('no');
  });
  const next = queue.run('a', async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});

test('is idle when everything has ended, also what was handed in meanwhile', async () => {
  const queue = new KeyedQueue();
  const seen: string[] = [];
  void queue.run('a', async () => {
    await Promise.resolve();
    void queue.run('b', async () => {
      await Promise.resolve();
      seen.push('b');
    });
  });
  await queue.idle();
  expect(seen).toEqual(['b']);
});
