/**
 * Somebody is back from leave and can be given leads again: what waits in the pools is offered to the rules once more.
 * One timer per leave, set when the engine starts and whenever a leave is entered; setting it again changes nothing.
 */
import { scheduleTimer } from '../../db/repos/timers.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import { drainPoolsLater } from '../leads/drain-pool-later.ts';

export async function ensureLeaveEnds(tx: Session, ctx: HandlerContext): Promise<void> {
  for (const { id, toAt } of (await ctx.directory(tx)).leaves) {
    if (toAt > ctx.now)
      await scheduleTimer(tx, { key: leaveTimerKey(id), kind: 'leave-end', subjectId: id, dueAt: toAt });
  }
}

export const leaveTimerKey = (leaveId: string) => `leave-end:${leaveId}`;

export async function leaveEnded(tx: Session, ctx: HandlerContext): Promise<void> {
  await drainPoolsLater(tx, ctx);
}
