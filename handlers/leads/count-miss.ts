/**
 * The circuit breaker. A missed first-touch deadline counts for the rep; when the policy's number of misses in a row is
 * reached, every overdue lead of the rep goes to somebody else, the others stay, intake pauses, and the manager gets a
 * card with "clear" and the reasons. While paused, each further miss moves that lead too. What passes while the rep is
 * on leave does not count, nor does an imported lead unless the policy says so.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { overdueLeadIds, type SlaClock } from '../../db/repos/clocks.ts';
import { memberState, setConsecutiveMisses, setPause } from '../../db/repos/directory.ts';
import { findLead, formerOwners, type Lead } from '../../db/repos/leads.ts';
import { wasAwayAt } from '../../db/repos/leaves.ts';
import { enqueueCard, priorities, refreshCards } from '../../db/repos/outbox.ts';
import { extendPause, findPause, missedClocksSinceTouch } from '../../db/repos/pauses.ts';
import type { Session } from '../../db/session.ts';
import { judgeMiss } from '../../domain/breaker/judge-miss.ts';
import type { HandlerContext } from '../context.ts';
import { tellAudience } from '../people/tell-audience.ts';
import { changeOwner } from './change-owner.ts';
import { findNextPlace } from './find-place.ts';

/** @returns whether the lead was taken from its owner */
export async function countMiss(tx: Session, ctx: HandlerContext, clock: SlaClock, lead: Lead): Promise<boolean> {
  if (lead.ownerId === null) return false;
  const policy = ctx.policies.pinned('deadlines', clock.deadlinesPolicyId);
  if (clock.importId !== null && !policy.breaker.countImported) return false;
  // Whoever is away cannot be late; the chain tells the substitute and the manager all the same.
  if (await wasAwayAt(tx, lead.ownerId, clock.dueAt)) return false;
  const state = await memberState(tx, lead.ownerId);
  const judgement = judgeMiss({ ...state, isPaused: state.pauseId !== null }, policy);
  await setConsecutiveMisses(tx, lead.ownerId, judgement.consecutiveMisses);
  if (!judgement.isTripped) return false;

  const missedClockIds = await missedClocksSinceTouch(tx, lead.ownerId, {
    streak: judgement.consecutiveMisses,
    countsImported: policy.breaker.countImported,
  });
  const movedLeadIds = await moveOverdueLeads(tx, ctx, lead.ownerId);
  const pauseId = state.pauseId ?? (await beginPause(tx, ctx, lead.ownerId, clock.deadlinesPolicyId));
  await extendPause(tx, pauseId, { missedClockIds, movedLeadIds });
  await recordEvent(tx, {
    subjectKind: 'member',
    subjectId: lead.ownerId,
    type: 'breaker.tripped',
    actorId: null,
    via: 'timer',
    occurredAt: clock.dueAt,
    recordedAt: ctx.now,
    params: {
      pauseId,
      missedClockIds,
      movedLeadIds,
      consecutiveMisses: judgement.consecutiveMisses,
      policyId: clock.deadlinesPolicyId,
    },
  });
  await tellOfPause(tx, ctx, pauseId);
  return true;
}

async function moveOverdueLeads(tx: Session, ctx: HandlerContext, memberId: string): Promise<string[]> {
  const moved: string[] = [];
  for (const leadId of await overdueLeadIds(tx, memberId)) {
    const lead = await findLead(tx, leadId);
    if (!lead) continue;
    const had = await formerOwners(tx, lead.id);
    const place = await findNextPlace(tx, ctx, lead, new Set([...had, memberId]));
    await changeOwner(tx, ctx, lead, place, {
      how: 'breaker',
      actorId: null,
      via: 'timer',
      isAnnounced: true,
      startAt: ctx.now,
    });
    moved.push(leadId);
  }
  return moved;
}

async function beginPause(tx: Session, ctx: HandlerContext, memberId: string, policyId: string): Promise<string> {
  const pauseId = ctx.newId();
  await tx.insert('pauses', { id: pauseId, memberId, fromAt: ctx.now, missedClockIds: [], movedLeadIds: [], policyId });
  await setPause(tx, memberId, pauseId);
  return pauseId;
}

async function tellOfPause(tx: Session, ctx: HandlerContext, pauseId: string): Promise<void> {
  const pause = await findPause(tx, pauseId);
  const member = pause ? (await ctx.directory(tx)).members.get(pause.memberId) : undefined;
  if (!member) return;
  const card = { cardKey: `pause:${pauseId}`, subjectId: pauseId, priority: priorities.alert };
  await refreshCards(tx, pauseId, ctx.now, ctx.newId);
  await tellAudience(tx, ctx, { ...card, audience: ['manager'], ownerId: member.id, unitId: member.unitId });
  const to = { platform: member.platform, recipientKind: 'member' as const, recipientId: member.id };
  await enqueueCard(tx, { id: ctx.newId(), to, now: ctx.now, ...card });
}
