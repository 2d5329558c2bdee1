/** The facts of an exception's card: which record no plan could judge, and why. */
import type { AwardExceptionFacts } from '../../cards/award-exception-card.ts';
import { type AwardException, findAwardException } from '../../db/repos/award-exceptions.ts';
import { findDeal } from '../../db/repos/deals.ts';
import { findDispute } from '../../db/repos/disputes.ts';
import { findPayment } from '../../db/repos/payments.ts';
import type { Session } from '../../db/session.ts';
import { can } from '../../domain/rights/can.ts';
import type { HandlerContext } from '../context.ts';
import { actorOf } from '../people/actor-of.ts';
import { planOf } from './grant-award.ts';

export async function loadAwardException(
  session: Session,
  ctx: HandlerContext,
  key: string,
  id: string,
  memberId: string | null,
): Promise<AwardExceptionFacts | null> {
  const exception = await findAwardException(session, id);
  const { members } = await ctx.directory(session);
  const viewer = memberId === null ? undefined : members.get(memberId);
  if (!exception || !viewer) return null;
  return {
    key,
    id,
    planName: planOf(ctx, exception).name,
    reason: exception.reason,
    record: await recordNumber(session, exception),
    rep: members.get(exception.memberId) ?? null,
    at: exception.at,
    isSettled: exception.settledAt !== null,
    canSettle: can(await actorOf(session, ctx, viewer), 'award.exceptions', null).allowed,
    now: ctx.now,
    timeZone: ctx.timeZone,
  };
}

/** D-20105, P-20003, X-20001: what people call it. */
export async function recordNumber(
  session: Session,
  { causeKind, causeId }: Pick<AwardException, 'causeKind' | 'causeId'>,
): Promise<string> {
  if (causeKind === 'deal') return (await findDeal(session, causeId))?.number ?? '';
  if (causeKind === 'payment') return (await findPayment(session, causeId))?.number ?? '';
  return (await findDispute(session, causeId))?.number ?? '';
}
