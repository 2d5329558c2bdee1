/** Ids of an instant: they sort by time on whatever clock, are never the same, and are UUIDs of version 7. */
import { expect, test } from 'vitest';
import { newIdAt } from '../../bot/new-id.ts';
import { fc } from '../support/chance.ts';

const instant = fc.date({ min: new Date(0), max: new Date('2199-12-31'), noInvalidDate: true });

test('sort as their instants do, also on a clock that was moved', () => {
  fc.assert(
    fc.property(instant, instant, (one, other) => {
      if (one < other) expect(newIdAt(one) < newIdAt(other)).toBe(true);
      if (one > other) expect(newIdAt(one) > newIdAt(other)).toBe(true);
    }),
  );
});

test('carry their instant to the millisecond, with version and variant where they belong', () => {
  fc.assert(
    fc.property(instant, (at) => {
      const id = newIdAt(at);
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at.getTime());
    }),
  );
});

test('are all different within one millisecond', () => {
  const at = new Date();
  expect(new Set(Array.from({ length: 10_000 }, () => newIdAt(at))).size).toBe(10_000);
});

test('of one instant sort as they were made', () => {
  const at = new Date();
  const made = Array.from({ length: 5_000 }, () => newIdAt(at));
  expect(made.toSorted()).toEqual(made);
});
