/**
 * A deal or payment was recorded: every plan that it concerns is run, in the same transaction, and what is earned is
 * granted. What a plan cannot judge (another currency, a customer nobody knows) becomes an exception that operations see.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import type { AwardException } from '../../db/repos/award-exceptions.ts';
import { type Award, plansOnPayments } from '../../db/repos/awards.ts';
import type { Deal } from '../../db/repos/deals.ts';
import { enqueueCard, priorities } from '../../db/repos/outbox.ts';
import type { Payment } from '../../db/repos/payments.ts';
import type { Session } from '../../db/session.ts';
import type { AwardInput } from '../../domain/incentive/award-types.ts';
import { calculateAward } from '../../domain/incentive/calculate-award.ts';
import { type CompiledPlan, compiledPlans } from '../../domain/incentive/compile-plan.ts';
import type { Reason } from '../../domain/shared/reason.ts';
import type { HandlerContext } from '../context.ts';
import { grantAward } from './grant-award.ts';
import { paidSoFar } from './paid-so-far.ts';
import { type Cause, type Counted, paidValue, planInputs } from './plan-inputs.ts';

export interface Evaluation {
  readonly awards: readonly Award[];
  readonly exceptions: readonly AwardException[];
}

/** @param policyId the version to count by: the newest, but for a correction, which keeps that of what it corrects */
export async function evaluatePlans(
  tx: Session,
  ctx: HandlerContext,
  cause: Cause,
  policyId = ctx.policies.ids.incentives,
): Promise<Evaluation> {
  const awards: Award[] = [];
  const exceptions: AwardException[] = [];
  for (const newest of compiledPlans(ctx.policies.pinned('incentives', policyId)).values()) {
    if (newest.plan.on !== cause.kind) continue;
    const { compiled, counted, ...version } = await versionFor(tx, ctx, newest, cause, policyId);
    const judged = await judge(tx, ctx, compiled, cause, counted);
    if ('reason' in judged) {
      exceptions.push(await writeException(tx, ctx, compiled, cause, version.policyId, judged.reason));
      continue;
    }
    const { applies, ...grant } = judged;
    if (applies && counted && counted.beyondMinor > 0)
      exceptions.push(await writeException(tx, ctx, compiled, cause, version.policyId, overpaid(cause.deal, counted)));
    const countsForNothing = counted !== null && counted.amountMinor === 0;
    if (grant.amountMinor === 0 || countsForNothing) continue;
    const { memberId } = cause.deal;
    awards.push(await grantAward(tx, ctx, { compiled, ...version, memberId, cause: causeOf(cause), ...grant }));
  }
  return { awards, exceptions };
}

interface Version {
  readonly compiled: CompiledPlan;
  readonly policyId: string;
  /** Null for a deal. */
  readonly counted: Counted | null;
}

/** A plan that settles a whole deal payment by payment does so to the end by the version it began with. */
async function versionFor(
  tx: Session,
  ctx: HandlerContext,
  newest: CompiledPlan,
  cause: Cause,
  policyId: string,
): Promise<Version> {
  if (cause.kind === 'deal') return { compiled: newest, policyId, counted: null };
  const paid = await paidSoFar(tx, cause.deal, newest.plan.key);
  const begunId = settlesDeal(newest) ? (paid.standing?.policyId ?? policyId) : policyId;
  const begun = ctx.policies.pinned('incentives', begunId);
  const counted = { ...paid.count(cause.payment.id, begun.overpaidBps), earnedMinor: paid.earnedMinor };
  return { compiled: compiledPlans(begun).get(newest.plan.key) ?? newest, policyId: begunId, counted };
}

/** Whether a plan works from all it has paid for a deal, so that any refund concerns all of it. */
export function settlesDeal({ facts }: Pick<CompiledPlan, 'facts'>): boolean {
  return facts.includes('deal.earnedBefore');
}

export function overpaid({ currency }: Deal, { beyondMinor }: Pick<Counted, 'beyondMinor'>): Reason {
  return { code: 'overpaid', params: { beyondMinor, currency } };
}

/**
 * What is left after a refund, counted anew by the plan version of an award: the payment by itself, or the whole deal where
 * the plan works from all that it has paid for it. That may be less than nothing, when later payments had earned more
 * because of the one that went back.
 */
