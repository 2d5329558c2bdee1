/** A right is given to a person, or taken back: it holds from this transaction on, also for the cards they have. */
import { recordEvent } from '../../db/audit/record-event.ts';
import { findMember, markDirectoryChanged } from '../../db/repos/directory.ts';
import { refreshCardsShownTo } from '../../db/repos/outbox.ts';
import { addRight, endRight, heldRights } from '../../db/repos/rights.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import type { Doer } from './leave-entered.ts';

export interface WantedRight {
  readonly memberId: string;
  readonly right: string;
  /** Whether they shall have it. */
  readonly isHeld: boolean;
}

/** Must come before anything in its transaction that asks for the directory. */
export async function rightChanged(
  tx: Session,
  ctx: HandlerContext,
  { memberId, right, isHeld }: WantedRight,
  { actorId, via }: Doer,
): Promise<'changed' | 'as-before' | 'left'> {
  if (isHeld && (await findMember(tx, memberId))?.deactivatedAt !== null) return 'left';
  const wasHeld = (await heldRights(tx)).some((held) => held.memberId === memberId && held.right === right);
  if (wasHeld === isHeld) return 'as-before';
  if (isHeld) await addRight(tx, { memberId, right, grantedAt: ctx.now, grantedBy: actorId });
  else await endRight(tx, memberId, right, ctx.now);
  await markDirectoryChanged(tx, ctx.newId());
  await refreshCardsShownTo(tx, memberId, ctx.now, ctx.newId);
  await recordEvent(tx, {
    subjectKind: 'member',
    subjectId: memberId,
    type: isHeld ? 'right.granted' : 'right.revoked',
    actorId,
    via,
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: { right },
  });
  return 'changed';
}
