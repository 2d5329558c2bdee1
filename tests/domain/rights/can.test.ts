/** Who may do what, as a table for every role, and the refusals with their codes. */
import { describe, expect, it } from 'vitest';
import type { Role } from '../../../domain/policy/policy-types.ts';
import { type Action, type Actor, can, type RecordPlace } from '../../../domain/rights/can.ts';
import { RIGHTS_TABLE } from '../../../domain/rights/rights-table.ts';

const paths = {
  company: ['company'],
  east: ['company', 'east'],
  puxi: ['company', 'east', 'puxi'],
  pudong: ['company', 'east', 'pudong'],
};

function actor(role: Role, unitPath: readonly string[], rights: readonly string[] = []): Actor {
  return { memberId: role, places: [{ memberId: role, role, unitPath }], rights };
}
const actors: Record<Role, Actor> = {
  rep: actor('rep', paths.puxi),
  manager: actor('manager', paths.puxi),
  director: actor('director', paths.east),
  vp: actor('vp', paths.company),
  operations: actor('operations', paths.company),
  admin: actor('admin', paths.company),
};

/** own = the actor's; mate = a colleague's in 浦西; other = in 浦东; west = of another branch; pool = nobody's, in 浦西. */
function recordOf(kind: 'own' | 'mate' | 'other' | 'west' | 'pool', role: Role): RecordPlace {
  if (kind === 'own') return { ownerId: role, unitPath: actors[role].places[0]?.unitPath ?? [] };
  if (kind === 'mate') return { ownerId: 'somebody', unitPath: paths.puxi };
  if (kind === 'other') return { ownerId: 'somebody', unitPath: paths.pudong };
  if (kind === 'west') return { ownerId: 'somebody', unitPath: ['company', 'west', 'chengdu'] };
  return { ownerId: null, unitPath: paths.puxi };
}

const kinds = ['own', 'mate', 'other', 'west', 'pool'] as const;
/** The kinds of records a role may act on, in the order above. */
function allowedKinds(role: Role, action: Action): string {
  return kinds.filter((kind) => can(actors[role], action, recordOf(kind, role)).allowed).join(' ') || '-';
}

describe('which leads', () => {
  const all = 'own mate other west pool';
  const branch = 'own mate other pool';
  const team = 'own mate pool';
  it.each([
    // action, rep, manager of 浦西, director of 华东, VP, operations, admin
    ['lead.view', 'own', team, branch, all, all, '-'],
    ['lead.view-personal-data', 'own', team, branch, '-', all, '-'],
    ['lead.why-me', 'own', team, branch, all, all, '-'],
    ['lead.accept', 'own', 'own', 'own', 'own', 'own', '-'],
    ['lead.refuse', 'own', 'own', 'own', 'own', 'own', '-'],
    ['lead.transfer', 'own', team, branch, all, all, '-'],
    ['lead.record-call', 'own', team, branch, 'own', 'own', '-'],
    ['pool.assign', '-', team, branch, all, all, '-'],
    ['breaker.clear', '-', team, branch, all, all, '-'],
    ['lead.undo', 'own', team, branch, all, all, '-'],
  ] as [Action, ...string[]][])('%s: %s | %s | %s | %s | %s | %s', (action, ...expected) => {
    const roles: Role[] = ['rep', 'manager', 'director', 'vp', 'operations', 'admin'];
    expect(roles.map((role) => allowedKinds(role, action))).toEqual(expected);
  });
});

describe('what concerns no lead', () => {
  it.each([
    ['lead.create', ['rep', 'manager', 'director', 'vp', 'operations']],
    ['policy.view', ['rep', 'manager', 'director', 'vp', 'operations', 'admin']],
    ['clock.move', ['rep', 'manager', 'director', 'vp', 'operations', 'admin']],
    ['import.run', ['operations', 'admin']],
    ['members.manage', ['operations', 'admin']],
  ] as [Action, Role[]][])('%s: %j', (action, roles) => {
    const allowed = (Object.keys(actors) as Role[]).filter((role) => can(actors[role], action, null).allowed);
    expect(allowed).toEqual(roles);
  });
});

