/**
 * Writes an award with everything it was computed from, enters it in the ledger, and queues its cards: to the rep, a copy
 * to the manager, a broadcast where the plan says so. Taking one back writes the exact negative, once. Nothing else
 * writes awards or the ledger.
 */

import { recordEvent } from '../../db/audit/record-event.ts';
import { type Award, appendLedger } from '../../db/repos/awards.ts';
import { disputeOfAward } from '../../db/repos/disputes.ts';
import { takeNumber } from '../../db/repos/leads.ts';
import { enqueueCard, priorities, refreshCards } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import { type CompiledPlan, compiledPlans } from '../../domain/incentive/compile-plan.ts';
import { reversalSteps } from '../../domain/incentive/reversal-steps.ts';
import type { IncentivePlan } from '../../domain/policy/policy-types.ts';
import type { HandlerContext } from '../context.ts';
import { channelPlaces } from '../people/channel-places.ts';
import { audienceOf } from '../people/tell-audience.ts';

interface Grant extends Pick<Award, 'policyId' | 'memberId' | 'inputs' | 'steps' | 'amountMinor'> {
  readonly compiled: CompiledPlan;
  readonly cause: { readonly kind: Award['causeKind']; readonly id: string };
}

export async function grantAward(tx: Session, ctx: HandlerContext, grant: Grant): Promise<Award> {
  const { plan } = grant.compiled;
  return writeAward(tx, ctx, plan, {
    id: ctx.newId(),
    number: await takeNumber(tx, 'award', 'R'),
    plan: plan.key,
    policyId: grant.policyId,
    memberId: grant.memberId,
    causeKind: grant.cause.kind,
    causeId: grant.cause.id,
    unit: plan.pays,
    amountMinor: grant.amountMinor,
    inputs: grant.inputs,
    steps: grant.steps,
    reversesId: null,
    earnedAt: ctx.now,
  });
}

/**
 * The exact negative of an award, once: the unique index refuses a second one.
 * @param cause the refund, or the deal that was cancelled
 */
export async function reverseAward(
  tx: Session,
  ctx: HandlerContext,
  award: Award,
  cause: { kind: Award['causeKind']; id: string; number: string },
): Promise<Award> {
  const plan = planOf(ctx, award);
  const at = ctx.now.toISOString();
  const reversal = await writeAward(tx, ctx, plan, {
    ...award,
    id: ctx.newId(),
    number: await takeNumber(tx, 'award', 'R'),
    causeKind: cause.kind,
    causeId: cause.id,
    amountMinor: -award.amountMinor,
    ...reversalSteps(award, { kind: cause.kind, id: cause.id, number: cause.number, at }),
    reversesId: award.id,
    earnedAt: ctx.now,
  });
  await refreshCards(tx, award.id, ctx.now, ctx.newId);
  // Whoever has to answer a dispute about it reads that it has gone back.
  const dispute = await disputeOfAward(tx, award.id);
  if (dispute) await refreshCards(tx, dispute.id, ctx.now, ctx.newId);
  return reversal;
}

/** The plan of an award, in the version that it was computed with. */
export function planOf(ctx: HandlerContext, award: Pick<Award, 'plan' | 'policyId'>): IncentivePlan {
  const compiled = compiledPlans(ctx.policies.pinned('incentives', award.policyId)).get(award.plan);
  if (!compiled) throw new Error('An award names a plan that its policy version does not have');
  return compiled.plan;
}

async function writeAward(tx: Session, ctx: HandlerContext, plan: IncentivePlan, award: Award): Promise<Award> {
  await tx.insert('awards', award);
  const entry = await appendLedger(tx, award, ctx.now);
  await recordEvent(tx, {
    subjectKind: 'award',
    subjectId: award.id,
    type: award.reversesId === null ? 'award.earned' : 'award.reversed',
    actorId: null,
    via: 'plan',
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: {
      number: award.number,
      plan: award.plan,
      policyId: award.policyId,
      memberId: award.memberId,
      causeKind: award.causeKind,
      causeId: award.causeId,
      unit: award.unit,
      amountMinor: award.amountMinor,
      balanceMinor: entry.balanceMinor,
      reversesId: award.reversesId,
    },
  });
  await announce(tx, ctx, plan, award);
  return award;
}

async function announce(tx: Session, ctx: HandlerContext, plan: IncentivePlan, award: Award): Promise<void> {
  const { members, units } = await ctx.directory(tx);
  const member = members.get(award.memberId);
  if (!member) return;
  const show = (to: { platform: typeof member.platform; recipientKind: 'member' | 'channel'; recipientId: string }) =>
    enqueueCard(tx, {
      id: ctx.newId(),
      to,
      now: ctx.now,
      priority: priorities.card,
      cardKey: `award:${award.id}`,
      subjectId: award.id,
    });
  if (member.isActive) await show({ platform: member.platform, recipientKind: 'member', recipientId: member.id });
  if (plan.announce.manager) {
    const told = await audienceOf(tx, ctx, ['manager'], { ownerId: member.id, unitId: member.unitId });
    for (const id of told.memberIds) {
      if (id === member.id) continue;
      await show({ platform: members.get(id)?.platform ?? 'local', recipientKind: 'member', recipientId: id });
    }
  }
  // What goes back is between the rep and the manager.
  if (plan.announce.team === null || award.amountMinor < 0) return;
  const unitKey = units.get(member.unitId)?.key;
  for (const channel of ctx.policies.current.channels.channels) {
    if (channel.purpose !== 'team' || channel.unit !== unitKey) continue;
    for (const platform of await channelPlaces(tx, channel.key))
      await show({ platform, recipientKind: 'channel', recipientId: channel.key });
  }
}