export async function evaluateRest(
  tx: Session,
  ctx: HandlerContext,
  award: Award,
  { deal, paid, refund }: { deal: Deal; paid: Payment; refund: Payment },
): Promise<Award | null> {
  const policy = ctx.policies.pinned('incentives', award.policyId);
  const compiled = compiledPlans(policy).get(award.plan);
  if (!compiled) throw new Error('An award names a plan that its policy version does not have');
  const { earnedMinor, count } = await paidSoFar(tx, deal, award.plan);
  const counted = count(refund.id, policy.overpaidBps);
  if (counted.amountMinor === 0 && !settlesDeal(compiled)) return null;
  const money = (minor: number) => ({ kind: 'money', minor: String(minor), currency: deal.currency }) as const;
  const inputs = award.inputs.map((input): AwardInput => {
    if (input.name === 'payment.amount') {
      const source = { kind: 'payment', id: paid.id, number: paid.number, at: refund.receivedOn } as const;
      return { ...input, value: money(counted.amountMinor), source };
    }
    if (!settlesDeal(compiled)) return input;
    if (input.name === 'deal.receivedBefore') return { ...input, value: money(counted.receivedBeforeMinor) };
    if (input.name === 'deal.receivedAtStart') return { ...input, value: money(counted.receivedAtStartMinor) };
    if (input.name === 'deal.earnedBefore') return { ...input, value: paidValue(compiled.plan.pays, earnedMinor) };
    return input;
  });
  const { steps, amountMinor } = calculateAward(compiled, inputs);
  if (amountMinor === 0n) return null;
  return grantAward(tx, ctx, {
    compiled,
    policyId: award.policyId,
    memberId: award.memberId,
    cause: { kind: 'payment', id: refund.id },
    inputs,
    steps,
    amountMinor: Number(amountMinor),
  });
}

/** Of every plan that works from all it has paid for a deal, an award that still stands. */
export async function awardsOfSettlingPlans(tx: Session, ctx: HandlerContext, deal: Deal): Promise<Award[]> {
  const found: Award[] = [];
  for (const plan of await plansOnPayments(tx, deal.id)) {
    const { standing } = await paidSoFar(tx, deal, plan);
    if (!standing) continue;
    const compiled = compiledPlans(ctx.policies.pinned('incentives', standing.policyId)).get(plan);
    if (compiled && settlesDeal(compiled)) found.push(standing);
  }
  return found;
}

type Judged = Pick<Award, 'inputs' | 'steps' | 'amountMinor'> & { readonly applies: boolean };

async function judge(
  tx: Session,
  ctx: HandlerContext,
  compiled: CompiledPlan,
  cause: Cause,
  counted: Counted | null,
): Promise<Judged | { reason: Reason }> {
  const { deal } = cause;
  if (deal.currency !== compiled.plan.currency) {
    return { reason: { code: 'other-currency', params: { is: deal.currency, plan: compiled.plan.currency } } };
  }
  const { inputs, missing } = await planInputs(tx, cause, compiled, counted, ctx.now);
  if (missing !== undefined) return { reason: { code: 'fact-missing', params: { fact: missing } } };
  const { applies, steps, amountMinor } = calculateAward(compiled, inputs);
  const amount = Number(amountMinor);
  if (!Number.isSafeInteger(amount)) return { reason: { code: 'award-too-large', params: {} } };
  return { applies, inputs, steps, amountMinor: amount };
}

async function writeException(
  tx: Session,
  ctx: HandlerContext,
  { plan }: CompiledPlan,
  cause: Cause,
  policyId: string,
  reason: Reason,
): Promise<AwardException> {
  const { kind, id: causeId } = causeOf(cause);
  const exception: AwardException = {
    id: ctx.newId(),
    plan: plan.key,
    policyId,
    memberId: cause.deal.memberId,
    causeKind: kind,
    causeId,
    reason,
    at: ctx.now,
    settledAt: null,
    settledBy: null,
  };
  await tellOperations(tx, ctx, exception);
  return exception;
}

/** Keeps an exception and shows it to everybody in operations. */
export async function tellOperations(tx: Session, ctx: HandlerContext, exception: AwardException): Promise<void> {
  await tx.insert('awardExceptions', exception);
  await recordEvent(tx, {
    subjectKind: 'award-exception',
    subjectId: exception.id,
    type: 'award.not-judged',
    actorId: null,
    via: 'plan',
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: {
      plan: exception.plan,
      policyId: exception.policyId,
      causeKind: exception.causeKind,
      causeId: exception.causeId,
      reason: exception.reason,
    },
  });
  for (const member of (await ctx.directory(tx)).members.values()) {
    if (member.role !== 'operations' || !member.isActive) continue;
    await enqueueCard(tx, {
      id: ctx.newId(),
      to: { platform: member.platform, recipientKind: 'member', recipientId: member.id },
      now: ctx.now,
      priority: priorities.card,
      cardKey: `award-exception:${exception.id}`,
      subjectId: exception.id,
    });
  }
}

function causeOf(cause: Cause): { kind: 'deal' | 'payment'; id: string } {
  return { kind: cause.kind, id: cause.kind === 'deal' ? cause.deal.id : cause.payment.id };
}
