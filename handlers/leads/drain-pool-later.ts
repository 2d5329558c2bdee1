/**
 * Sets the timers that offer the pools to the rules again, because somebody has room: a lead closed or moved on, a pause
 * was cleared, a leave ended. Leads are placed company-wide, so every pool that holds some is offered, each by a timer of
 * its own; several reasons at once melt into one. What then happens: drain-pool.ts.
 */
import { poolSizes } from '../../db/repos/leads.ts';
import { scheduleTimer } from '../../db/repos/timers.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';

export async function drainPoolsLater(tx: Session, ctx: HandlerContext): Promise<void> {
  for (const [unitId, size] of await poolSizes(tx)) if (size > 0) await drainPoolFrom(tx, ctx, unitId, null);
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
