/**
 * What a touch of a lead changes, whether it was a call or a visit: its row, the clocks it ends, the owner's streak of
 * misses, the lead's state, the history, the cards, and the way back for a minute. Whether it counts is decided before.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import type { SlaClock } from '../../db/repos/clocks.ts';
import { memberState, setConsecutiveMisses, uncountOpenLead } from '../../db/repos/directory.ts';
import { type Lead, updateAssignment, updateLead } from '../../db/repos/leads.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import type { Touch } from '../../db/repos/touches.ts';
import type { Session } from '../../db/session.ts';
import { judgeTouch } from '../../domain/breaker/judge-miss.ts';
import type { HandlerContext } from '../context.ts';
import { drainPoolsLater } from './drain-pool-later.ts';
import { endClocks } from './run-clocks.ts';
import { rememberForUndo, type UndoState } from './undo.ts';

export interface TouchStep {
  readonly lead: Lead;
  readonly actorId: string;
  readonly via: string;
  readonly occurredAt: Date;
  readonly touch: Pick<Touch, 'kind' | 'proof' | 'outcome' | 'seconds' | 'note'>;
  /** An effective touch: ends the first-touch clock and, in time, the streak. */
  readonly stopsClock: boolean;
  /** Set when the lead is over with it. */
  readonly closeReason: string | null;
  /** Type of the event in the history, and what it says besides the touch itself. */
  readonly event: { readonly type: string; readonly params: Record<string, unknown> };
  /** Name of the step in the history of undone steps, and what else goes back with it. */
  readonly undo: { readonly action: string; readonly state?: Partial<UndoState> };
}

export interface RecordedTouch {
  readonly touchId: string;
  readonly isFirstTouch: boolean;
  readonly undo: { readonly undoId: string; readonly until: Date };
}

export async function recordTouch(tx: Session, ctx: HandlerContext, step: TouchStep): Promise<RecordedTouch> {
  const { lead, actorId, touch, stopsClock, closeReason } = step;
  const closes = closeReason !== null;
  const isFirstTouch = stopsClock && lead.touchedAt === null;
  const touchId = ctx.newId();
  await tx.insert('touches', {
    ...touch,
    id: touchId,
    leadId: lead.id,
    memberId: actorId,
    isFirstTouch,
    occurredAt: step.occurredAt,
    recordedAt: ctx.now,
  });
  const ended = await endClocks(
    tx,
    ctx,
    lead.id,
    closes ? ['acknowledge', 'first-touch', 'pool'] : stopsClock ? ['acknowledge', 'first-touch'] : ['acknowledge'],
    stopsClock ? 'touched' : closes ? 'closed' : 'acknowledged',
  );
  const missesForgiven = stopsClock && lead.ownerId ? await judgeStreak(tx, lead.ownerId, ended, ctx.now) : 0;
  const touched = await updateLead(tx, lead, nextState(lead, isFirstTouch, closeReason, ctx.now));
  if (lead.status === 'assigned' && lead.assignmentId)
    await updateAssignment(tx, lead.assignmentId, { acceptedAt: ctx.now });
  if (closes && lead.ownerId) {
    await uncountOpenLead(tx, lead.ownerId);
    await drainPoolsLater(tx, ctx);
  }
  await recordEvent(tx, {
    subjectKind: 'lead',
    subjectId: lead.id,
    type: step.event.type,
    actorId,
    via: step.via,
    occurredAt: step.occurredAt,
    recordedAt: ctx.now,
    params: { touchId, outcome: touch.outcome, isFirstTouch, proof: touch.proof, closes, ...step.event.params },
    values: { personKey: `lead:${lead.id}`, before: null, after: { note: touch.note } },
  });
  await refreshCards(tx, lead.id, ctx.now, ctx.newId);
  const undo = await rememberForUndo(tx, ctx, {
    memberId: actorId,
    action: step.undo.action,
    before: lead,
    after: touched,
    ended,
    state: {
      touchId,
      missesForgiven,
      acceptedAssignmentId: lead.status === 'assigned' ? lead.assignmentId : null,
      ...step.undo.state,
    },
  });
  return { touchId, isFirstTouch, undo };
}

function nextState(lead: Lead, isFirstTouch: boolean, closeReason: string | null, now: Date): Partial<Lead> {
  const touchedAt = isFirstTouch ? now : lead.touchedAt;
  if (closeReason !== null) return { status: 'closed', touchedAt, closedAt: now, closeReason };
  if (touchedAt) return { status: 'touched', touchedAt };
  return { status: 'accepted' };
}

/** Timely = the deadline that ran had not passed yet. @returns how many misses the touch has made good */
async function judgeStreak(tx: Session, memberId: string, ended: readonly SlaClock[], now: Date): Promise<number> {
  const running = ended.find((clock) => clock.kind === 'first-touch' && clock.status === 'running');
  const streak = await memberState(tx, memberId);
  const { consecutiveMisses } = judgeTouch(streak, { isTimely: running !== undefined && now <= running.dueAt });
  if (consecutiveMisses !== streak.consecutiveMisses) await setConsecutiveMisses(tx, memberId, consecutiveMisses);
  return streak.consecutiveMisses - consecutiveMisses;
}
