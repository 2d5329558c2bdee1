/** Where a directory sees people elsewhere than Baton has them: who moved, who leads, and what is never concluded. */
import { describe, expect, it } from 'vitest';
import { differingPlaces, type PlacedMember } from '../../../domain/identity/directory-places.ts';

const departments = [
  { externalId: '1', name: '公司', parentExternalId: null, leaderExternalIds: ['boss'] },
  { externalId: '2', name: '分公司', parentExternalId: '1', leaderExternalIds: ['branch-head'] },
  { externalId: '3', name: '甲组', parentExternalId: '2', leaderExternalIds: ['head', 'both'] },
  { externalId: '4', name: '乙组', parentExternalId: '2', leaderExternalIds: ['both'] },
  { externalId: '5', name: '乙组学术', parentExternalId: '4', leaderExternalIds: ['expert'] },
];
const unitOf = new Map([
  ['1', 'company'],
  ['2', 'branch'],
  ['3', 'a'],
  ['4', 'b'],
]);
const kindOf = new Map([
  ['company', 'company'],
  ['branch', 'branch'],
  ['a', 'team'],
  ['b', 'team'],
] as const);

function seen(externalId: string, role: PlacedMember['role'], unitId: string, departmentIds: string[]) {
  const [place] = differingPlaces([{ id: 'm', role, unitId, departmentIds, externalId }], departments, unitOf, kindOf);
  return place ? `${place.why}: ${place.role} ${place.unitId}` : null;
}

describe('a member', () => {
  it.each<[string, Parameters<typeof seen>, string | null]>([
    ['a rep in their own team', ['x', 'rep', 'a', ['3']], null],
    ['a rep in another team', ['x', 'rep', 'a', ['4']], 'moved: rep b'],
    ['a rep in a part of another team', ['x', 'rep', 'a', ['5']], 'moved: rep b'],
    ['a rep in two teams', ['x', 'rep', 'a', ['3', '4']], null],
    ['a rep in the branch only', ['x', 'rep', 'a', ['2']], null],
    ['a rep in no department', ['x', 'rep', 'a', []], null],
    ['a manager in another department who leads nothing', ['x', 'manager', 'a', ['4']], null],
    ['a rep who leads the team', ['head', 'rep', 'a', ['3']], 'leads: manager a'],
    ['a rep of another team who leads it', ['head', 'rep', 'b', ['4']], 'leads: manager a'],
    ['a manager who leads their own team', ['head', 'manager', 'a', ['3']], null],
    ['a manager who leads another team', ['head', 'manager', 'b', ['3']], 'leads: manager a'],
    ['a director who leads a team beside', ['head', 'director', 'branch', ['3']], null],
    ['a manager who leads the branch', ['branch-head', 'manager', 'a', ['2']], 'leads: director branch'],
    ['somebody who leads two teams', ['both', 'rep', 'a', ['3']], null],
    ['somebody who leads the company', ['boss', 'manager', 'a', ['1']], null],
    ['the leader of a department that is no unit', ['expert', 'rep', 'a', ['5']], 'moved: rep b'],
    ['operations who lead a team', ['head', 'operations', 'company', ['3']], null],
  ])('%s', (_who, args, place) => {
    expect(seen(...args)).toBe(place);
  });
});
