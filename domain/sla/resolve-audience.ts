/**
 * Turns the audience of an escalation step (owner, manager, director, VP, operations) into members.
 * Somebody on leave or deactivated is stood in for by their substitute; a level with nobody falls to the next one.
 * Called each time a step fires, with the people as they are then. It never returns a member twice.
 */
import type { ChainAudience, Role } from '../policy/policy-types.ts';
import type { Reason } from '../shared/reason.ts';
import { type Presence, standIn } from '../shared/stand-in.ts';
import { unitPath } from '../shared/unit-path.ts';

export interface OrgUnit {
  readonly unitId: string;
  /** null = the company itself. */
  readonly parentId: string | null;
}

export interface OrgPerson extends Presence {
  readonly role: Role;
  readonly unitId: string;
}

export interface Audience {
  /** In the order of the levels, then by member id; empty only when nobody in the whole company can be told. */
  readonly memberIds: string[];
  /** Who stands in for whom, and which level fell to the next. */
  readonly reasons: Reason[];
}

type Level = ChainAudience | 'admin';
/** A level that has nobody falls to the one after it; admin is the last resort. */
const LEVELS: readonly Level[] = ['owner', 'manager', 'director', 'vp', 'operations', 'admin'];

/** `subject`: the lead's owner (null = in a pool) and the unit whose lead it is. */
export function resolveAudience(
  wanted: readonly ChainAudience[],
  subject: { readonly ownerId: string | null; readonly unitId: string },
  units: readonly OrgUnit[],
  people: readonly OrgPerson[],
): Audience {
  const org: Org = {
    ownerId: subject.ownerId,
    unitPath: unitPath(new Map(units.map((unit) => [unit.unitId, unit])), subject.unitId).toReversed(),
    people,
    personById: new Map(people.map((person) => [person.memberId, person])),
  };
  const memberIds = new Set<string>();
  const reasons: Reason[] = [];
  for (const level of wanted) {
    const found = firstLevelWithPeople(level, org);
    if (!found) continue;
    if (found.level !== level)
      reasons.push({ code: 'audience.fell-to', params: { wanted: level, level: found.level } });
    for (const { person, told } of found.reachable) {
      memberIds.add(told.memberId);
      if (told === person) continue;
      const params = { memberId: person.memberId, substituteId: told.memberId };
      reasons.push({ code: 'audience.substitute', params });
    }
  }
  return { memberIds: [...memberIds], reasons };
}

interface Org {
  readonly ownerId: string | null;
  /** From the lead's unit up to the company. */
  readonly unitPath: readonly string[];
  readonly people: readonly OrgPerson[];
  readonly personById: ReadonlyMap<string, OrgPerson>;
}

/** Somebody of the level and who can be told in their place, often themselves. */
interface Reachable {
  readonly person: OrgPerson;
  readonly told: OrgPerson;
}

function firstLevelWithPeople(level: Level, org: Org): { level: Level; reachable: Reachable[] } | null {
  for (const next of LEVELS.slice(LEVELS.indexOf(level))) {
    const reachable = peopleAt(next, org);
    if (reachable.length > 0) return { level: next, reachable };
  }
  return null;
}

/** The owner; for a role, its people in the nearest unit upwards in which somebody can be told. */
function peopleAt(level: Level, org: Org): Reachable[] {
  if (level === 'owner') {
    const owner = org.ownerId === null ? undefined : org.personById.get(org.ownerId);
    return owner ? withStandIns([owner], org) : [];
  }
  for (const unitId of org.unitPath) {
    const here = org.people.filter((person) => person.role === level && person.unitId === unitId);
    const reachable = withStandIns(here, org);
    if (reachable.length > 0) return reachable;
  }
  return [];
}

function withStandIns(people: readonly OrgPerson[], org: Org): Reachable[] {
  return people
    .toSorted((one, other) => (one.memberId < other.memberId ? -1 : 1))
    .flatMap((person) => {
      const told = standIn(person, org.personById);
      return told ? [{ person, told }] : [];
    });
}
