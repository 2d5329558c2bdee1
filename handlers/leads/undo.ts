/**
 * Undo for a minute: remembers how a lead stood before a step, and puts it back if nothing has happened since.
 * Old deadlines come back with their old times, so that nobody gains time by a slip of the finger.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { findClock, type SlaClock } from '../../db/repos/clocks.ts';
import type { LostSale } from '../../db/repos/deals.ts';
import { countOpenLead, memberState, setConsecutiveMisses } from '../../db/repos/directory.ts';
import { findLead, type Lead, updateAssignment, updateLead } from '../../db/repos/leads.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { hasKeptPromiseSince } from '../../db/repos/pauses.ts';
import { findUndo, undoTouch, useUndo } from '../../db/repos/touches.ts';
import type { Session } from '../../db/session.ts';
import { can } from '../../domain/rights/can.ts';
import { actingMember, memberName, notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { refuseReopen, reopenVisit } from '../evidence/reopen-visit.ts';
import type { ActionClicked, Reply } from '../inbound.ts';
import { leadPlace } from '../people/actor-of.ts';
import { hindranceOf } from '../people/assignable-reps.ts';
import { takeBack } from './change-owner.ts';
import { countLost } from './lost-sale.ts';
import { resumeClock } from './run-clocks.ts';

/** What a step changed and how it was before. Clocks are rows as they stood. */
export interface UndoState {
  readonly lead: Pick<Lead, 'status' | 'touchedAt' | 'closedAt' | 'closeReason'>;
  readonly clockIds: readonly Pick<SlaClock, 'id' | 'status' | 'endReason'>[];
  /** Set when the owner changed: who had it (null = the pool), with which ownership. */
  readonly ownership: {
    readonly memberId: string | null;
    readonly unitId: string;
    readonly assignmentId: string;
  } | null;
  readonly acceptedAssignmentId: string | null;
  readonly touchId: string | null;
  /** The visit that the step submitted. */
  readonly visitId: string | null;
  /** Misses in a row of the owner that the step has made good. */
  readonly missesForgiven: number;
  /** What the step has counted as lost to a competitor. */
  readonly lost: LostSale | null;
}

export async function rememberForUndo(
  tx: Session,
  ctx: HandlerContext,
  step: {
    memberId: string;
    action: string;
    before: Lead;
    after: Lead;
    ended: readonly SlaClock[];
    state?: Partial<UndoState>;
  },
): Promise<{ undoId: string; until: Date }> {
  const { status, touchedAt, closedAt, closeReason } = step.before;
  const before: UndoState = {
    lead: { status, touchedAt, closedAt, closeReason },
    clockIds: step.ended.map(({ id, status, endReason }) => ({ id, status, endReason })),
    ownership: null,
    acceptedAssignmentId: null,
    touchId: null,
    visitId: null,
    missesForgiven: 0,
    lost: null,
    ...step.state,
  };
  const undoId = ctx.newId();
  const until = new Date(ctx.now.getTime() + ctx.policies.current.deadlines.undoMs);
  await tx.insert('undos', {
    id: undoId,
    memberId: step.memberId,
    leadId: step.after.id,
    action: step.action,
    leadVersion: step.after.version,
    before,
    expiresAt: until,
  });
  return { undoId, until };
}

