/** Who is told: by level, with substitutes, and who when there is nobody. */
import { describe, expect, it } from 'vitest';
import type { ChainAudience, Role } from '../../../domain/policy/policy-types.ts';
import { type OrgPerson, type OrgUnit, resolveAudience } from '../../../domain/sla/resolve-audience.ts';
import { fc } from '../../support/chance.ts';

const units: OrgUnit[] = [
  { unitId: 'company', parentId: null },
  { unitId: 'east', parentId: 'company' },
  { unitId: 'puxi', parentId: 'east' },
  { unitId: 'pudong', parentId: 'east' },
];

function person(memberId: string, role: Role, unitId: string, changes: Partial<OrgPerson> = {}): OrgPerson {
  return { memberId, role, unitId, isActive: true, isOnLeave: false, substituteId: null, ...changes };
}

const everybody = [
  person('rep', 'rep', 'puxi'),
  person('mate', 'rep', 'puxi'),
  person('manager-puxi', 'manager', 'puxi'),
  person('manager-pudong', 'manager', 'pudong'),
  person('director', 'director', 'east'),
  person('vp', 'vp', 'company'),
  person('ops', 'operations', 'company'),
  person('admin', 'admin', 'company'),
];
const away = (memberId: string, substituteId: string | null = null) =>
  everybody.map((one) => (one.memberId === memberId ? { ...one, isOnLeave: true, substituteId } : one));
const tell = (to: ChainAudience[], people = everybody, ownerId: string | null = 'rep') =>
  resolveAudience(to, { ownerId, unitId: 'puxi' }, units, people);

describe('each level', () => {
  it.each([
    [['owner'], ['rep']],
    [['manager'], ['manager-puxi']],
    [['director'], ['director']],
    [['vp'], ['vp']],
    [['operations'], ['ops']],
    [
      ['owner', 'manager'],
      ['rep', 'manager-puxi'],
    ],
    [['manager', 'manager'], ['manager-puxi']],
  ] as [ChainAudience[], string[]][])('%j → %j', (to, memberIds) => {
    expect(tell(to)).toEqual({ memberIds, reasons: [] });
  });

  it('a lead in a pool has no owner: the manager is told', () => {
    expect(tell(['owner', 'manager'], everybody, null)).toEqual({
      memberIds: ['manager-puxi'],
      reasons: [{ code: 'audience.fell-to', params: { wanted: 'owner', level: 'manager' } }],
    });
  });
});

describe('somebody is away', () => {
  it('the substitute is told, and it is said for whom', () => {
    expect(tell(['manager'], away('manager-puxi', 'manager-pudong'))).toEqual({
      memberIds: ['manager-pudong'],
      reasons: [{ code: 'audience.substitute', params: { memberId: 'manager-puxi', substituteId: 'manager-pudong' } }],
    });
  });

  it('a substitute who is away too passes it on', () => {
    const people = away('manager-puxi', 'manager-pudong').map((one) =>
      one.memberId === 'manager-pudong' ? { ...one, isOnLeave: true, substituteId: 'mate' } : one,
    );
    expect(tell(['manager'], people).memberIds).toEqual(['mate']);
  });

  it('two who stand in for each other are nobody: the next level is told', () => {
    const people = away('manager-puxi', 'manager-pudong').map((one) =>
      one.memberId === 'manager-pudong' ? { ...one, isActive: false, substituteId: 'manager-puxi' } : one,
    );
    expect(tell(['manager'], people)).toEqual({
      memberIds: ['director'],
      reasons: [{ code: 'audience.fell-to', params: { wanted: 'manager', level: 'director' } }],
    });
  });

  it('a substitute who is told anyway is told once', () => {
    expect(tell(['manager', 'director'], away('manager-puxi', 'director')).memberIds).toEqual(['director']);
  });

  it('a deactivated owner falls to the manager', () => {
    const people = everybody.map((one) => (one.memberId === 'rep' ? { ...one, isActive: false } : one));
    expect(tell(['owner'], people).memberIds).toEqual(['manager-puxi']);
  });

  it('when no level has anybody, operations and at last the admin are told', () => {
    expect(
      tell(
        ['manager'],
        everybody.filter(({ role }) => role === 'rep' || role === 'operations' || role === 'admin'),
      ).memberIds,
    ).toEqual(['ops']);
    expect(
      tell(
        ['director'],
        everybody.filter(({ role }) => role === 'rep' || role === 'admin'),
      ).memberIds,
    ).toEqual(['admin']);
    expect(
      tell(
        ['vp'],
        everybody.filter(({ role }) => role === 'rep'),
      ),
    ).toEqual({ memberIds: [], reasons: [] });
  });
});

describe('a tree that is not one', () => {
  it('units in a circle or unknown units end the search', () => {
    const circle = [
      { unitId: 'puxi', parentId: 'east' },
      { unitId: 'east', parentId: 'puxi' },
    ];
    const subject = { ownerId: 'rep', unitId: 'puxi' };
    expect(resolveAudience(['director'], subject, circle, everybody).memberIds).toEqual(['director']);
    expect(resolveAudience(['vp'], subject, circle, everybody).memberIds).toEqual([]);
    expect(resolveAudience(['owner'], { ownerId: 'rep', unitId: 'nowhere' }, units, everybody).memberIds).toEqual([
      'rep',
    ]);
  });
});

describe('laws', () => {
  const ids = everybody.map(({ memberId }) => memberId);
  const people = fc.tuple(
    ...everybody.map((one) =>
      fc.record({
        memberId: fc.constant(one.memberId),
        role: fc.constant(one.role),
        unitId: fc.constant(one.unitId),
        isActive: fc.boolean(),
        isOnLeave: fc.boolean(),
        substituteId: fc.option(fc.constantFrom(...ids)),
      }),
    ),
  );
  const to = fc.array(fc.constantFrom<ChainAudience>('owner', 'manager', 'director', 'vp', 'operations'), {
    minLength: 1,
  });

  it('only people at work are told, nobody twice, and an admin at work means somebody is', () => {
    fc.assert(
      fc.property(people, to, (all, wanted) => {
        const { memberIds } = tell(wanted, all);
        expect(new Set(memberIds).size).toBe(memberIds.length);
        for (const memberId of memberIds) {
          expect(all.find((one) => one.memberId === memberId)).toMatchObject({ isActive: true, isOnLeave: false });
        }
        const admin = all.find(({ role }) => role === 'admin');
        if (admin?.isActive && !admin.isOnLeave) expect(memberIds.length).toBeGreaterThan(0);
      }),
    );
  });
});
