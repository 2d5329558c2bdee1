/**
 * Brings units and people to what a company file says, by their keys: adds who is new, changes what is different, keeps
 * everybody the file does not name. Role and team are kept as periods. What follows for the leads and cards of those who have
 * moved is people-moved.ts, somebody leaving is member-left.ts.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import {
  addMember,
  addUnit,
  type CompanyMember,
  type CompanyUnit,
  changeMember,
  changeUnit,
} from '../../db/repos/company.ts';
import { markDirectoryChanged } from '../../db/repos/directory.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import { drainPoolsLater } from '../leads/drain-pool-later.ts';
import { beginPlace } from './begin-place.ts';
import type { MovedPerson } from './people-moved.ts';

/** A parent stands before its children. */
export interface WantedCompany {
  readonly units: readonly (Omit<CompanyUnit, 'parentId'> & { readonly parentKey: string | null })[];
  readonly members: readonly (Omit<CompanyMember, 'unitId'> & { readonly unitKey: string })[];
}

export interface WrittenCompany {
  readonly unitsAdded: number;
  readonly unitsChanged: number;
  readonly membersAdded: number;
  readonly membersChanged: number;
  readonly moved: readonly MovedPerson[];
}

const via = 'company-file';

type Place = Pick<CompanyMember, 'role' | 'unitId'>;

export async function writeCompany(tx: Session, ctx: HandlerContext, wanted: WantedCompany): Promise<WrittenCompany> {
  const directory = await ctx.directory(tx);
  const unitIds = new Map([...directory.unitsByKey].map(([key, unit]) => [key, unit.id]));
  const done = { unitsAdded: 0, unitsChanged: 0, membersAdded: 0, membersChanged: 0 };
  for (const { parentKey, ...unit } of wanted.units) {
    const before = directory.unitsByKey.get(unit.key);
    const next = { ...unit, parentId: parentKey === null ? null : idOf(unitIds, parentKey) };
    if (before && isSame(before, next)) continue;
    const id = before?.id ?? ctx.newId();
    await (before ? changeUnit(tx, id, next) : addUnit(tx, { id, ...next }));
    unitIds.set(unit.key, id);
    done[before ? 'unitsChanged' : 'unitsAdded'] += 1;
    const type = before ? 'unit.changed' : 'unit.added';
    await record(tx, ctx, { subjectKind: 'unit', subjectId: id, type, params: { key: unit.key } });
  }
  const moved: MovedPerson[] = [];
  const membersByKey = new Map([...directory.members.values()].map((member) => [member.key, member]));
  for (const { unitKey, ...member } of wanted.members) {
    const before = membersByKey.get(member.key);
    const next = { ...member, unitId: idOf(unitIds, unitKey) };
    const isBack = before !== undefined && !before.isActive;
    if (before && !isBack && isSame(before, next)) continue;
    const id = before?.id ?? ctx.newId();
    const hasMoved = !before || isBack || before.role !== next.role || before.unitId !== next.unitId;
    await (before ? changeMember(tx, id, { ...next, deactivatedAt: null }) : addMember(tx, { id, ...next }));
    if (hasMoved) await beginPlace(tx, ctx, id, next);
    if (next.role === 'rep') {
      await tx.insertIfAbsent('memberStates', { memberId: id, openLeads: 0, consecutiveMisses: 0 });
    }
    if (hasMoved) moved.push({ memberId: id, unitId: next.unitId, asRep: asRep(isBack ? undefined : before, next) });
    done[before ? 'membersChanged' : 'membersAdded'] += 1;
    const type = before ? 'member.changed' : 'member.added';
    const params = { key: next.key, role: next.role, unitId: next.unitId };
    const values = { personKey: `member:${id}`, before: before ? personal(before) : null, after: personal(next) };
    await record(tx, ctx, { subjectKind: 'member', subjectId: id, type, params, values });
  }
  await markDirectoryChanged(tx, ctx.newId());
  await drainPoolsLater(tx, ctx);
  return { ...done, moved };
}

/** @param before undefined for somebody new, or back */
function asRep(before: Place | undefined, next: Place): MovedPerson['asRep'] {
  const wasRep = before?.role === 'rep';
  if (next.role !== 'rep') return wasRep ? 'ended' : 'none';
  return wasRep ? 'moved' : 'began';
}

function record(
  tx: Session,
  ctx: HandlerContext,
  event: Pick<Parameters<typeof recordEvent>[1], 'subjectKind' | 'subjectId' | 'type' | 'params' | 'values'>,
): Promise<void> {
  return recordEvent(tx, { ...event, actorId: null, via, occurredAt: ctx.now, recordedAt: ctx.now });
}

function personal({ name, nameEn, mobile, email }: Pick<CompanyMember, 'name' | 'nameEn' | 'mobile' | 'email'>) {
  return { name, nameEn, mobile, email };
}

/** Whether every field that is wanted is so already; the order of keys within a field does not matter. */
function isSame(before: object, next: object): boolean {
  return Object.entries(next).every(([field, value]) => plain(Reflect.get(before, field)) === plain(value));
}

function plain(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value ?? null);
  return JSON.stringify(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function idOf(ids: ReadonlyMap<string, string>, key: string): string {
  const id = ids.get(key);
  if (id === undefined) throw new RangeError('A company file names a unit that it does not have');
  return id;
}
