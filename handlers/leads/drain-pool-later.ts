/**
 * Sets the timer that offers a team's pool to the rules again, because a rep of the team has room: a lead closed or
 * moved on, a pause was cleared. Without anything in the pool nothing is set. What then happens: drain-pool.ts.
 */
import { poolSizes } from '../../db/repos/leads.ts';
import { scheduleTimer } from '../../db/repos/timers.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';

export async function drainPoolLater(tx: Session, ctx: HandlerContext, unitId: string): Promise<void> {
  if (((await poolSizes(tx)).get(unitId) ?? 0) > 0) await drainPoolFrom(tx, ctx, unitId, null);
}

/** @param after how far the pool has been gone through; null = from its oldest lead */
export async function drainPoolFrom(
  tx: Session,
  ctx: HandlerContext,
  unitId: string,
  after: { seen: number; leadId: string } | null,
): Promise<void> {
  const subjectId = after ? `${unitId}|${after.seen}|${after.leadId}` : unitId;
  await scheduleTimer(tx, { key: `drain:${subjectId}`, kind: 'drain-pool', subjectId, dueAt: ctx.now });
}
