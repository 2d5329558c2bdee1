/**
 * Decides whether a member may do something to a record. Every handler asks it before it changes or shows anything.
 * The table stands in rights-table.ts. Whether the member is still active is checked when the acting member is loaded;
 * whether the record's state allows the action is for the handler (lead-states.ts).
 */
import type { Role } from '../policy/policy-types.ts';
import { type Action, RIGHT_NEEDED, RIGHTS_TABLE } from './rights-table.ts';

export type { Action } from './rights-table.ts';

export interface Actor {
  readonly memberId: string;
  readonly role: Role;
  /** Unit ids from the company down to the actor's own unit. */
  readonly unitPath: readonly string[];
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
  const scope = RIGHTS_TABLE[action][actor.role];
  if (scope === 'never') return refuse('not-your-role');
  if (scope !== 'all' && !record) return refuse(scope === 'own' ? 'not-yours' : 'not-your-unit');
  const isOwn = record !== null && record.ownerId === actor.memberId;
  if (isOwn) return { allowed: true };
  if (scope === 'own') return refuse('not-yours');
  if (scope === 'unit' && record && !isBelow(record.unitPath, actor.unitPath)) return refuse('not-your-unit');
  const right = RIGHT_NEEDED[action];
  return right !== undefined && !actor.rights.includes(right) ? refuse('right-missing') : { allowed: true };
}

/** The actor's own unit is the record's unit or one above it. */
function isBelow(recordPath: readonly string[], actorPath: readonly string[]): boolean {
  const ownUnit = actorPath.at(-1);
  return ownUnit !== undefined && recordPath.includes(ownUnit);
}

function refuse(code: RefusalCode): Permission {
  return { allowed: false, code };
}
