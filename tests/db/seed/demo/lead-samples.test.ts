/** Sample leads: repeatable, fit for the intake, and graded by the shipped policy to about 20/50/30. */
import { describe, expect, it } from 'vitest';
import { demoHistory } from '../../../../db/seed/demo/history.ts';
import { demoHospitals } from '../../../../db/seed/demo/hospitals.ts';
import { demoLead } from '../../../../db/seed/demo/lead-samples.ts';
import { demoPeople } from '../../../../db/seed/demo/people.ts';
import { demoProducts } from '../../../../db/seed/demo/products.ts';
import type { BehaviourRule, GradingPolicy, PointRule } from '../../../../domain/policy/policy-types.ts';
import { type BehaviourEvent, scoreLead } from '../../../../domain/scoring/score-lead.ts';
import { readPolicy } from './read-policy.ts';

const COUNT = 2000;
const leads = Array.from({ length: COUNT }, (_, n) => demoLead(n, 1));
const now = new Date('2026-11-20T01:40:00Z');
const grading = gradingPolicy();

/** In the file, lines and need rules are maps by code and an alias like 400 is a number; the domain takes lists and texts. */
function gradingPolicy(): GradingPolicy {
  const file = readPolicy<{
    source: { kinds: Record<string, { aliases: (string | number)[] }> };
    product: { lines: Record<string, { words: string[]; points: number }> };
    need: { rules: Record<string, Omit<PointRule, 'code'>> };
    behaviour: { events: Record<string, BehaviourRule> };
  }>('grading');
  const lines = Object.entries(file.product.lines).map(([line, rule]) => ({ line, ...rule }));
  const rules = Object.entries(file.need.rules).map(([code, rule]) => ({ code, ...rule }));
  const kinds = Object.entries(file.source.kinds).map(([source, kind]) => {
    return { ...kind, source, aliases: kind.aliases.map(String) };
  });
  const source = { ...file.source, kinds };
  return {
    ...file,
    source,
    product: { ...file.product, lines },
    need: { ...file.need, rules },
  } as unknown as GradingPolicy;
}

describe('sample leads', () => {
  it('are the same for the same number and seed, and another for another', () => {
    expect(Array.from({ length: 50 }, (_, n) => demoLead(n, 1))).toEqual(leads.slice(0, 50));
    expect(demoLead(3, 2)).not.toEqual({ ...leads[3], externalId: 'demo-2-3' });
  });

  it('refuse a number that is not whole or below zero', () => {
    for (const wrong of [-1, 1.5, Number.NaN]) expect(() => demoLead(wrong, 1)).toThrow(RangeError);
  });

  it('have their own externalId and telephone, always a name, and never a number of a member', () => {
    expect(new Set(leads.map((one) => one.externalId)).size).toBe(COUNT);
    const phones = leads.flatMap((one) => one.phone ?? []);
    expect(new Set(phones).size).toBe(phones.length);
    expect(phones.filter((phone) => !/^199\d{8}$/u.test(phone))).toEqual([]);
    const taken = new Set([
      ...demoPeople.map((one) => one.mobile),
      ...demoHistory({ endDate: '2026-11-19', seed: 1 }).settledLeads.map((one) => one.phone),
    ]);
    expect(phones.filter((phone) => taken.has(phone))).toEqual([]);
    expect(leads.filter((one) => one.name.trim() === '')).toEqual([]);
  });

  it('come from sources and after events that the grading policy knows, at most thirty days before', () => {
    const known = new Set(grading.source.kinds.map(({ source }) => source));
    expect(leads.filter((one) => !known.has(one.source))).toEqual([]);
    const events = leads.flatMap((one) => one.events);
    expect(new Set(events.map((one) => one.externalId)).size).toBe(events.length);
    const wrong = events.filter(
      (one) => !(one.type in grading.behaviour.events) || one.minutesBefore < 0 || one.minutesBefore > 30 * 1440,
    );
    expect(wrong).toEqual([]);
    const share = leads.filter((one) => one.events.length > 0).length / COUNT;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.7);
  });

  it('write two companies in three exactly as the account, some otherwise, some nobody knows', () => {
    const names = new Set(demoHospitals.map((one) => one.name));
    const exact = leads.filter((one) => one.company && names.has(one.company)).length / COUNT;
    const clinics = leads.filter((one) => one.company && /诊所|门诊部/u.test(one.company)).length / COUNT;
    const other = leads.filter((one) => one.company).length / COUNT - exact - clinics;
    expect(exact).toBeGreaterThan(0.6);
    expect(clinics).toBeGreaterThan(0.05);
    expect(other).toBeGreaterThan(0.05);
  });

  it('are graded about 20/50/30 by the shipped policy', () => {
    const levels = new Map(demoHospitals.map((one) => [one.name, one.level]));
    const grades = leads.map((one) => {
      const behaviour = one.events.map(
        (event): BehaviourEvent => ({
          type: event.type,
          occurredAt: new Date(now.getTime() - event.minutesBefore * 60_000),
          dwellSeconds: event.dwellSeconds ?? undefined,
        }),
      );
      const facts = { source: one.source, product: one.product ?? null, need: one.need ?? null, behaviour };
      return scoreLead({ ...facts, accountLevel: levels.get(one.company ?? '') ?? null }, grading, now).grade;
    });
    const share = (grade: string) => grades.filter((one) => one === grade).length / COUNT;
    expect(share('A')).toBeGreaterThan(0.13);
    expect(share('A')).toBeLessThan(0.25);
    expect(share('B')).toBeGreaterThan(0.43);
    expect(share('B')).toBeLessThan(0.57);
  });
});

describe('products', () => {
  it('are each read as their own line by the grading policy', () => {
    for (const [line, texts] of Object.entries(demoProducts)) {
      for (const product of texts) {
        const facts = { source: 'hotline', product, need: null, accountLevel: null, behaviour: [] };
        expect(scoreLead(facts, grading, now).productLine, product).toBe(line);
      }
    }
  });
});
