/**
 * Somebody leaves the company: from this transaction on they can do nothing and are told nothing. What they owned goes to
 * their manager's pool at once, a pause of theirs and an open visit end, their time in role and team gets its end, and the
 * cards they have been shown keep neither buttons nor personal data. Several may leave at once: then nobody's leads are
 * announced to somebody who leaves with them.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { deactivateMember, findMember, markDirectoryChanged } from '../../db/repos/directory.ts';
import { refreshCardsShownTo } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import type { HandlerContext } from '../context.ts';
import { cancelOpenVisitOf } from '../evidence/visit-cancelled.ts';
import { endRepWork } from './end-rep-work.ts';

export interface Leaving {
  /** Who says so; null = nobody of the company, for example the command line. */
  readonly actorId: string | null;
  readonly via: string;
}

export type MemberLeft =
  | { readonly status: 'left'; readonly leadsPooled: number }
  | { readonly status: 'unknown' | 'left-before' };

/** Must come before anything in its transaction that asks for the directory: within one the people stay as they are. */
export async function memberLeft(
  tx: Session,
  ctx: HandlerContext,
  memberId: string,
  leaving: Leaving,
): Promise<MemberLeft> {
  const member = await findMember(tx, memberId);
  if (!member) return { status: 'unknown' };
  if (member.deactivatedAt !== null) return { status: 'left-before' };
  const leadsPooled = await membersLeft(tx, ctx, [member], leaving);
  return { status: 'left', leadsPooled };
}

/** As memberLeft. @param members who are still there. @returns how many leads went to pools */
export async function membersLeft(
  tx: Session,
  ctx: HandlerContext,
  members: readonly Row<'members'>[],
  leaving: Leaving,
): Promise<number> {
  if (members.length === 0) return 0;
  for (const { id } of members) await deactivateMember(tx, id, ctx.now);
  await markDirectoryChanged(tx, ctx.newId());
  let leadsPooled = 0;
  for (const member of members) leadsPooled += await endWork(tx, ctx, member, leaving);
  return leadsPooled;
}

async function endWork(
  tx: Session,
  ctx: HandlerContext,
  member: Row<'members'>,
  { actorId, via }: Leaving,
): Promise<number> {
  const memberId = member.id;
  const { leadIds, pauseId } = await endRepWork(tx, ctx, memberId, { how: 'left', actorId, via });
  await cancelOpenVisitOf(tx, ctx, memberId, { actorId, via });
  await refreshCardsShownTo(tx, memberId, ctx.now, ctx.newId);
  await recordEvent(tx, {
    subjectKind: 'member',
    subjectId: memberId,
    type: 'member.left',
    actorId,
    via,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: { role: member.role, unitId: member.unitId, leadIds, pauseId },
  });
  return leadIds.length;
}
