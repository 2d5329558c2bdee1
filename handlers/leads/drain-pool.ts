/**
 * When somebody has room again, the waiting leads of a team's pool are offered to the rules once more, oldest first, a
 * few at a time, each batch as a timer of its own. It goes on past leads that suit nobody, and ends as soon as nobody in
 * the company has room, or far into the pool: what lies beyond waits for the manager.
 */
import { memberStates } from '../../db/repos/directory.ts';
import { findLead, formerOwners, pooledLeads } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import { changeOwner } from './change-owner.ts';
import { drainPoolFrom } from './drain-pool-later.ts';
import { findNextPlace } from './find-place.ts';

/** Leads tried per run, so that one transaction stays short. Technical: it changes no outcome. */
const batch = 20;
/**
 * Leads looked at per pool when somebody has room. Technical: it bounds the work that one closed lead sets off where an
 * import has left thousands that suit nobody; who gets which lead is the assignment policy's.
 */
const farthest = 1_000;

/** @param subjectId of the timer: `unitId`, or `unitId|seen|leadId` to go on after that lead */
export async function drainPool(tx: Session, ctx: HandlerContext, subjectId: string): Promise<void> {
  const [unitId = '', seenBefore = '0', afterId = ''] = subjectId.split('|');
  const waiting = await pooledLeads(tx, unitId, batch, afterId === '' ? null : await findLead(tx, afterId));
  for (const lead of waiting) {
    if (!(await hasRoom(tx, ctx))) return;
    const place = await findNextPlace(tx, ctx, lead, await formerOwners(tx, lead.id));
    if (place.memberId === null) continue;
    await changeOwner(tx, ctx, lead, place, {
      how: 'auto',
      actorId: null,
      via: 'timer',
      isAnnounced: true,
      startAt: ctx.now,
    });
  }
  const seen = Number(seenBefore) + waiting.length;
  const last = waiting.at(-1);
  if (last && waiting.length === batch && seen < farthest)
    await drainPoolFrom(tx, ctx, unitId, { seen, leadId: last.id });
}

/** Whether anybody could be given a lead now. */
async function hasRoom(tx: Session, ctx: HandlerContext): Promise<boolean> {
  const { members, leaves } = await ctx.directory(tx);
  const states = await memberStates(tx);
  const { capacity } = ctx.policies.current.assignment;
  const isAway = (memberId: string) =>
    leaves.some((leave) => leave.memberId === memberId && leave.fromAt <= ctx.now && ctx.now < leave.toAt);
  for (const member of members.values()) {
    if (member.role !== 'rep' || !member.isActive || isAway(member.id)) continue;
    const state = states.get(member.id);
    if ((state?.pauseId ?? null) === null && (state?.openLeads ?? 0) < capacity) return true;
  }
  return false;
}
