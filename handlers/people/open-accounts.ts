/**
 * What the directory of a chat tool leaves for people to decide: accounts that are nobody's, and members whom it sees in
 * another place. Computed from the rows whenever somebody looks, so the list is never older than they are.
 */
import { listMembers } from '../../db/repos/company.ts';
import { unitsWithKeys } from '../../db/repos/directory.ts';
import { type Identity, identitiesAt } from '../../db/repos/identities.ts';
import {
  type DirectoryDepartment,
  type DirectoryPerson,
  listedDepartments,
  listedPeople,
} from '../../db/repos/vendor-directory.ts';
import type { Session } from '../../db/session.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import { differingPlaces, type SeenPlace } from '../../domain/identity/directory-places.ts';
import { unitOfDepartments } from '../../domain/identity/match-departments.ts';
import { type AccountMatch, matchDirectory } from '../../domain/identity/match-directory.ts';
import { foldText } from '../../domain/shared/fold-text.ts';
import type { HandlerContext } from '../context.ts';
import type { PlatformId } from '../inbound.ts';

export type OpenMatch = Extract<AccountMatch, { memberId: null }>;

export interface OpenAccount {
  readonly person: DirectoryPerson;
  readonly match: OpenMatch;
  /** Active members without an account here who have the same name: somebody should look, nothing is done. */
  readonly sameName: readonly Row<'members'>[];
  /**
   * Whether they seem to be of the sales company: they fit a member, or are in one of its units; where the directory knows
   * no units, whether most of those whom it lists are members.
   */
  readonly isOurs: boolean;
}

/** What one workspace lists, and whose it is. */
export interface WorkspaceView {
  readonly workspace: string;
  readonly people: readonly DirectoryPerson[];
  readonly departments: readonly DirectoryDepartment[];
  readonly matches: ReadonlyMap<string, AccountMatch>;
  /** Account → member, as bound. */
  readonly ownerOf: ReadonlyMap<string, string>;
}

/** In a large company most people are nobody's task: they come last. */
export async function openAccounts(
  session: Session,
  ctx: HandlerContext,
  platform: PlatformId,
): Promise<OpenAccount[]> {
  const members = await listMembers(session);
  const membersById = new Map(members.map((member) => [member.id, member]));
  const byName = membersByName(members);
  const open: OpenAccount[] = [];
  for (const view of await readWorkspaces(session, ctx, platform, members)) {
    const { departments, matches, ownerOf } = view;
    const unitOf = unitsOf(departments);
    const byId = new Map(departments.map((department) => [department.externalId, department]));
    const bound = new Set(ownerOf.values());
    for (const person of view.people) {
      const match = matches.get(person.externalId);
      if (!match || match.memberId !== null) continue;
      const sameName = (byName.get(foldText(person.name)) ?? []).filter(
        ({ id }) => !bound.has(id) && !match.candidateIds.includes(id),
      );
      const candidates = match.candidateIds.flatMap((id) => membersById.get(id) ?? []);
      const isOurs =
        candidates.length > 0 ||
        sameName.length > 0 ||
        (unitOf.size === 0
          ? bound.size * 2 >= view.people.length
          : unitOfDepartments(person.departmentIds, byId, unitOf) !== null);
      open.push({ person, match, sameName, isOurs });
    }
  }
  return open.toSorted((one, other) => Number(other.isOurs) - Number(one.isOurs));
}

/** Members at work whom the directory sees elsewhere, whether or not that is applied. */
export async function seenElsewhere(session: Session, ctx: HandlerContext, platform: PlatformId): Promise<SeenPlace[]> {
  const members = await listMembers(session);
  const units = await unitsWithKeys(session);
  const kindOf = new Map([...units.values()].map((unit) => [unit.id, unit.kind]));
  const active = new Map(members.filter((one) => one.deactivatedAt === null).map((one) => [one.id, one]));
  return (await readWorkspaces(session, ctx, platform, members)).flatMap(({ people, departments, ownerOf }) => {
    const placed = people.flatMap(({ externalId, departmentIds }) => {
      const member = active.get(ownerOf.get(externalId) ?? '');
      return member ? [{ id: member.id, role: member.role, unitId: member.unitId, departmentIds, externalId }] : [];
    });
    return differingPlaces(placed, departments, unitsOf(departments), kindOf);
  });
}

/** @param onlySeenSince people who were in the reading that began then; null = everybody who is listed */
export async function readWorkspaces(
  session: Session,
  ctx: HandlerContext,
  platform: PlatformId,
  members: readonly Row<'members'>[],
  onlySeenSince: Date | null = null,
): Promise<WorkspaceView[]> {
  const listed = await listedPeople(session, platform);
  const people = onlySeenSince === null ? listed : listed.filter(({ seenAt }) => seenAt >= onlySeenSince);
  const departments = await listedDepartments(session, platform);
  const identities = await identitiesAt(session, platform);
  const known = members.map((member) => ({
    memberId: member.id,
    account: member.accounts?.[platform] ?? null,
    mobile: phoneOf(ctx, member.mobile),
    email: emailOf(member.email),
    isActive: member.deactivatedAt === null,
  }));
  const workspaces = new Set(people.map(({ workspace }) => workspace));
  return [...workspaces].map((workspace) => {
    const here = <T extends { readonly workspace: string }>(rows: readonly T[]) =>
      rows.filter((row) => row.workspace === workspace);
    const ownerOf = new Map(here<Identity>(identities).map(({ externalId, memberId }) => [externalId, memberId]));
    const accounts = here(people).map(({ externalId, mobile, email }) => ({
      externalId,
      mobile,
      email: emailOf(email),
      boundTo: ownerOf.get(externalId) ?? null,
    }));
    return {
      workspace,
      people: here(people),
      departments: here(departments),
      matches: matchDirectory(accounts, known),
      ownerOf,
    };
  });
}

/** Members at work, by both of their names as names are compared. */
function membersByName(members: readonly Row<'members'>[]): Map<string, Row<'members'>[]> {
  const byName = new Map<string, Row<'members'>[]>();
  for (const member of members) {
    if (member.deactivatedAt !== null) continue;
    for (const name of new Set([foldText(member.name), foldText(member.nameEn)]))
      byName.set(name, [...(byName.get(name) ?? []), member]);
  }
  return byName;
}

function unitsOf(departments: readonly DirectoryDepartment[]): Map<string, string> {
  return new Map(departments.flatMap(({ externalId, unitId }) => (unitId === null ? [] : [[externalId, unitId]])));
}

function phoneOf(ctx: HandlerContext, raw: string | null): string | null {
  return raw === null ? null : ctx.parsePhone(raw).e164;
}

function emailOf(raw: string | null): string | null {
  const folded = raw === null ? '' : foldText(raw);
  return folded === '' ? null : folded;
}
