/**
 * Decides whether a member may do something to a record. Every handler asks it before it changes or shows anything.
 * The table stands in rights-table.ts. Whether the member is still active is checked when the acting member is loaded;
 * whether the record's state allows the action is for the handler (lead-states.ts).
 * Who stands in for somebody on leave acts from that person's place too; personal rights are never passed on.
 */
import type { Role } from '../policy/policy-types.ts';
import { type Action, RIGHT_NEEDED, RIGHTS_TABLE } from './rights-table.ts';

export type { Action } from './rights-table.ts';

export interface Place {
  readonly memberId: string;
  readonly role: Role;
  /** Unit ids from the company down to the member's own unit. */
  readonly unitPath: readonly string[];
}

export interface Actor {
  readonly memberId: string;
  /** The actor's own place, then those of people on leave for whom the actor stands in; none for who has left. */
  readonly places: readonly Place[];
  /** Personal rights, such as `evidence.details`. */
  readonly rights: readonly string[];
}

export interface RecordPlace {
  /** null = nobody's, for example a lead in a pool. */
  readonly ownerId: string | null;
  /** Unit ids from the company down to the record's unit. */
  readonly unitPath: readonly string[];
}

export type RefusalCode =
  /** The role never does this. */
  | 'not-your-role'
  /** Only on own records. */
  | 'not-yours'
  /** Outside the actor's team or branch. */
  | 'not-your-unit'
  /** A personal right is missing. */
  | 'right-missing';

export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly code: RefusalCode };

/** `record`: null for actions that concern no record (lead.create, policy.view, import.run, clock.move, …). */
export function can(actor: Actor, action: Action, record: RecordPlace | null): Permission {
  const permissions = actor.places.map((place) => canFrom(place, actor.rights, action, record));
  return permissions.find(({ allowed }) => allowed) ?? permissions[0] ?? refuse('not-your-role');
}

function canFrom(place: Place, rights: readonly string[], action: Action, record: RecordPlace | null): Permission {
  const scope = RIGHTS_TABLE[action][place.role];
  if (scope === 'never') return refuse('not-your-role');
  if (scope !== 'all' && !record) return refuse(scope === 'own' ? 'not-yours' : 'not-your-unit');
  const isOwn = record !== null && record.ownerId === place.memberId;
  if (isOwn) return { allowed: true };
  if (scope === 'own') return refuse('not-yours');
  if (scope === 'unit' && record && !isBelow(record.unitPath, place.unitPath)) return refuse('not-your-unit');
  const right = RIGHT_NEEDED[action];
  return right !== undefined && !rights.includes(right) ? refuse('right-missing') : { allowed: true };
}

/** The place's own unit is the record's unit or one above it. */
function isBelow(recordPath: readonly string[], actorPath: readonly string[]): boolean {
  const ownUnit = actorPath.at(-1);
  return ownUnit !== undefined && recordPath.includes(ownUnit);
}

function refuse(code: RefusalCode): Permission {
  return { allowed: false, code };
}
