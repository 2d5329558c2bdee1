/** The shipped grading on the demo's sample leads, accounts matched by name: about 20 % A, 50 % B, 30 % C. */
import { describe, expect, it } from 'vitest';
import { demoHospitals } from '../../../db/seed/demo/hospitals.ts';
import { demoLead } from '../../../db/seed/demo/lead-samples.ts';
import { nameKeys } from '../../../domain/identity/normalise-name.ts';
import { scoreLead } from '../../../domain/scoring/score-lead.ts';
import { MINUTE, shanghai, shipped } from '../shipped-policies.ts';

const now = shanghai('2026-11-20 09:40');
const hospitalsByKey = new Map<string, (typeof demoHospitals)[number][]>();
for (const hospital of demoHospitals) {
  for (const key of nameKeys(hospital.name, hospital)) {
    hospitalsByKey.set(key, [...(hospitalsByKey.get(key) ?? []), hospital]);
  }
}

describe('a thousand sample leads', () => {
  it('no key belongs to two of the 213 hospitals', () => {
    const shared = [...hospitalsByKey].filter(([, hospitals]) => hospitals.length > 1);
    expect(shared.map(([key, hospitals]) => [key, hospitals.map(({ name }) => name)])).toEqual([]);
  });

  it.each([1, 2, 42, 2026])('of seed %i are graded about 20 / 50 / 30', (seed) => {
    const count = { A: 0, B: 0, C: 0 };
    for (let n = 0; n < 1000; n += 1) {
      const lead = demoLead(n, seed);
      const keys = lead.company ? nameKeys(lead.company, lead) : [];
      const account = keys.map((key) => hospitalsByKey.get(key)?.[0]).find((hospital) => hospital !== undefined);
      const facts = {
        source: lead.source,
        product: lead.product ?? null,
        need: lead.need ?? null,
        accountLevel: account?.level ?? null,
        behaviour: lead.events.map(({ type, minutesBefore, dwellSeconds }) => ({
          type,
          occurredAt: new Date(now.getTime() - minutesBefore * MINUTE),
          dwellSeconds: dwellSeconds ?? undefined,
        })),
      };
      count[scoreLead(facts, shipped.grading, now).grade] += 1;
    }
    expect(count.A).toBeGreaterThanOrEqual(150);
    expect(count.A).toBeLessThanOrEqual(250);
    expect(count.B).toBeGreaterThanOrEqual(450);
    expect(count.B).toBeLessThanOrEqual(550);
    expect(count.C).toBeGreaterThanOrEqual(250);
    expect(count.C).toBeLessThanOrEqual(350);
  });
});
