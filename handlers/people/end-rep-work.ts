/**
 * Somebody is a rep no longer, because they left or have another role now: what they owned goes to their manager's pool
 * at once, and a pause of theirs ends. Who they are from then on is written by the caller.
 */
import { memberState, setPause } from '../../db/repos/directory.ts';
import { openLeadsOf } from '../../db/repos/leads.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { updatePause } from '../../db/repos/pauses.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import { changeOwner } from '../leads/change-owner.ts';

const reasons = { left: 'assign.owner-left', 'new-role': 'assign.owner-new-role' } as const;

export async function endRepWork(
  tx: Session,
  ctx: HandlerContext,
  memberId: string,
  { how, actorId, via }: { how: keyof typeof reasons; actorId: string | null; via: string },
): Promise<{ leadIds: string[]; pauseId: string | null }> {
  const leads = await openLeadsOf(tx, memberId);
  const trace = { terms: [], top: [], excluded: {}, reasons: [{ code: reasons[how], params: {} }] };
  for (const lead of leads) {
    await changeOwner(
      tx,
      ctx,
      lead,
      { memberId: null, unitId: lead.unitId, score: null, trace },
      { how, actorId, via, isAnnounced: true, startAt: ctx.now },
    );
  }
  const { pauseId } = await memberState(tx, memberId);
  if (pauseId !== null) {
    await updatePause(tx, pauseId, { toAt: ctx.now, clearedBy: actorId });
    await setPause(tx, memberId, null);
    await refreshCards(tx, pauseId, ctx.now, ctx.newId);
  }
  return { leadIds: leads.map(({ id }) => id), pauseId };
}
