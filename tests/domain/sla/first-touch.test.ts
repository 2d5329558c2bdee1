/** First-touch deadlines as the card states them: which rule, how long, when, and what it rests on. */
import { describe, expect, it } from 'vitest';
import type { Grade, LtvTier } from '../../../domain/policy/policy-types.ts';
import { calendarCoverage } from '../../../domain/sla/calendar-coverage.ts';
import { firstTouchDeadline } from '../../../domain/sla/first-touch.ts';
import { HOUR, inShanghai, shanghai, shipped } from '../shipped-policies.ts';

const { deadlines, calendar } = shipped;

describe('the deadline for a first touch', () => {
  it.each([
    // tier, grade, received → due, rule, tier used
    ['V1', 'A', '2026-11-20 09:40', '2026-11-20 10:40', 'tier', 'V1'],
    ['V2', 'A', '2026-11-20 09:40', '2026-11-20 11:40', 'tier', 'V2'],
    ['V3', 'A', '2026-11-20 09:40', '2026-11-20 11:40', 'grade', 'V3'],
    ['V3', 'B', '2026-11-20 09:40', '2026-11-20 14:40', 'tier', 'V3'],
    [null, 'C', '2026-11-20 09:40', '2026-11-20 11:40', 'tier', 'V2'],
    ['V3', 'C', '2026-11-20 16:00', '2026-11-23 11:00', 'tier', 'V3'],
    ['V1', 'B', '2026-11-21 20:00', '2026-11-23 10:00', 'tier', 'V1'],
  ] as const)('%s, grade %s, received %s: due %s by %s', (tier, grade, received, due, rule, tierUsed) => {
    const facts = {
      startedAt: shanghai(received),
      tier: tier as LtvTier | null,
      grade: grade as Grade,
      schedule: 'default',
    };
    const result = firstTouchDeadline(facts, deadlines, calendar);
    expect(inShanghai(result.dueAt)).toBe(due);
    expect(result).toMatchObject({ rule, tier: tierUsed, restsOnUncovered: false });
  });

  it('says which rule decided and whether the tier was known', () => {
    const facts = { startedAt: shanghai('2026-11-20 09:40'), tier: null, grade: 'A' as const, schedule: 'default' };
    expect(firstTouchDeadline(facts, deadlines, calendar).reasons).toEqual([
      { code: 'due.by-tier', params: { tier: 'V2', targetMs: 2 * HOUR, isTierKnown: false } },
    ]);
    expect(firstTouchDeadline({ ...facts, tier: 'V3' }, deadlines, calendar).reasons).toEqual([
      { code: 'due.by-grade', params: { grade: 'A', targetMs: 2 * HOUR } },
    ]);
  });

  it('says when it rests on days the calendar does not cover', () => {
    const facts = {
      startedAt: shanghai('2026-12-31 17:30'),
      tier: 'V2' as const,
      grade: 'C' as const,
      schedule: 'default',
    };
    const result = firstTouchDeadline(facts, deadlines, calendar);
    expect(inShanghai(result.dueAt)).toBe('2027-01-01 10:30');
    expect(result.restsOnUncovered).toBe(true);
    expect(result.reasons.at(-1)).toEqual({ code: 'due.calendar-uncovered', params: { coveredThrough: '2026-12-31' } });
  });
});

describe('the reminder to renew the calendar', () => {
  it.each([
    ['2026-11-01 23:59', 60, 'ends-soon'],
    ['2026-10-31 12:00', 61, 'covered'],
    ['2026-12-31 23:59', 0, 'ends-soon'],
    ['2027-01-01 00:00', -1, 'ended'],
  ])('on %s: %i days left, %s', (now, daysLeft, state) => {
    expect(calendarCoverage(calendar, shanghai(now))).toEqual({ daysLeft, state });
  });
});
