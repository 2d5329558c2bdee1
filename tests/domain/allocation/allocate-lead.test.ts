/** Who gets a lead, as a sales manager would argue it, and the laws no argument may break. */
import { describe, expect, it } from 'vitest';
import { type AllocationLead, allocateLead, type Candidate } from '../../../domain/allocation/allocate-lead.ts';
import type { AssignmentPolicy } from '../../../domain/policy/policy-types.ts';
import { degrees, fc } from '../../support/chance.ts';
import { shanghai, shipped } from '../shipped-policies.ts';

const policy = shipped.assignment;
const now = shanghai('2026-11-20 09:40');
/** 上海市第六人民医院, 徐汇. */
const hospital = { lat: 31.179, lng: 121.43 };
const lead: AllocationLead = {
  position: { ...hospital, basis: 'account' },
  productLine: 'spine',
  accountLevel: '3A',
  excludeMemberIds: new Set(),
};
/** North of the hospital by so many kilometres. */
const north = (km: number) => ({ lat: hospital.lat + km / 111.195, lng: hospital.lng });

function rep(memberId: string, changes: Partial<Candidate> = {}): Candidate {
  return {
    memberId,
    unitId: 'sh-puxi',
    position: hospital,
    skills: { spine: 3 },
    certificates: ['spine-basic'],
    closedDeals: { won: 3, lost: 1 },
    openLeads: 0,
    lastAssignedAt: null,
    isActive: true,
    isOnLeave: false,
    isPaused: false,
    ...changes,
  };
}

const allocate = (candidates: Candidate[], changes: Partial<AllocationLead> = {}, rules: AssignmentPolicy = policy) =>
  allocateLead({ ...lead, ...changes }, candidates, rules, now);
const pointsOf = (candidate: Candidate, changes: Partial<AllocationLead> = {}) =>
  allocate([candidate], changes).owner?.terms.map((term) => term.points);

describe('points of one rep', () => {
  it.each([
    // [distance 30, expertise 25, success 15, load 20, account level 10]
    ['the ideal rep', {}, {}, [30, 25, 15, 20, 10]],
    ['5 km away still counts as near', { position: north(5) }, {}, [30, 25, 15, 20, 10]],
    ['42.5 km away, half way between near and far', { position: north(42.5) }, {}, [15, 25, 15, 20, 10]],
    ['90 km away', { position: north(90) }, {}, [0, 25, 15, 20, 10]],
    ['a rep whose place is unknown', { position: null }, {}, [15, 25, 15, 20, 10]],
    ['skill 2 of 3', { skills: { spine: 2 } }, {}, [30, 17, 15, 20, 7]],
    ['no certificate for spine', { certificates: [] }, {}, [30, 15, 15, 20, 10]],
    ['a line named like something every object has', {}, { productLine: 'constructor' }, [30, 0, 15, 20, 0]],
    ['another line only', { skills: { joint: 3 } }, {}, [30, 0, 15, 20, 0]],
    ['half of the deals won', { closedDeals: { won: 2, lost: 2 } }, {}, [30, 25, 12, 20, 10]],
    ['no deal won of three', { closedDeals: { won: 0, lost: 3 } }, {}, [30, 25, 0, 20, 10]],
    ['two deals are too few to judge', { closedDeals: { won: 2, lost: 0 } }, {}, [30, 25, 8, 20, 10]],
    ['30 of 60 leads open', { openLeads: 30 }, {}, [30, 25, 15, 10, 10]],
    ['59 of 60 leads open', { openLeads: 59 }, {}, [30, 25, 15, 0, 10]],
    ['lead without a place', {}, { position: null }, [15, 25, 15, 20, 10]],
    ['lead without a product line', { skills: { joint: 2 } }, { productLine: null }, [30, 13, 15, 20, 7]],
    ['lead of an unknown account', {}, { accountLevel: null }, [30, 25, 15, 20, 5]],
    [
      'lead with a place that cannot be',
      {},
      { position: { lat: 121, lng: 31, basis: 'account' } },
      [15, 25, 15, 20, 10],
    ],
  ] as const)('%s', (_title, changes, leadChanges, expected) => {
    expect(pointsOf(rep('a', changes), leadChanges)).toEqual(expected);
  });
});

