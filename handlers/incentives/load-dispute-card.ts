/** The facts of a dispute's card for one viewer: whoever raised it, or those who may answer it. */

import { inputLabel } from '../../cards/award-card.ts';
import type { DisputeCardFacts } from '../../cards/dispute-card.ts';
import { unitAmount } from '../../cards/text/amounts.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { type Award, findAward, findReversal } from '../../db/repos/awards.ts';
import { findDeal } from '../../db/repos/deals.ts';
import { findDispute } from '../../db/repos/disputes.ts';
import { findPayment } from '../../db/repos/payments.ts';
import type { Session } from '../../db/session.ts';
import type { Wording } from '../../domain/policy/policy-types.ts';
import { can } from '../../domain/rights/can.ts';
import { moneyText } from '../../domain/shared/money.ts';
import { dayNumberOf, localDay } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../context.ts';
import { actorOf } from '../people/actor-of.ts';
import { planOf } from './grant-award.ts';
import { causeOfAward } from './load-award-card.ts';

export async function loadDisputeCard(
  session: Session,
  ctx: HandlerContext,
  key: string,
  disputeId: string,
  memberId: string | null,
): Promise<DisputeCardFacts | null> {
  const dispute = await findDispute(session, disputeId);
  const award = dispute ? await findAward(session, dispute.awardId) : null;
  const { members } = await ctx.directory(session);
  const viewer = memberId === null ? undefined : members.get(memberId);
  const rep = award ? members.get(award.memberId) : undefined;
  if (!dispute || !award || !viewer || !rep) return null;
  const actor = await actorOf(session, ctx, viewer);
  const isOwn = viewer.id === dispute.raisedBy;
  const { calendar } = ctx.policies.current;
  const isCovered = localDay(calendar.timeZone, dispute.dueAt.getTime()) <= dayNumberOf(calendar.coveredThrough);
  const personOf = (id: string | null) => (id === null ? null : (members.get(id) ?? null));
  return {
    key,
    dispute: { ...dispute, isOverdue: dispute.escalatedAt !== null },
    line: lineLabel(award, dispute.line),
    award: {
      id: award.id,
      title: await awardStateTitle(session, ctx, award),
      isTakenBack: (await findReversal(session, award.id)) !== null,
    },
    rep,
    owner: personOf(dispute.ownerId),
    decidedBy: personOf(dispute.decidedBy),
    correction: await correctionOf(session, award, dispute.correctionId),
    isOwn,
    canDecide: !isOwn && can(actor, 'dispute.decide', { ownerId: award.memberId, unitPath: rep.unitPath }).allowed,
    coveredThrough: isCovered ? null : calendar.coveredThrough,
    now: ctx.now,
    timeZone: ctx.timeZone,
  };
}

/** The record that was wrong, and the one that stands in its place. */
async function correctionOf(
  session: Session,
  award: Award,
  correctionId: string | null,
): Promise<DisputeCardFacts['correction']> {
  if (correctionId === null) return null;
  const { deal, payment } = await causeOfAward(session, award);
  const to = (await findDeal(session, correctionId)) ?? (await findPayment(session, correctionId));
  const from = [deal, payment].find((record) => record?.replacedById === correctionId);
  if (!from || !to) return null;
  const amountOf = ({ amountMinor, currency }: typeof from) => moneyText(BigInt(amountMinor), currency);
  return { from: from.number, fromAmount: amountOf(from), to: to.number, toAmount: amountOf(to) };
}

/** `R-20001 · 成交积分 1,640 分` */
export function awardTitle(ctx: HandlerContext, award: Award): Wording {
  const plan = planOf(ctx, award);
  return inBoth(
    (_t, locale) => `${award.number} · ${plan.name[locale]} ${unitAmount(award.amountMinor, award.unit, locale)}`,
  );
}

/** The same, and by which award it was taken back since, where one was. */
export async function awardStateTitle(session: Session, ctx: HandlerContext, award: Award): Promise<Wording> {
  const title = awardTitle(ctx, award);
  const reversal = await findReversal(session, award.id);
  if (!reversal) return title;
  return inBoth((t, locale) => `${title[locale]} · ${t.award.takenBack(reversal.number)}`);
}

/** The lines that can be picked: inputs, steps, the total; by the name under which they are stored. */
export function disputableLines(award: Award): { value: string; label: Wording }[] {
  const inputs = award.inputs.map(({ name }) => ({
    value: `input:${name}`,
    label: inBoth((_t, locale) => inputLabel(name, locale)),
  }));
  const steps = award.steps.map(({ name, label }) => ({ value: `step:${name}`, label }));
  return [...inputs, ...steps, { value: 'total', label: inBoth((t) => t.dispute.lineTotal) }];
}

function lineLabel(award: Award, line: string): Wording {
  return disputableLines(award).find(({ value }) => value === line)?.label ?? { zh: line, en: line };
}
