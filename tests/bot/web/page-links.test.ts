/** How long signed links open: an hour, a week where they stand for a button of a message that stays. */
import { expect, test } from 'vitest';
import { createPageLinks } from '../../../bot/web/page-links.ts';
import { createSettableClock } from '../../support/settable-clock.ts';

const start = '2026-11-20T02:00:00Z';
const page = { kind: 'form', id: 'lead.accept 01|3' } as const;
const holder = { memberId: 'm1', session: null };
const hourMs = 3_600_000;

test.each([
  ['short', hourMs],
  ['standing', 7 * 24 * hourMs],
] as const)('%s links', (life, lifeMs) => {
  const clock = createSettableClock(start);
  const links = createPageLinks('a-secret', clock, () => 90 * 24 * hourMs);
  const token = links.addressOf(page, holder, life).slice('/pages/'.length);
  clock.set(new Date(Date.parse(start) + lifeMs - 1));
  expect(links.read(token)).toMatchObject({ page, memberId: 'm1' });
  clock.set(new Date(Date.parse(start) + lifeMs));
  expect(links.read(token)).toBe('expired');
});

test('who makes a link that says nothing gets a short one', () => {
  const clock = createSettableClock(start);
  const links = createPageLinks('a-secret', clock, () => 90 * 24 * hourMs);
  expect(links.addressOf(page, holder)).toBe(links.addressOf(page, holder, 'short'));
});
