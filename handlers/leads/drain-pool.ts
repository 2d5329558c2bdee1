/**
 * When a rep of a team has room again (a lead closed, a pause cleared), waiting leads of the team's pool are offered to
 * the rules once more, oldest first, until nobody suitable is left. Runs as a timer of its own, a few at a time.
 */
import { pooledLeads } from '../../db/repos/leads.ts';
import { scheduleTimer } from '../../db/repos/timers.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import { changeOwner, everybodyWhoHadIt, findPlace } from './change-owner.ts';
import { accountLevelOf, positionOf } from './lead-facts.ts';

/** Leads tried per run, so that one transaction stays short. */
const batch = 20;

export async function drainPoolLater(tx: Session, ctx: HandlerContext, unitId: string): Promise<void> {
  await scheduleTimer(tx, { key: `drain:${unitId}`, kind: 'drain-pool', subjectId: unitId, dueAt: ctx.now });
}

export async function drainPool(tx: Session, ctx: HandlerContext, unitId: string): Promise<void> {
  let assigned = 0;
  const waiting = await pooledLeads(tx, unitId, batch);
  for (const lead of waiting) {
    const accountLevel = await accountLevelOf(tx, lead);
    const place = await findPlace(
      tx,
      ctx,
      {
        position: await positionOf(tx, lead),
        productLine: lead.productLine,
        accountLevel,
        excludeMemberIds: await everybodyWhoHadIt(tx, lead.id),
      },
      lead.unitId,
    );
    if (place.memberId === null) continue;
    await changeOwner(tx, ctx, lead, place, {
      how: 'auto',
      actorId: null,
      via: 'timer',
      isAnnounced: true,
      startAt: ctx.now,
    });
    assigned += 1;
  }
  if (assigned > 0 && waiting.length === batch) await drainPoolLater(tx, ctx, unitId);
}
