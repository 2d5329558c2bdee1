/**
 * The one place through which a lead gets or changes its owner: intake, transfer, refusal, breaker, manager, undo,
 * somebody leaving or changing place. It ends the old ownership, begins the new one with its clocks, keeps the counts per rep, tells
 * everybody concerned and records the event. No other file writes owner, pool or assignment of a lead.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import type { SlaClock } from '../../db/repos/clocks.ts';
import { countOpenLead, uncountOpenLead } from '../../db/repos/directory.ts';
import {
  type Assignment,
  addToPool,
  findAssignment,
  type Lead,
  updateAssignment,
  updateLead,
} from '../../db/repos/leads.ts';
import { enqueueCard, priorities, refreshCards } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import { audienceOf, tellAudience } from '../people/tell-audience.ts';
import { drainPoolsLater } from './drain-pool-later.ts';
import type { Placement } from './find-place.ts';
import { endClocks, startAcknowledgeClock, startFirstTouchClock, startPoolClock } from './run-clocks.ts';

export interface Ownership {
  readonly how: Assignment['how'];
  readonly actorId: string | null;
  readonly via: string;
  /** Imports announce a digest later instead of a card each. */
  readonly isAnnounced: boolean;
  /** When the clocks begin; now, except for imports. */
  readonly startAt: Date;
}

/** Writes a new lead together with its first ownership. @returns the lead and its deadline */
export async function insertOwnedLead(
  tx: Session,
  ctx: HandlerContext,
  facts: Omit<Lead, 'status' | 'ownerId' | 'unitId' | 'assignmentId' | 'version'>,
  place: Placement,
  ownership: Ownership,
): Promise<{ lead: Lead; clock: SlaClock }> {
  const lead: Lead = {
    ...facts,
    status: place.memberId === null ? 'pooled' : 'assigned',
    ownerId: place.memberId,
    unitId: place.unitId,
    assignmentId: ctx.newId(),
    version: 1,
  };
  await tx.insert('leads', lead);
  const clock = await beginOwnership(tx, ctx, lead, place, ownership);
  return { lead, clock };
}

/** Moves an existing lead to another owner or into a pool. @returns the lead as it is now, and the clocks that ended */
export async function changeOwner(
  tx: Session,
  ctx: HandlerContext,
  lead: Lead,
  place: Placement,
  ownership: Ownership,
): Promise<{ lead: Lead; ended: SlaClock[] }> {
  const isGone = ownership.how === 'left' || ownership.how === 'new-role';
  const ended = await endOwnership(tx, ctx, lead, !isGone);
  const moved = await updateLead(tx, lead, {
    status: place.memberId === null ? 'pooled' : 'assigned',
    ownerId: place.memberId,
    unitId: place.unitId,
    assignmentId: ctx.newId(),
    // Each ownership promises a first touch of its own.
    touchedAt: null,
  });
  await beginOwnership(tx, ctx, moved, place, ownership);
  await refreshCards(tx, lead.id, ctx.now, ctx.newId);
  return { lead: moved, ended };
}

/**
 * Gives a lead back to the owner (or the pool) it had before a step that is undone, with the reasons of that time. The
 * clocks that ran then are resumed by the caller with their old times; those that began since are stopped here.
 */
export async function takeBack(
  tx: Session,
  ctx: HandlerContext,
  lead: Lead,
  before: { memberId: string | null; unitId: string; assignmentId: string },
  state: Pick<Lead, 'status' | 'touchedAt' | 'closedAt' | 'closeReason'>,
  actorId: string,
  via: string,
): Promise<Lead> {
  await endOwnership(tx, ctx, lead, true);
  const former = await findAssignment(tx, before.assignmentId);
  const assignmentId = ctx.newId();
  const owned = { ...state, ownerId: before.memberId, unitId: before.unitId, assignmentId };
  const restored = await updateLead(tx, lead, owned, 'undo');
  await tx.insert('assignments', {
    id: assignmentId,
    leadId: lead.id,
    memberId: before.memberId,
    unitId: before.unitId,
    how: 'undo',
    actorId,
    fromAt: ctx.now,
    acceptedAt: former?.acceptedAt ?? null,
    score: former?.score ?? null,
    trace: former?.trace ?? null,
    policyId: former?.policyId ?? ctx.policies.ids.assignment,
  });
  if (before.memberId === null) await addToPool(tx, before.unitId, 1);
  else await countOpenLead(tx, before.memberId, ctx.now);
  await recordOwnership(tx, ctx, restored, { how: 'undo', actorId, via }, former?.score ?? null);
  return restored;
}

