/** A leader ends a rep's pause: the streak starts at zero and the rep takes part in assignment again at once. */
import { recordEvent } from '../../db/audit/record-event.ts';
import { setConsecutiveMisses, setPause } from '../../db/repos/directory.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { findPause, updatePause } from '../../db/repos/pauses.ts';
import type { Session } from '../../db/session.ts';
import { can } from '../../domain/rights/can.ts';
import { actingMember, memberName, notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { ActionClicked, Reply } from '../inbound.ts';
import { drainPoolsLater } from './drain-pool-later.ts';

export async function pauseCleared(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const acting = await actingMember(tx, ctx, event.actorId);
  if (acting.isRefused) return acting.reply;
  const { actor } = acting;
  const pause = await findPause(tx, event.value);
  const directory = await ctx.directory(tx);
  const rep = pause ? directory.members.get(pause.memberId) : undefined;
  if (!pause || !rep) return notice('warning', (t) => t.notice.noLongerHere);
  const permission = can(actor, 'breaker.clear', { ownerId: null, unitPath: rep.unitPath });
  if (!permission.allowed)
    return notice('warning', (t) =>
      permission.code === 'not-your-role' ? t.notice.notYourRole : t.notice.notYourTeam,
    );
  if (pause.toAt !== null) return notice('info', (t) => t.notice.pauseAlready);
  await updatePause(tx, pause.id, { toAt: ctx.now, clearedBy: actor.memberId });
  await setPause(tx, rep.id, null);
  await setConsecutiveMisses(tx, rep.id, 0);
  await recordEvent(tx, {
    subjectKind: 'member',
    subjectId: rep.id,
    type: 'breaker.cleared',
    actorId: actor.memberId,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: { pauseId: pause.id },
  });
  await drainPoolsLater(tx, ctx);
  await refreshCards(tx, pause.id, ctx.now, ctx.newId);
  const name = memberName(directory.members, rep.id);
  return notice('success', (t, locale) => t.notice.pauseCleared(name[locale]));
}
