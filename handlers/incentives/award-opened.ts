/** "Full calculation": the signed page of an award, for whoever may see it. */
import { findAward } from '../../db/repos/awards.ts';
import type { Session } from '../../db/session.ts';
import { type Actor, can } from '../../domain/rights/can.ts';
import { actingMember, notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { ActionClicked, Reply } from '../inbound.ts';

export async function awardOpened(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const acting = await actingMember(tx, ctx, event.actorId);
  if (acting.isRefused) return acting.reply;
  const award = await findAward(tx, event.value);
  if (!award) return notice('warning', (t) => t.notice.noLongerHere);
  if (!(await maySeeAward(tx, ctx, acting.actor, award.memberId))) return notice('warning', (t) => t.notice.notYours);
  return { kind: 'open-page', page: { kind: 'award', id: award.id } };
}

export async function maySeeAward(tx: Session, ctx: HandlerContext, actor: Actor, repId: string): Promise<boolean> {
  const unitPath = (await ctx.directory(tx)).members.get(repId)?.unitPath ?? [];
  return can(actor, 'award.view', { ownerId: repId, unitPath }).allowed;
}
