/**
 * Writes one complete reading of a chat tool's directory, in one transaction: the mirror, whose account is whose, who is
 * gone, and, where the policy says so, who works elsewhere now. Events that came while it was read go before it. When more
 * people are missing than may leave at once nobody leaves, and operations are told. It never adds members: who is new is
 * a line in a list (open-accounts.ts).
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { changePlace, listMembers } from '../../db/repos/company.ts';
import { markDirectoryChanged, unitsWithKeys } from '../../db/repos/directory.ts';
import { dropIdentity, identitiesAt } from '../../db/repos/identities.ts';
import { changeDirectoryState, directoryState, listedPeople, markPersonGone } from '../../db/repos/vendor-directory.ts';
import type { Session } from '../../db/session.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import type { HandlerContext } from '../context.ts';
import type { PlatformId } from '../inbound.ts';
import { type Account, accountBound } from './account-bound.ts';
import { beginPlace } from './begin-place.ts';
import { accountsGone } from './directory-changed.ts';
import { type DirectoryReading, mirrorReading } from './mirror-reading.ts';
import { readWorkspaces, seenElsewhere } from './open-accounts.ts';
import { type MovedPerson, peopleMoved } from './people-moved.ts';
import { tellOfDirectory } from './tell-of-directory.ts';
import { readAt, wantReading } from './want-reading.ts';

export interface ReadingWritten {
  readonly people: number;
  readonly bound: number;
  readonly left: number;
  readonly leadsPooled: number;
  readonly moved: number;
  /** More than may leave at once were missing: nobody left. */
  readonly held: { readonly missing: number; readonly of: number } | null;
}

/**
 * Must come before anything in its transaction that asks for the directory.
 * @param options.acceptsLeavers somebody has looked and says that everybody who is missing has left
 * @returns null for a reading that began before the one that is written already
 */
export async function directoryRead(
  tx: Session,
  ctx: HandlerContext,
  reading: DirectoryReading,
  { acceptsLeavers = false, via = 'directory' }: { acceptsLeavers?: boolean; via?: string } = {},
): Promise<ReadingWritten | null> {
  const { platform, startedAt } = reading;
  const state = await directoryState(tx, platform);
  if (state.startedAt !== null && startedAt <= new Date(state.startedAt)) return null;
  await mirrorReading(tx, reading, [...(await unitsWithKeys(tx)).values()]);
  const bound = await bindAccounts(tx, ctx, platform, startedAt);
  const missing = await missingAccounts(tx, ctx, platform, startedAt);
  const allowed = Math.max(
    ctx.policies.current.directory.leaving.alwaysFew,
    Math.floor((missing.of * ctx.policies.current.directory.leaving.maxShareBps) / 10_000),
  );
  const held =
    missing.bound.length > allowed && !acceptsLeavers ? { missing: missing.bound.length, of: missing.of } : null;
  const leaverIds = new Set(missing.bound.map(({ memberId }) => memberId));
  const moved = held ? [] : await applyPlaces(tx, ctx, platform, leaverIds);
  const gone = await accountsGone(tx, ctx, platform, held ? [] : missing.bound);
  await peopleMoved(tx, ctx, moved, via);
  await changeDirectoryState(tx, platform, {
    startedAt: startedAt.toISOString(),
    readAt: ctx.now.toISOString(),
    failures: 0,
    failedSince: null,
    problem: null,
    held,
  });
  const { people } = reading;
  const written = {
    people: people.length,
    bound,
    left: gone.left,
    leadsPooled: gone.leadsPooled,
    moved: moved.length,
    held,
  };
  await recordEvent(tx, {
    subjectKind: 'directory',
    subjectId: platform,
    type: held ? 'directory.held' : 'directory.read',
    actorId: null,
    via,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: { ...written, elsewhere: gone.elsewhere },
  });
  await tellOfDirectory(tx, ctx, platform);
  if (state.wantedAt !== null && new Date(state.wantedAt) >= startedAt) await wantReading(tx, ctx, platform);
  return written;
}

