/**
 * What follows when a company file has given people another role or unit: a rep's open leads go along into another team,
 * their deadlines running on, and into the manager's pool when the owner is a rep no longer; cards show each what they
 * may see from now on. Comes after write-company.ts in its transaction, with a context of its own: it decides by the
 * people as they are now.
 */
import { setConsecutiveMisses } from '../../db/repos/directory.ts';
import { openLeadsOf } from '../../db/repos/leads.ts';
import { refreshCardsShownTo } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import { followOwner } from '../leads/change-owner.ts';
import { endRepWork } from './end-rep-work.ts';

export interface MovedPerson {
  readonly memberId: string;
  readonly unitId: string;
  /** began: a rep from now on, or again; moved: a rep in another unit; ended: has another role now; none: was no rep. */
  readonly asRep: 'began' | 'moved' | 'ended' | 'none';
}

export async function peopleMoved(
  tx: Session,
  ctx: HandlerContext,
  people: readonly MovedPerson[],
  via: string,
): Promise<void> {
  for (const { memberId, unitId, asRep } of people) {
    // Who begins, begins anew: misses of an earlier time are no part of a streak.
    if (asRep === 'began') await setConsecutiveMisses(tx, memberId, 0);
    if (asRep === 'ended') await endRepWork(tx, ctx, memberId, { how: 'new-role', actorId: null, via });
    if (asRep === 'moved')
      for (const lead of await openLeadsOf(tx, memberId)) await followOwner(tx, ctx, lead, unitId, via);
    await refreshCardsShownTo(tx, memberId, ctx.now, ctx.newId);
  }
}
