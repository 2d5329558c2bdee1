/** The figures of a team's daily digest, for the span between two slots of its schedule. */
import type { LoopDigest } from '../../cards/digest-card.ts';
import { loopFigures } from '../../db/repos/digests.ts';
import type { Session } from '../../db/session.ts';
import { dateOfDay, localDay } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../context.ts';

export async function loadDigest(
  session: Session,
  ctx: HandlerContext,
  unitId: string,
  from: Date,
  to: Date,
): Promise<LoopDigest | null> {
  const { units, members } = await ctx.directory(session);
  const unit = units.get(unitId);
  if (!unit) return null;
  const { longestWaitingOwnerIds, ...figures } = await loopFigures(session, unitId, from, to);
  return {
    ...figures,
    team: unit,
    day: dateOfDay(localDay(ctx.timeZone, to.getTime())),
    from,
    to,
    longestWaiting: longestWaitingOwnerIds.map((id) => members.get(id)?.name ?? '').filter(Boolean),
  };
}
