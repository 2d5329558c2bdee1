/**
 * Somebody leaves the company: from this transaction on they can do nothing and are told nothing. What they owned goes to
 * their manager's pool at once, a pause of theirs ends, and their time in role and team gets its end.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { deactivateMember, findMember, markDirectoryChanged, memberState, setPause } from '../../db/repos/directory.ts';
import { openLeadsOf } from '../../db/repos/leads.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { updatePause } from '../../db/repos/pauses.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import { changeOwner } from '../leads/change-owner.ts';

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
  { actorId, via }: Leaving,
): Promise<MemberLeft> {
  const member = await findMember(tx, memberId);
  if (!member) return { status: 'unknown' };
  if (member.deactivatedAt !== null) return { status: 'left-before' };
  await deactivateMember(tx, memberId, ctx.now);
  await markDirectoryChanged(tx, ctx.newId());
  const leads = await openLeadsOf(tx, memberId);
  for (const lead of leads) {
    const reasons = [{ code: 'assign.owner-left', params: {} }];
    const trace = { terms: [], top: [], excluded: {}, reasons };
    await changeOwner(
      tx,
      ctx,
      lead,
      { memberId: null, unitId: lead.unitId, score: null, trace },
      { how: 'left', actorId, via, isAnnounced: true, startAt: ctx.now },
    );
  }
  const { pauseId } = await memberState(tx, memberId);
  if (pauseId !== null) {
    await updatePause(tx, pauseId, { toAt: ctx.now, clearedBy: actorId });
    await setPause(tx, memberId, null);
    await refreshCards(tx, pauseId, ctx.now, ctx.newId);
  }
  await recordEvent(tx, {
    subjectKind: 'member',
    subjectId: memberId,
    type: 'member.left',
    actorId,
    via,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: { role: member.role, unitId: member.unitId, leadIds: leads.map(({ id }) => id), pauseId },
  });
  return { status: 'left', leadsPooled: leads.length };
}