export async function undoStep(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const acting = await actingMember(tx, ctx, event.actorId);
  if (acting.isRefused) return acting.reply;
  const { actor } = acting;
  const undo = await findUndo(tx, event.value);
  if (!undo) return notice('info', (t) => t.notice.noLongerHere);
  if (undo.memberId !== actor.memberId) return notice('warning', (t) => t.notice.notYours);
  if (ctx.now > undo.expiresAt) return notice('info', (t) => t.notice.undoTooLate);
  const lead = await findLead(tx, undo.leadId);
  if (!lead || lead.version !== undo.leadVersion) return notice('info', (t) => t.notice.undoChanged);

  const before = parseUndoState(undo.before);
  // The right is asked of the lead as it stood when the step was taken: it may be somebody else's since.
  const stood = before.ownership ? { ownerId: before.ownership.memberId, unitId: before.ownership.unitId } : lead;
  if (!can(actor, 'lead.undo', leadPlace(await ctx.directory(tx), stood)).allowed)
    return notice('warning', (t) => t.notice.notYours);
  const stepAt = new Date(undo.expiresAt.getTime() - ctx.policies.current.deadlines.undoMs);
  const isReopened = lead.status === 'closed' && before.lead.status !== 'closed';
  const comesBackTo = before.ownership ? before.ownership.memberId : isReopened ? lead.ownerId : null;
  const refused =
    (before.visitId ? await refuseReopen(tx, actor.memberId) : null) ??
    (comesBackTo === null ? null : await refuseReturn(tx, ctx, comesBackTo));
  if (refused) return refused;
  const clocks = (await Promise.all(before.clockIds.map(({ id }) => findClock(tx, id)))).filter(
    (clock) => clock !== null,
  );
  const restored = before.ownership
    ? await takeBack(tx, ctx, lead, before.ownership, revive(before.lead), actor.memberId, event.platform)
    : await updateLead(tx, lead, revive(before.lead), 'undo');
  if (isReopened && lead.ownerId) await countOpenLead(tx, lead.ownerId, ctx.now);
  for (const clock of clocks) {
    const then = before.clockIds.find(({ id }) => id === clock.id);
    await resumeClock(tx, { ...clock, ...then }, restored.assignmentId ?? clock.assignmentId);
  }
  if (before.acceptedAssignmentId) await updateAssignment(tx, before.acceptedAssignmentId, { acceptedAt: null });
  if (before.touchId) await undoTouch(tx, before.touchId, ctx.now);
  if (before.visitId) await reopenVisit(tx, ctx, before.visitId, event);
  if (before.missesForgiven > 0 && lead.ownerId)
    await takeBackForgiveness(tx, lead, lead.ownerId, before.missesForgiven, stepAt);
  if (before.lost) await countLost(tx, ctx, before.lost, -1);
  await useUndo(tx, undo.id, ctx.now);
  await recordEvent(tx, {
    subjectKind: 'lead',
    subjectId: lead.id,
    type: 'lead.undone',
    actorId: actor.memberId,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: { action: undo.action, undoId: undo.id },
  });
  await refreshCards(tx, lead.id, ctx.now, ctx.newId);
  return notice('success', (t) => t.notice.undone);
}

/** The lead's way back must be open: its owner of that time is still here, at work, not paused, and has room. */
async function refuseReturn(tx: Session, ctx: HandlerContext, memberId: string): Promise<Reply | null> {
  const { members } = await ctx.directory(tx);
  const hindrance = await hindranceOf(tx, ctx, members.get(memberId));
  if (hindrance === null) return null;
  const name = memberName(members, memberId);
  const words = { gone: 'undoGone', paused: 'undoPaused', 'on-leave': 'undoOnLeave', full: 'undoFull' } as const;
  return notice('warning', (t, locale) => t.notice[words[hindrance]](name[locale]));
}

/** The streak that a touch had ended goes on, with the misses since, unless another timely touch has ended it as well. */
async function takeBackForgiveness(
  tx: Session,
  lead: Lead,
  ownerId: string,
  misses: number,
  since: Date,
): Promise<void> {
  if (await hasKeptPromiseSince(tx, ownerId, since, lead.id)) return;
  const { consecutiveMisses } = await memberState(tx, ownerId);
  await setConsecutiveMisses(tx, ownerId, consecutiveMisses + misses);
}

/** Rows keep dates as text inside JSON; the shape is our own, written by rememberForUndo. */
function parseUndoState(stored: unknown): UndoState {
  return stored as UndoState;
}

function revive(lead: UndoState['lead']): Pick<Lead, 'status' | 'touchedAt' | 'closedAt' | 'closeReason'> {
  const date = (value: Date | string | null) => (value === null ? null : new Date(value));
  return { ...lead, touchedAt: date(lead.touchedAt), closedAt: date(lead.closedAt) };
}