describe('who is no candidate', () => {
  it.each([
    ['inactive', { isActive: false }],
    ['on-leave', { isOnLeave: true }],
    ['paused', { isPaused: true }],
    ['had-it-before', { memberId: 'had-it' }],
    ['at-capacity', { openLeads: 60 }],
    ['too-far', { position: north(210) }],
  ] as const)('%s', (code, changes) => {
    const result = allocate([rep('a', changes)], { excludeMemberIds: new Set(['had-it']) });
    expect(result.owner).toBeNull();
    expect(result.excluded).toEqual({ [code]: 1 });
    expect(result.reasons[0]).toEqual({ code: 'assign.nobody-suitable', params: { candidates: 1 } });
  });

  it('expertise and success keep nobody out while they are weighed, and do when required', () => {
    const lacks = [
      rep('a', { certificates: [] }),
      rep('b', { skills: {} }),
      rep('c', { closedDeals: { won: 13, lost: 7 } }),
    ];
    expect(allocate(lacks).excluded).toEqual({});
    const strict: AssignmentPolicy = {
      ...policy,
      expertise: { ...policy.expertise, mode: 'required' },
      success: { ...policy.success, mode: 'required' },
    };
    const result = allocate([...lacks, rep('d', { closedDeals: { won: 14, lost: 6 } })], {}, strict);
    // c won exactly 65 %, which is not more than 65 %.
    expect(result.excluded).toEqual({ 'lacks-expertise': 2, 'lacks-success': 1 });
    expect(result.owner?.memberId).toBe('d');
    expect(allocate([rep('new', { closedDeals: { won: 0, lost: 0 } })], {}, strict).owner?.memberId).toBe('new');
  });

  it('nobody at all', () => {
    expect(allocate([])).toMatchObject({ owner: null, top: [], excluded: {} });
  });
});

describe('who is first', () => {
  it('the nearer of two alike', () => {
    expect(allocate([rep('far', { position: north(40) }), rep('near')]).owner?.memberId).toBe('near');
  });

  it('of equals, who has waited longest; who never got one has waited longest of all', () => {
    const earlier = rep('z', { lastAssignedAt: shanghai('2026-11-19 10:00') });
    const later = rep('a', { lastAssignedAt: shanghai('2026-11-20 09:30') });
    expect(allocate([later, earlier]).top.map(({ memberId }) => memberId)).toEqual(['z', 'a']);
    const never = allocate([later, earlier, rep('zz')]);
    expect(never.owner?.memberId).toBe('zz');
    expect(never.reasons.at(-1)).toEqual({ code: 'assign.tie', params: { score: 100, by: 'longest-waiting' } });
  });

  it('of full equals, the smaller member id, whatever the order they come in', () => {
    const [a, b, c] = [rep('a'), rep('b'), rep('c')];
    for (const order of [
      [a, b, c],
      [c, b, a],
      [b, c, a],
    ]) {
      const result = allocate(order);
      expect(result.top.map(({ memberId }) => memberId)).toEqual(['a', 'b', 'c']);
      expect(result.reasons.at(-1)).toEqual({ code: 'assign.tie', params: { score: 100, by: 'member-id' } });
    }
  });

  it('shows the best five of many', () => {
    const many = Array.from({ length: 5000 }, (_, n) => rep(`m${String(n).padStart(4, '0')}`, { openLeads: n % 60 }));
    const result = allocate(many);
    const all = many.map((candidate) => allocate([candidate]).owner?.score ?? 0).toSorted((one, other) => other - one);
    expect(result.top.map(({ score }) => score)).toEqual(all.slice(0, 5));
    expect(result.top).toHaveLength(5);
  });
});