/** The owner is in another unit now, and the lead goes along: the same ownership, the same deadlines, another team. */
export async function followOwner(
  tx: Session,
  ctx: HandlerContext,
  lead: Lead,
  unitId: string,
  via: string,
): Promise<void> {
  if (lead.unitId === unitId) return;
  await updateLead(tx, lead, { unitId });
  if (lead.assignmentId) await updateAssignment(tx, lead.assignmentId, { unitId });
  await recordEvent(tx, {
    subjectKind: 'lead',
    subjectId: lead.id,
    type: 'lead.unit-changed',
    actorId: null,
    via,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: { memberId: lead.ownerId, fromUnitId: lead.unitId, unitId, assignmentId: lead.assignmentId },
  });
  await refreshCards(tx, lead.id, ctx.now, ctx.newId);
}

async function beginOwnership(
  tx: Session,
  ctx: HandlerContext,
  lead: Lead,
  place: Placement,
  ownership: Ownership,
): Promise<SlaClock> {
  const assignmentId = lead.assignmentId ?? ctx.newId();
  await tx.insert('assignments', {
    id: assignmentId,
    leadId: lead.id,
    memberId: place.memberId,
    unitId: place.unitId,
    how: ownership.how,
    actorId: ownership.actorId,
    fromAt: ctx.now,
    score: place.score,
    trace: place.trace,
    policyId: ctx.policies.ids.assignment,
  });
  await recordOwnership(tx, ctx, lead, ownership, place.score);
  const member = place.memberId === null ? undefined : (await ctx.directory(tx)).members.get(place.memberId);
  const schedule = member?.schedule ?? (await scheduleOfPool(tx, ctx, place.unitId));
  const start = { lead, assignmentId, schedule, startAt: ownership.startAt };
  if (member) {
    await countOpenLead(tx, member.id, ctx.now);
    await startAcknowledgeClock(tx, ctx, start);
    const clock = await startFirstTouchClock(tx, ctx, start);
    if (ownership.isAnnounced) {
      const to = { platform: member.platform, recipientKind: 'member' as const, recipientId: member.id };
      await enqueueCard(tx, {
        id: ctx.newId(),
        to,
        now: ctx.now,
        priority: priorities.card,
        cardKey: `lead:${lead.id}`,
        subjectId: lead.id,
      });
    }
    return clock;
  }
  await addToPool(tx, place.unitId, 1);
  const clock = await startPoolClock(tx, ctx, start);
  if (ownership.isAnnounced) {
    await tellAudience(tx, ctx, {
      audience: ['manager'],
      ownerId: null,
      unitId: place.unitId,
      cardKey: `lead:${lead.id}`,
      subjectId: lead.id,
      priority: priorities.card,
    });
  }
  return clock;
}

/** The working time of whoever looks after the pool: the manager, or who stands in; `default` where there is nobody. */
async function scheduleOfPool(tx: Session, ctx: HandlerContext, unitId: string): Promise<string> {
  const { memberIds } = await audienceOf(tx, ctx, ['manager'], { ownerId: null, unitId });
  return (await ctx.directory(tx)).members.get(memberIds[0] ?? '')?.schedule ?? 'default';
}

/** @param makesRoom whether the owner can be given another lead instead; not when the owner is a rep no longer */
async function endOwnership(tx: Session, ctx: HandlerContext, lead: Lead, makesRoom: boolean): Promise<SlaClock[]> {
  const ended = await endClocks(tx, ctx, lead.id, ['acknowledge', 'first-touch', 'pool'], 'moved');
  if (lead.assignmentId) await updateAssignment(tx, lead.assignmentId, { toAt: ctx.now });
  if (lead.ownerId) {
    await uncountOpenLead(tx, lead.ownerId);
    if (makesRoom) await drainPoolsLater(tx, ctx);
  } else await addToPool(tx, lead.unitId, -1);
  return ended;
}

async function recordOwnership(
  tx: Session,
  ctx: HandlerContext,
  lead: Lead,
  ownership: Pick<Ownership, 'how' | 'actorId' | 'via'>,
  score: number | null,
): Promise<void> {
  const { how, actorId, via } = ownership;
  await recordEvent(tx, {
    subjectKind: 'lead',
    subjectId: lead.id,
    type: lead.ownerId === null ? 'lead.pooled' : 'lead.assigned',
    actorId,
    via,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: {
      how,
      memberId: lead.ownerId,
      unitId: lead.unitId,
      assignmentId: lead.assignmentId,
      score,
      policyId: ctx.policies.ids.assignment,
    },
  });
}
