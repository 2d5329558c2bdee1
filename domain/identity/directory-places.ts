/**
 * Where a chat tool's directory sees people that Baton has elsewhere: a rep in the department of another team, the leader
 * of a department who is not the manager of its unit. Only says what differs; whether it is applied is a policy, and
 * nobody is ever put lower than they are: whoever leads in Baton and not there stays what they are.
 */
import type { Role } from '../policy/policy-types.ts';
import { type ListedDepartment, unitOfDepartments } from './match-departments.ts';

export interface PlacedMember {
  readonly id: string;
  readonly role: Role;
  readonly unitId: string;
  /** Of the departments they are in at the chat tool. */
  readonly departmentIds: readonly string[];
  /** Their account there. */
  readonly externalId: string;
}

export interface LedDepartment extends ListedDepartment {
  readonly leaderExternalIds: readonly string[];
}

export interface SeenPlace {
  readonly memberId: string;
  readonly why: 'moved' | 'leads';
  readonly role: Role;
  readonly unitId: string;
}

type UnitKind = 'company' | 'branch' | 'team';

const ranks: Readonly<Partial<Record<Role, number>>> = { rep: 1, manager: 2, director: 3 };
const leaderOf = { company: null, branch: 'director', team: 'manager' } as const satisfies Record<
  UnitKind,
  Role | null
>;

/**
 * @param unitOf department → unit, of matchDepartments
 * @param kindOf unit → what it is
 */
export function differingPlaces(
  members: readonly PlacedMember[],
  departments: readonly LedDepartment[],
  unitOf: ReadonlyMap<string, string>,
  kindOf: ReadonlyMap<string, UnitKind>,
): SeenPlace[] {
  const byId = new Map(departments.map((department) => [department.externalId, department]));
  const ledBy = new Map<string, Set<string>>();
  for (const { externalId, leaderExternalIds } of departments) {
    const unitId = unitOf.get(externalId);
    if (unitId === undefined) continue;
    for (const leader of leaderExternalIds) ledBy.set(leader, (ledBy.get(leader) ?? new Set()).add(unitId));
  }
  return members.flatMap((member) => {
    const led = [...(ledBy.get(member.externalId) ?? [])];
    const seen = led.length > 0 ? leadingPlace(member, led, kindOf) : movedPlace(member, byId, unitOf, kindOf);
    return seen ? [{ memberId: member.id, ...seen }] : [];
  });
}

type Seen = Omit<SeenPlace, 'memberId'>;

/** Of several units that somebody leads only one can be theirs: then nothing is decided. */
function leadingPlace(
  { role, unitId: nowIn }: PlacedMember,
  led: readonly string[],
  kindOf: ReadonlyMap<string, UnitKind>,
): Seen | null {
  const [unitId, ...others] = led;
  const kind = unitId === undefined ? undefined : kindOf.get(unitId);
  const wanted = kind === undefined ? null : leaderOf[kind];
  const rank = ranks[role];
  if (unitId === undefined || others.length > 0 || wanted === null || rank === undefined) return null;
  if ((ranks[wanted] ?? 0) < rank || (role === wanted && nowIn === unitId)) return null;
  return { why: 'leads', role: wanted, unitId };
}

function movedPlace(
  member: PlacedMember,
  departments: ReadonlyMap<string, LedDepartment>,
  unitOf: ReadonlyMap<string, string>,
  kindOf: ReadonlyMap<string, UnitKind>,
): Seen | null {
  if (member.role !== 'rep') return null;
  const unitId = unitOfDepartments(member.departmentIds, departments, unitOf);
  if (unitId === null || unitId === member.unitId || kindOf.get(unitId) !== 'team') return null;
  return { why: 'moved', role: 'rep', unitId };
}
