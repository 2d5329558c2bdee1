/** Queues the card of a deal or quote to the rep whose it is; whoever has left is told nothing. */
import { enqueueCard, priorities } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';

export async function showToRep(
  tx: Session,
  ctx: HandlerContext,
  memberId: string,
  cardKey: string,
  subjectId: string,
): Promise<void> {
  const member = (await ctx.directory(tx)).members.get(memberId);
  if (!member?.isActive) return;
  const to = { platform: member.platform, recipientKind: 'member' as const, recipientId: memberId };
  await enqueueCard(tx, { id: ctx.newId(), to, now: ctx.now, priority: priorities.card, cardKey, subjectId });
}
