/** Everything behind an award, for its page: inputs, steps, plan version, both balances, what it reverses, its dispute. */

import { type Award, findAward, findReversal, ledgerEntryOf } from '../../db/repos/awards.ts';
import type { DirectoryMember } from '../../db/repos/directory.ts';
import { type Dispute, disputeOfAward } from '../../db/repos/disputes.ts';
import type { Session } from '../../db/session.ts';
import type { AwardInput, AwardStep } from '../../domain/incentive/award-types.ts';
import { type GradingNames, gradingNames } from '../../domain/policy/grading-names.ts';
import type { IncentivePlan } from '../../domain/policy/policy-types.ts';
import type { HandlerContext } from '../context.ts';
import { customerOf } from '../deals/customer-of.ts';
import { actorOf } from '../people/actor-of.ts';
import { maySeeAward } from './award-opened.ts';
import { planOf } from './grant-award.ts';
import { causeOfAward } from './load-award-card.ts';

export interface AwardPageFacts {
  readonly award: Award & { readonly inputs: readonly AwardInput[]; readonly steps: readonly AwardStep[] };
  readonly plan: IncentivePlan;
  readonly planVersion: number;
  readonly rep: DirectoryMember | null;
  readonly customer: string | null;
  readonly balanceBeforeMinor: number;
  readonly balanceMinor: number;
  readonly reverses: Award | null;
  readonly reversedBy: Award | null;
  readonly dispute: Dispute | null;
  /** What the grading policy calls the product lines. */
  readonly lineNames: GradingNames['lines'];
}

/** @returns null when there is no such award, or the member may not see it */
export async function loadAwardPage(
  session: Session,
  ctx: HandlerContext,
  awardId: string,
  member: DirectoryMember,
): Promise<AwardPageFacts | null> {
  const award = await findAward(session, awardId);
  if (!award || !(await maySeeAward(session, ctx, await actorOf(session, ctx, member), award.memberId))) return null;
  const { deal } = await causeOfAward(session, award);
  const entry = await ledgerEntryOf(session, award.id);
  return {
    award,
    plan: planOf(ctx, award),
    planVersion: ctx.policies.versionOf(award.policyId),
    rep: (await ctx.directory(session)).members.get(award.memberId) ?? null,
    customer: deal ? await customerOf(session, deal) : null,
    balanceBeforeMinor: (entry?.balanceMinor ?? 0) - (entry?.amountMinor ?? 0),
    balanceMinor: entry?.balanceMinor ?? 0,
    reverses: await findAward(session, award.reversesId),
    reversedBy: await findReversal(session, award.id),
    dispute: await disputeOfAward(session, award.id),
    lineNames: gradingNames(ctx.policies.current.grading).lines,
  };
}
