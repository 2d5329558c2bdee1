/** The figures of a daily digest, of a team or of all teams below a unit, for the span between two slots of its schedule. */
import type { LoopDigest } from '../../cards/digest-card.ts';
import { loopFigures } from '../../db/repos/digests.ts';
import type { Session } from '../../db/session.ts';
import { unitsBelow } from '../../domain/shared/unit-path.ts';
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
  const unitIds = unitsBelow(units, unitId);
  const { longestWaitingOwnerIds, ...figures } = await loopFigures(session, unitIds, from, to);
  return {
    ...figures,
    team: unit,
    day: dateOfDay(localDay(ctx.timeZone, to.getTime())),
    from,
    to,
    longestWaiting: longestWaitingOwnerIds.map((id) => members.get(id)).filter((member) => member !== undefined),
  };
}