describe('what is said about the place', () => {
  it.each([
    ['account', null],
    ['city-centre', 'assign.position-city-centre'],
  ] as const)('%s', (basis, code) => {
    const result = allocate([rep('a', { position: north(4.2) })], { position: { ...hospital, basis } });
    expect(result.owner?.terms[0]?.params).toEqual({ km: 4.2, basis });
    expect(result.reasons.map((reason) => reason.code).includes('assign.position-city-centre')).toBe(code !== null);
  });

  it('unknown: neutral points for everybody, and it says so', () => {
    const result = allocate([rep('a'), rep('b', { position: north(150) })], { position: null });
    expect(result.top.map(({ score }) => score)).toEqual([85, 85]);
    expect(result.owner?.terms[0]?.params).toEqual({ km: null, basis: 'unknown' });
    expect(result.reasons.map(({ code }) => code)).toContain('assign.position-unknown');
  });
});

describe('laws', () => {
  const place = fc.option(
    fc.record({
      lat: degrees(27, 34),
      lng: degrees(118, 123),
    }),
  );
  const line = fc.constantFrom('spine', 'joint', 'trauma');
  const candidate = fc.record({
    memberId: fc.string({ minLength: 1, maxLength: 4 }),
    unitId: fc.constant('u'),
    position: place,
    skills: fc.dictionary(line, fc.integer({ min: 1, max: 3 })),
    certificates: fc.subarray(['spine-basic', 'joint-basic']),
    closedDeals: fc.record({ won: fc.nat(9), lost: fc.nat(9) }),
    openLeads: fc.nat(70),
    lastAssignedAt: fc.option(fc.date({ min: shanghai('2026-01-01 00:00'), max: now, noInvalidDate: true })),
    isActive: fc.boolean(),
    isOnLeave: fc.boolean(),
    isPaused: fc.boolean(),
  });
  const anyLead = fc.record({
    position: place.map((at) => at && { ...at, basis: 'account' as const }),
    productLine: fc.option(line),
    accountLevel: fc.option(fc.constantFrom('3A', '2B', 'unheard-of')),
    excludeMemberIds: fc.constant(new Set<string>()),
  });
  const team = fc.uniqueArray(candidate, { selector: (one) => one.memberId, maxLength: 20 });
  const rules = fc.record({
    capacity: fc.integer({ min: 1, max: 70 }),
    expertise: fc.constantFrom('weighed', 'required'),
    success: fc.constantFrom('weighed', 'required'),
  });
  const policyOf = ({ capacity, expertise, success }: typeof rules extends fc.Arbitrary<infer T> ? T : never) =>
    ({
      ...policy,
      capacity,
      expertise: { ...policy.expertise, mode: expertise },
      success: { ...policy.success, mode: success },
    }) as AssignmentPolicy;

  it('nobody above capacity, away or paused gets a lead; everybody is either a candidate or counted out', () => {
    fc.assert(
      fc.property(anyLead, team, rules, (lead, candidates, rule) => {
        const result = allocateLead(lead, candidates, policyOf(rule), now);
        const chosen = candidates.filter(({ memberId }) => result.top.some((one) => one.memberId === memberId));
        for (const one of chosen) {
          expect(one.openLeads).toBeLessThan(rule.capacity);
          expect(one).toMatchObject({ isActive: true, isOnLeave: false, isPaused: false });
        }
        const out = Object.values(result.excluded).reduce((sum, count) => sum + count, 0);
        expect(chosen.length).toBe(Math.min(5, candidates.length - out));
      }),
    );
  });

  it('the terms sum to the score, which is at most 100 and falls from first to fifth', () => {
    fc.assert(
      fc.property(anyLead, team, (lead, candidates) => {
        const { top } = allocateLead(lead, candidates, policy, now);
        top.forEach((one, at) => {
          expect(one.terms.reduce((sum, term) => sum + term.points, 0)).toBe(one.score);
          expect(one.terms.every((term) => term.points >= 0 && term.points <= term.maxPoints)).toBe(true);
          expect(one.score).toBeLessThanOrEqual(top[at - 1]?.score ?? 100);
        });
      }),
    );
  });

  it('the order in which candidates come changes nothing', () => {
    fc.assert(
      fc.property(anyLead, team, (lead, candidates) => {
        const backwards = allocateLead(lead, candidates.toReversed(), policy, now);
        expect(backwards).toEqual(allocateLead(lead, candidates, policy, now));
      }),
    );
  });
});
