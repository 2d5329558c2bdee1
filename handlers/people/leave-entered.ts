/**
 * Leave of a member is entered, or called off: from this transaction on nobody gives them leads for that time, who is
 * told instead of them is their substitute, and the pools are offered again when they are back (leave-ended.ts).
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { findMember, markDirectoryChanged } from '../../db/repos/directory.ts';
import { addLeave, endLeave, type Leave, leavesAfter, removeLeave } from '../../db/repos/leaves.ts';
import { cancelTimer, scheduleTimer } from '../../db/repos/timers.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import { drainPoolsLater } from '../leads/drain-pool-later.ts';
import { leaveTimerKey } from './leave-ended.ts';

export interface WantedLeave {
  readonly memberId: string;
  readonly fromAt: Date;
  /** Not part of it any more. */
  readonly toAt: Date;
  /** null = nobody stands in; the next level is told. */
  readonly substituteId: string | null;
}

export interface Doer {
  /** null = nobody of the company, for example the command line. */
  readonly actorId: string | null;
  readonly via: string;
}

export type LeaveEntered =
  | { readonly status: 'entered' }
  | { readonly status: 'entered-before' }
  | { readonly status: 'overlaps'; readonly with: Leave }
  | { readonly status: 'refused'; readonly why: 'over' | 'backwards' | 'left' | 'substitute-left' | 'own-substitute' };

/** Must come before anything in its transaction that asks for the directory. */
export async function leaveEntered(
  tx: Session,
  ctx: HandlerContext,
  wanted: WantedLeave,
  doer: Doer,
): Promise<LeaveEntered> {
  const why = await whyNot(tx, ctx, wanted);
  if (why) return { status: 'refused', why };
  const { memberId, fromAt, toAt, substituteId } = wanted;
  for (const known of await leavesAfter(tx, ctx.now, memberId)) {
    if (known.fromAt >= toAt || known.toAt <= fromAt) continue;
    const isSame =
      known.fromAt.getTime() === fromAt.getTime() &&
      known.toAt.getTime() === toAt.getTime() &&
      known.substituteId === substituteId;
    return isSame ? { status: 'entered-before' } : { status: 'overlaps', with: known };
  }
  const leave = { id: ctx.newId(), memberId, fromAt, toAt, substituteId };
  await addLeave(tx, leave);
  await scheduleTimer(tx, { key: leaveTimerKey(leave.id), kind: 'leave-end', subjectId: leave.id, dueAt: toAt });
  await markDirectoryChanged(tx, ctx.newId());
  await record(tx, ctx, 'leave.entered', leave, doer);
  return { status: 'entered' };
}

async function whyNot(tx: Session, ctx: HandlerContext, { memberId, fromAt, toAt, substituteId }: WantedLeave) {
  if (fromAt >= toAt) return 'backwards';
  if (toAt <= ctx.now) return 'over';
  if (substituteId === memberId) return 'own-substitute';
  if ((await findMember(tx, memberId))?.deactivatedAt !== null) return 'left';
  if (substituteId === null) return null;
  return (await findMember(tx, substituteId))?.deactivatedAt === null ? null : 'substitute-left';
}

/** Leave that runs ends now; leave that has not begun is gone. */
export async function leaveCalledOff(tx: Session, ctx: HandlerContext, leave: Leave, doer: Doer): Promise<void> {
  const hasBegun = leave.fromAt <= ctx.now;
  await (hasBegun ? endLeave(tx, leave.id, ctx.now) : removeLeave(tx, leave.id));
  await cancelTimer(tx, leaveTimerKey(leave.id));
  await markDirectoryChanged(tx, ctx.newId());
  if (hasBegun) await drainPoolsLater(tx, ctx);
  await record(tx, ctx, hasBegun ? 'leave.ended-early' : 'leave.called-off', leave, doer);
}

function record(tx: Session, ctx: HandlerContext, type: string, leave: Leave, { actorId, via }: Doer): Promise<void> {
  const { id, memberId, fromAt, toAt, substituteId } = leave;
  return recordEvent(tx, {
    subjectKind: 'member',
    subjectId: memberId,
    type,
    actorId,
    via,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: { leaveId: id, fromAt: fromAt.toISOString(), toAt: toAt.toISOString(), substituteId },
  });
}
