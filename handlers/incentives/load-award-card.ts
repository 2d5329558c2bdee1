/** The facts of an award's card for one viewer: the award as stored, its plan, the deal behind it, what became of it. */
import type { AwardCardFacts } from '../../cards/award-card.ts';
import { type Award, findAward, findReversal, ledgerEntryOf } from '../../db/repos/awards.ts';
import { type Deal, findDeal } from '../../db/repos/deals.ts';
import { disputeOfAward } from '../../db/repos/disputes.ts';
import { findPayment, type Payment } from '../../db/repos/payments.ts';
import type { Session } from '../../db/session.ts';
import { gradingNames } from '../../domain/policy/grading-names.ts';
import { can } from '../../domain/rights/can.ts';
import type { CardViewer } from '../cards/card-viewer.ts';
import type { HandlerContext } from '../context.ts';
import { disputeSource } from '../deals/chat-source.ts';
import { customerOf } from '../deals/customer-of.ts';
import { actorOf } from '../people/actor-of.ts';
import { planOf } from './grant-award.ts';

export async function loadAwardCard(
  session: Session,
  ctx: HandlerContext,
  key: string,
  awardId: string,
  viewer: CardViewer,
): Promise<AwardCardFacts | null> {
  const award = await findAward(session, awardId);
  const { members } = await ctx.directory(session);
  const rep = award ? members.get(award.memberId) : undefined;
  if (!award || !rep) return null;
  const plan = planOf(ctx, award);
  const seen = await seenBy(session, ctx, award, rep.unitPath, viewer);
  if (seen === null) return null;
  const { deal, payment } = await causeOfAward(session, award);
  const dispute = await disputeOfAward(session, award.id);
  return {
    key,
    award,
    planName: plan.name,
    planVersion: ctx.policies.versionOf(award.policyId),
    rep,
    customer: deal ? await customerOf(session, deal) : null,
    deal,
    because: await becauseOf(session, award, deal, payment),
    reversedBy: (await findReversal(session, award.id))?.number ?? null,
    balanceMinor: (await ledgerEntryOf(session, award.id))?.balanceMinor ?? 0,
    disputeNumber: dispute?.number ?? null,
    viewer: seen === 'channel' ? { is: 'channel', parts: plan.announce.team ?? [] } : seen,
    lineNames: gradingNames(ctx.policies.current.grading).lines,
    now: ctx.now,
    timeZone: ctx.timeZone,
  };
}

/** The deal or payment that an award comes from; of a payment also its deal. */
export async function causeOfAward(
  session: Session,
  award: Pick<Award, 'causeKind' | 'causeId'>,
): Promise<{ deal: Deal | null; payment: Payment | null }> {
  if (award.causeKind === 'deal') return { deal: await findDeal(session, award.causeId), payment: null };
  const payment = await findPayment(session, award.causeId);
  return { deal: await findDeal(session, payment?.dealId ?? null), payment };
}

async function becauseOf(
  session: Session,
  award: Award,
  deal: Deal | null,
  payment: Payment | null,
): Promise<AwardCardFacts['because']> {
  const isRest = payment !== null && payment.refundsId !== null && award.reversesId === null;
  if (isRest) return { how: 'rest', number: payment.number };
  // Money may have gone back before for reasons of its own: only what the dispute gave back was its doing.
  const paid = payment?.source === disputeSource ? await findPayment(session, payment.refundsId) : null;
  const wrong = payment?.refundsId ? paid : deal;
  if (award.reversesId !== null && wrong?.replacedById) {
    const { replacedById } = wrong;
    const right = (await findPayment(session, replacedById)) ?? (await findDeal(session, replacedById));
    return { how: 'corrected', number: wrong.number, by: right?.number ?? '' };
  }
  if (payment?.refundsId) return { how: 'refund', number: payment.number };
  return award.reversesId !== null && deal ? { how: 'cancelled', number: deal.number } : null;
}

async function seenBy(
  session: Session,
  ctx: HandlerContext,
  award: Award,
  unitPath: readonly string[],
  viewer: CardViewer,
): Promise<Exclude<AwardCardFacts['viewer'], { is: 'channel' }> | 'channel' | null> {
  if (viewer.kind === 'channel') return 'channel';
  const member = (await ctx.directory(session)).members.get(viewer.memberId);
  if (!member) return null;
  if (!member.isActive) return { is: award.memberId === member.id ? 'rep' : 'leader', canDispute: false };
  const actor = await actorOf(session, ctx, member);
  const isRep = award.memberId === member.id;
  const record = { ownerId: award.memberId, unitPath };
  const canDispute = isRep && award.reversesId === null && can(actor, 'award.dispute', record).allowed;
  return { is: isRep ? 'rep' : 'leader', canDispute };
}
