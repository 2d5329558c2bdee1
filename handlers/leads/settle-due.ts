/**
 * What was due before an act has happened before it, even when its timer has not fired yet: the bot has just started, or
 * many deadlines pass at once. Every act on a lead asks for it first, so that lateness does not depend on how busy
 * Baton is. The owner's other leads belong to it: a touch ends a streak of misses, and those that came before it count.
 */
import { clockTimerKey, openClocks, passedTouchClocks } from '../../db/repos/clocks.ts';
import { findLead } from '../../db/repos/leads.ts';
import { cancelTimer } from '../../db/repos/timers.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import { fireClock } from './fire-clock.ts';

export async function settleDueClocks(tx: Session, ctx: HandlerContext, leadId: string): Promise<void> {
  const ownerId = (await findLead(tx, leadId))?.ownerId ?? null;
  const others = ownerId === null ? [] : await passedTouchClocks(tx, ownerId, ctx.now);
  const due = [
    ...(await openClocks(tx, leadId)).filter(({ status, dueAt }) => status === 'running' && dueAt <= ctx.now),
    ...others.filter((clock) => clock.leadId !== leadId),
  ].toSorted((one, other) => one.dueAt.getTime() - other.dueAt.getTime());
  for (const clock of due) {
    await cancelTimer(tx, clockTimerKey(clock.id));
    await fireClock(tx, ctx, clock.id);
  }
}