/** A reading failed: it is tried again, each time after twice the wait; operations hear of it when that goes on. */
export async function directoryUnread(
  tx: Session,
  ctx: HandlerContext,
  platform: PlatformId,
  { problem, retryAfterMs = 0 }: { problem: string; retryAfterMs?: number | undefined },
): Promise<void> {
  const { failures, failedSince } = await directoryState(tx, platform);
  const { retryMs } = ctx.policies.current.directory.sync;
  const waitMs = Math.max(retryAfterMs, Math.min(retryMs * 2 ** Math.min(failures, 20), longestWaitMs));
  await changeDirectoryState(tx, platform, {
    failures: failures + 1,
    failedSince: failedSince ?? ctx.now.toISOString(),
    problem,
  });
  await readAt(tx, platform, new Date(ctx.now.getTime() + waitMs));
  await tellOfDirectory(tx, ctx, platform);
}

/** The nightly reading comes anyway. */
const longestWaitMs = 24 * 3_600_000;

/** @returns how many accounts are somebody's now that were nobody's */
async function bindAccounts(tx: Session, ctx: HandlerContext, platform: PlatformId, seenSince: Date): Promise<number> {
  let count = 0;
  const members = await listMembers(tx);
  for (const { workspace, matches } of await readWorkspaces(tx, ctx, platform, members, seenSince)) {
    for (const [externalId, match] of matches) {
      if (match.memberId === null || match.by === 'identity') continue;
      const account = { platform, workspace, externalId };
      const doer = { by: match.by, actorId: null, via: platform };
      if ((await accountBound(tx, ctx, account, match.memberId, doer)) === 'bound') count += 1;
    }
  }
  return count;
}

/**
 * Accounts that earlier readings had and this one has not. Those that are nobody's, or of somebody who has left, end here.
 * @returns those of members at work, and of how many such accounts there are
 */
async function missingAccounts(
  tx: Session,
  ctx: HandlerContext,
  platform: PlatformId,
  startedAt: Date,
): Promise<{ bound: (Omit<Account, 'platform'> & { readonly memberId: string })[]; of: number }> {
  const active = new Set((await listMembers(tx)).filter((one) => one.deactivatedAt === null).map(({ id }) => id));
  const key = (account: { workspace: string; externalId: string }) => `${account.workspace} ${account.externalId}`;
  const owners = new Map((await identitiesAt(tx, platform)).map((identity) => [key(identity), identity.memberId]));
  const bound: (Omit<Account, 'platform'> & { readonly memberId: string })[] = [];
  let of = 0;
  for (const person of await listedPeople(tx, platform)) {
    const memberId = owners.get(key(person)) ?? '';
    if (active.has(memberId)) of += 1;
    if (person.seenAt >= startedAt) continue;
    if (active.has(memberId)) bound.push({ ...person, memberId });
    else {
      await dropIdentity(tx, person);
      await markPersonGone(tx, person, ctx.now);
    }
  }
  return { bound, of };
}

/**
 * What the policy allows of what the directory says about role and unit; of somebody on several chat tools, the one they
 * are written to says it. Whoever leaves is left out.
 */
async function applyPlaces(
  tx: Session,
  ctx: HandlerContext,
  platform: PlatformId,
  leaverIds: ReadonlySet<string>,
): Promise<MovedPerson[]> {
  const { applyMoves, applyLeaders } = ctx.policies.current.directory;
  if (!applyMoves && !applyLeaders) return [];
  const members = new Map((await listMembers(tx)).map((member) => [member.id, member]));
  const moved: MovedPerson[] = [];
  for (const { memberId, why, role, unitId } of await seenElsewhere(tx, ctx, platform)) {
    const before = members.get(memberId);
    if (
      !before ||
      leaverIds.has(memberId) ||
      before.platform !== platform ||
      !(why === 'moved' ? applyMoves : applyLeaders)
    )
      continue;
    await changePlace(tx, memberId, { role, unitId });
    await beginPlace(tx, ctx, memberId, { role, unitId });
    await recordMove(tx, ctx, platform, before, { role, unitId });
    const asRep = before.role !== 'rep' ? 'none' : role === 'rep' ? 'moved' : 'ended';
    moved.push({ memberId, unitId, asRep });
  }
  if (moved.length > 0) await markDirectoryChanged(tx, ctx.newId());
  return moved;
}

function recordMove(
  tx: Session,
  ctx: HandlerContext,
  platform: PlatformId,
  { id, key }: Row<'members'>,
  { role, unitId }: Pick<Row<'members'>, 'role' | 'unitId'>,
): Promise<void> {
  return recordEvent(tx, {
    subjectKind: 'member',
    subjectId: id,
    type: 'member.changed',
    actorId: null,
    via: platform,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: { key, role, unitId },
  });
}
