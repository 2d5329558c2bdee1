/** The facts of a circuit-breaker card: the misses behind it, where the leads went, what stayed. */
import type { PauseCardFacts } from '../../cards/pause-card.ts';
import { findClocks } from '../../db/repos/clocks.ts';
import { findLeads } from '../../db/repos/leads.ts';
import { breakerMoves, findPause } from '../../db/repos/pauses.ts';
import type { Session } from '../../db/session.ts';
import { can } from '../../domain/rights/can.ts';
import type { HandlerContext } from '../context.ts';
import { actorOf } from '../people/actor-of.ts';

export async function loadPauseCard(
  session: Session,
  ctx: HandlerContext,
  key: string,
  pauseId: string,
  memberId: string | null,
): Promise<PauseCardFacts | null> {
  const pause = await findPause(session, pauseId);
  const { members } = await ctx.directory(session);
  const viewer = memberId === null ? undefined : members.get(memberId);
  const rep = pause ? members.get(pause.memberId) : undefined;
  if (!pause || !rep || !viewer) return null;
  const missedClocks = await findClocks(session, pause.missedClockIds);
  const leadIds = [...new Set([...pause.movedLeadIds, ...missedClocks.map((clock) => clock.leadId)])];
  const concerned = await findLeads(session, leadIds);
  const byId = new Map(concerned.map((lead) => [lead.id, lead]));
  const moves = await breakerMoves(session, pause.movedLeadIds, pause.fromAt);
  const actor = await actorOf(session, ctx, viewer);
  return {
    key,
    pauseId,
    rep,
    isOwn: viewer.id === rep.id,
    canClear: can(actor, 'breaker.clear', { ownerId: null, unitPath: rep.unitPath }).allowed,
    since: pause.fromAt,
    missed: missedClocks
      .toSorted((one, other) => one.dueAt.getTime() - other.dueAt.getTime())
      .map((clock) => ({ number: byId.get(clock.leadId)?.number ?? '', dueAt: clock.dueAt })),
    moved: pause.movedLeadIds.map((id) => {
      const ownerId = moves.get(id) ?? null;
      return { number: byId.get(id)?.number ?? '', owner: ownerId === null ? null : (members.get(ownerId) ?? null) };
    }),
    cleared:
      pause.toAt === null
        ? null
        : { by: pause.clearedBy === null ? null : (members.get(pause.clearedBy) ?? null), at: pause.toAt },
    now: ctx.now,
    timeZone: ctx.timeZone,
  };
}
