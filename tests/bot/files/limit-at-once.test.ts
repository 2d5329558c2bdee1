/** Never more at once than said, whoever comes in whichever moment; in the order of coming; a failure frees its place. */
import { expect, test } from 'vitest';
import { limitAtOnce } from '../../../bot/files/limit-at-once.ts';

/** Work that goes on until it is told to end, and how much of it ran at most at once. */
function watched() {
  const limited = limitAtOnce(2);
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  let running = 0;
  let most = 0;
  return {
    started,
    most: () => most,
    end: (name: string) => ends.get(name)?.(),
    begin: (name: string) =>
      limited(async () => {
        started.push(name);
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => ends.set(name, resolve));
        running -= 1;
      }),
  };
}

test.each([...Array(12).keys()])('who comes %i steps after a place was left does not make three', async (steps) => {
  const { begin, end, started, most } = watched();
  const all = [begin('a'), begin('b'), begin('c')];
  end('a');
  for (let step = 0; step < steps; step += 1) await Promise.resolve();
  all.push(begin('d'));
  for (const name of ['b', 'c', 'd']) {
    while (!started.includes(name)) await Promise.resolve();
    end(name);
  }
  await Promise.all(all);
  expect(most()).toBe(2);
  expect(started).toEqual(['a', 'b', 'c', 'd']);
});

test('work that fails leaves its place', async () => {
  const limited = limitAtOnce(1);
  const failing = limited(() => Promise.reject(new Error('Not taken')));
  const next = limited(async () => 'done');
  await expect(failing).rejects.toThrow('Not taken');
  expect(await next).toBe('done');
});
