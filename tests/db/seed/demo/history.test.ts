/** Ninety days of made-up history: the same every time, inside its days, and with the figures the demo needs. */
import { describe, expect, it } from 'vitest';
import { daysBefore } from '../../../../db/seed/demo/days.ts';
import { demoHistory } from '../../../../db/seed/demo/history.ts';
import { demoHospitals } from '../../../../db/seed/demo/hospitals.ts';
import { demoPeople } from '../../../../db/seed/demo/people.ts';
import { readPolicy } from './read-policy.ts';

const endDate = '2026-11-19';
const seed = 7;
const daysOff = ['2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'];
const history = demoHistory({ endDate, seed, daysOff });
const reps = demoPeople.filter((one) => one.role === 'rep');
const accountKeys = new Set(demoHospitals.map((one) => one.key));

const localDay = (at: Date) => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
const localMinute = (at: Date) => ((at.getTime() + 8 * 3_600_000) % 86_400_000) / 60_000;
const weekday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay();
const medianOf = (values: number[]) => values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];

describe('demo history', () => {
  it('is the same for the same seed and another for another', () => {
    expect(demoHistory({ endDate, seed, daysOff })).toEqual(history);
    expect(demoHistory({ endDate, seed: seed + 1, daysOff })).not.toEqual(history);
  });

  it('refuses an end date that is no date', () => {
    for (const wrong of ['2026-13-01', '19.11.2026', '']) {
      expect(() => demoHistory({ endDate: wrong, seed })).toThrow(RangeError);
    }
  });

  it('has keys of its own and points only at people and accounts that exist', () => {
    const parts = [history.deals, history.events, history.settledLeads];
    for (const part of parts) {
      expect(new Set(part.map((one) => one.key)).size).toBe(part.length);
      expect(part.filter((one) => !accountKeys.has(one.accountKey))).toEqual([]);
    }
    const repKeys = new Set(reps.map((one) => one.key));
    expect([...history.deals, ...history.settledLeads].filter((one) => !repKeys.has(one.memberKey))).toEqual([]);
    expect(new Set(history.settledLeads.map((one) => one.phone)).size).toBe(history.settledLeads.length);
  });
});

describe('deals', () => {
  it('are 12 to 18 per rep in a line the rep sells, on working days of the ninety', () => {
    const first = daysBefore(endDate, 89);
    for (const rep of reps) {
      const own = history.deals.filter((one) => one.memberKey === rep.key);
      expect(own.length).toBeGreaterThanOrEqual(12);
      expect(own.length).toBeLessThanOrEqual(18);
      const free = rep.schedule === 'weekend' ? [0, 1] : [0, 6];
      const wrong = own.filter(
        (one) =>
          one.closedOn < first ||
          one.closedOn > endDate ||
          free.includes(weekday(one.closedOn)) ||
          daysOff.includes(one.closedOn) ||
          !(one.line in rep.skills) ||
          !Number.isSafeInteger(one.amountMinor) ||
          one.amountMinor <= 0,
      );
      expect(wrong, rep.name).toEqual([]);
    }
  });

  it('differ visibly in the thirty-day success rate, on both sides of the bar of the assignment policy', () => {
    const { success } = readPolicy<{ success: { minDeals: number } }>('assignment');
    const since = daysBefore(endDate, 29);
    const rates = reps.map((rep) => {
      const own = history.deals.filter((one) => one.memberKey === rep.key && one.closedOn >= since);
      expect(own.length).toBeGreaterThanOrEqual(success.minDeals * 2);
      return own.filter((one) => one.outcome === 'won').length / own.length;
    });
    expect(Math.min(...rates)).toBeLessThanOrEqual(0.5);
    expect(Math.max(...rates)).toBeGreaterThanOrEqual(0.8);
    expect(rates.filter((rate) => rate > 0.65).length).toBeGreaterThanOrEqual(15);
    expect(rates.filter((rate) => rate <= 0.65).length).toBeGreaterThanOrEqual(15);
  });

  it('win between 45 % and 85 % over the ninety days, give or take one deal', () => {
    for (const rep of reps) {
      const own = history.deals.filter((one) => one.memberKey === rep.key);
      const won = own.filter((one) => one.outcome === 'won').length;
      expect(won, rep.name).toBeGreaterThanOrEqual(own.length * 0.45 - 1);
      expect(won, rep.name).toBeLessThanOrEqual(own.length * 0.85 + 1);
    }
  });
});