describe('a refusal says why', () => {
  it.each([
    ['rep', 'pool.assign', 'pool', 'not-your-role'],
    ['rep', 'lead.accept', 'mate', 'not-yours'],
    ['rep', 'lead.accept', 'pool', 'not-yours'],
    ['manager', 'lead.transfer', 'other', 'not-your-unit'],
    ['director', 'lead.transfer', 'west', 'not-your-unit'],
    ['manager', 'lead.accept', 'mate', 'not-yours'],
    ['manager', 'evidence.details', 'mate', 'right-missing'],
    ['vp', 'evidence.details', 'mate', 'right-missing'],
  ] as [Role, Action, (typeof kinds)[number], string][])('%s, %s, %s: %s', (role, action, kind, code) => {
    expect(can(actors[role], action, recordOf(kind, role))).toEqual({ allowed: false, code });
  });

  it('an action on a record is refused when there is none', () => {
    expect(can(actors.rep, 'lead.view', null)).toEqual({ allowed: false, code: 'not-yours' });
    expect(can(actors.manager, 'lead.view', null)).toEqual({ allowed: false, code: 'not-your-unit' });
  });
});

describe('evidence', () => {
  it('opens to its owner, and to a certified manager within the team', () => {
    const coach = actor('manager', paths.puxi, ['evidence.details']);
    expect(can(actors.rep, 'evidence.details', recordOf('own', 'rep')).allowed).toBe(true);
    expect(can(coach, 'evidence.details', recordOf('mate', 'manager')).allowed).toBe(true);
    expect(can(coach, 'evidence.details', recordOf('other', 'manager'))).toEqual({
      allowed: false,
      code: 'not-your-unit',
    });
  });

  it('the right alone does not lift a rep above own records', () => {
    const rep = actor('rep', paths.puxi, ['evidence.details']);
    expect(can(rep, 'evidence.details', recordOf('mate', 'rep'))).toEqual({ allowed: false, code: 'not-yours' });
  });
});

describe('the table', () => {
  it('never gives a rep more than own records, except what concerns no record', () => {
    const beyond = Object.entries(RIGHTS_TABLE).filter(([, row]) => row.rep === 'unit' || row.rep === 'all');
    expect(beyond.map(([action]) => action)).toEqual(['lead.create', 'policy.view', 'clock.move']);
  });

  it('somebody without a unit acts within none', () => {
    const lost = actor('manager', []);
    expect(can(lost, 'lead.transfer', recordOf('mate', 'manager'))).toEqual({ allowed: false, code: 'not-your-unit' });
  });
});

describe('standing in for somebody on leave', () => {
  const ofPudong = { memberId: 'away', role: 'manager' as const, unitPath: paths.pudong };
  const ofRep = { memberId: 'away', role: 'rep' as const, unitPath: paths.puxi };
  const also = (place: Actor['places'][number]): Actor => ({
    ...actors.manager,
    places: [...actors.manager.places, place],
  });
  const record = { ownerId: 'somebody', unitPath: paths.pudong };

  it('adds the place of the one who is away to the own, for every action of the table', () => {
    for (const action of Object.keys(RIGHTS_TABLE) as Action[]) {
      if (action === 'evidence.details') continue;
      const away: Actor = { memberId: 'away', places: [ofPudong], rights: [] };
      const either = can(actors.manager, action, record).allowed || can(away, action, record).allowed;
      expect(can(also(ofPudong), action, record).allowed, action).toBe(either);
    }
    expect(can(actors.manager, 'pool.assign', record).allowed).toBe(false);
    expect(can(also(ofPudong), 'pool.assign', record).allowed).toBe(true);
  });

  it('is the owner in place of a rep', () => {
    const rep = { ...actors.rep, places: [...actors.rep.places, ofRep] };
    expect(can(rep, 'lead.accept', { ownerId: 'away', unitPath: paths.puxi })).toEqual({ allowed: true });
    expect(can(actors.rep, 'lead.accept', { ownerId: 'away', unitPath: paths.puxi })).toEqual({
      allowed: false,
      code: 'not-yours',
    });
  });

  it('passes no personal right on', () => {
    expect(can(also(ofPudong), 'evidence.details', record)).toEqual({ allowed: false, code: 'not-your-unit' });
  });

  it('leaves nothing to somebody who has left', () => {
    expect(can({ memberId: 'gone', places: [], rights: [] }, 'policy.view', null)).toEqual({
      allowed: false,
      code: 'not-your-role',
    });
  });
});