describe('events', () => {
  it('lie in the last thirty days, of kinds the grading policy knows, with dwell times where something is watched', () => {
    const { behaviour } = readPolicy<{ behaviour: { events: Record<string, unknown> } }>('grading');
    const since = daysBefore(endDate, 29);
    const wrong = history.events.filter((one) => {
      const day = localDay(one.occurredAt);
      const isWatched = one.type === 'page-view' || one.type === 'video-watch';
      return (
        day < since || day > endDate || !(one.type in behaviour.events) || isWatched !== (one.dwellSeconds !== null)
      );
    });
    expect(wrong).toEqual([]);
    const active = new Set(history.events.map((one) => one.accountKey)).size;
    expect(active).toBeGreaterThanOrEqual(40);
    expect(active).toBeLessThanOrEqual(110);
  });
});

describe('settled leads', () => {
  it('are five to seven per rep, first touched after about 80 minutes in the median', () => {
    for (const rep of reps) {
      const own = history.settledLeads.filter((one) => one.memberKey === rep.key);
      expect(own.length).toBeGreaterThanOrEqual(5);
      expect(own.length).toBeLessThanOrEqual(7);
    }
    const median = medianOf(history.settledLeads.map((one) => one.firstTouchMinutes)) ?? 0;
    expect(median).toBeGreaterThanOrEqual(70);
    expect(median).toBeLessThanOrEqual(90);
  });

  it('run from receipt to touch within one half of one working day, in order', () => {
    const wrong = history.settledLeads.filter((one) => {
      const from = localMinute(one.receivedAt);
      const to = localMinute(one.firstTouchAt);
      const isOneHalf = (from >= 540 && to <= 720) || (from >= 780 && to <= 1080);
      const inOrder =
        one.receivedAt < one.acceptedAt &&
        one.acceptedAt < one.firstTouchAt &&
        (one.closedAt === null || (one.closedAt > one.firstTouchAt && localDay(one.closedAt) <= endDate));
      const minutes = (one.firstTouchAt.getTime() - one.receivedAt.getTime()) / 60_000;
      return !isOneHalf || !inOrder || minutes !== one.firstTouchMinutes || daysOff.includes(localDay(one.receivedAt));
    });
    expect(wrong).toEqual([]);
  });

  it('end with a touch within the hour for every rep, so that nobody starts one miss from a pause', () => {
    const late = reps.filter((rep) => {
      const own = history.settledLeads.filter((one) => one.memberKey === rep.key);
      const last = own.toSorted((one, other) => other.receivedAt.getTime() - one.receivedAt.getTime())[0];
      return !last || last.firstTouchMinutes >= 60;
    });
    expect(late).toEqual([]);
  });

  it('are closed with a reason or touched without, calls have a length of a minute or more', () => {
    const wrong = history.settledLeads.filter(
      (one) =>
        (one.status === 'closed') !== (one.closedAt !== null && one.closeReason !== null) ||
        (one.touch.kind === 'call') !== (one.touch.seconds !== null && one.touch.seconds >= 60),
    );
    expect(wrong).toEqual([]);
    const closed = history.settledLeads.filter((one) => one.status === 'closed').length;
    expect(closed).toBeGreaterThan(history.settledLeads.length * 0.85);
    expect(closed).toBeLessThan(history.settledLeads.length - 12);
  });
});

describe('account facts', () => {
  it('give every account a yearly volume, and a tier to those that bought something', () => {
    expect(history.accountFacts.map((one) => one.accountKey)).toEqual(demoHospitals.map((one) => one.key));
    expect(history.accountFacts.filter((one) => (one.ltvTier === null) !== (one.yearlyVolumeMinor === 0))).toEqual([]);
    const least = (tier: string) =>
      Math.min(...history.accountFacts.filter((one) => one.ltvTier === tier).map((one) => one.yearlyVolumeMinor));
    expect(least('V1')).toBeGreaterThan(least('V2'));
    expect(least('V2')).toBeGreaterThan(least('V3'));
    for (const tier of ['V1', 'V2', 'V3', null]) {
      expect(history.accountFacts.filter((one) => one.ltvTier === tier).length).toBeGreaterThanOrEqual(20);
    }
  });
});
