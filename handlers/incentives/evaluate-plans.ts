/**
 * A deal or payment was recorded: every plan that it concerns is run, in the same transaction, and what is earned is
 * granted. What a plan cannot judge (another currency, a customer nobody knows) becomes an exception that operations see.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import type { AwardException } from '../../db/repos/award-exceptions.ts';
import type { Award } from '../../db/repos/awards.ts';
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
import { type Cause, planInputs } from './plan-inputs.ts';

export interface Evaluation {
  readonly awards: readonly Award[];
  readonly exceptions: readonly AwardException[];
}

export async function evaluatePlans(tx: Session, ctx: HandlerContext, cause: Cause): Promise<Evaluation> {
  const awards: Award[] = [];
  const exceptions: AwardException[] = [];
  const policyId = ctx.policies.ids.incentives;
  for (const compiled of compiledPlans(ctx.policies.current.incentives).values()) {
    if (compiled.plan.on !== cause.kind) continue;
    const judged = await judge(tx, ctx, compiled, cause);
    if ('reason' in judged) exceptions.push(await writeException(tx, ctx, compiled, cause, judged.reason));
    else if (judged.amountMinor !== 0) {
      awards.push(
        await grantAward(tx, ctx, {
          compiled,
          policyId,
          memberId: cause.deal.memberId,
          cause: causeOf(cause),
          ...judged,
        }),
      );
    }
  }
  return { awards, exceptions };
}

/** What is left of a payment after a refund, counted as if only that had come in, by the plan version of the award. */
export async function evaluateRest(
  tx: Session,
  ctx: HandlerContext,
  award: Award,
  { deal, paid, refund, leftMinor }: { deal: Deal; paid: Payment; refund: Payment; leftMinor: number },
): Promise<Award | null> {
  const compiled = compiledPlans(ctx.policies.pinned('incentives', award.policyId)).get(award.plan);
  if (!compiled) throw new Error('An award names a plan that its policy version does not have');
  const inputs = award.inputs.map((input): AwardInput => {
    if (input.name !== 'payment.amount') return input;
    const source = { kind: 'payment', id: paid.id, number: paid.number, at: refund.receivedOn } as const;
    return { ...input, value: { kind: 'money', minor: String(leftMinor), currency: deal.currency }, source };
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

type Judged = Pick<Award, 'inputs' | 'steps' | 'amountMinor'>;

async function judge(
  tx: Session,
  ctx: HandlerContext,
  compiled: CompiledPlan,
  cause: Cause,
): Promise<Judged | { reason: Reason }> {
  const { deal } = cause;
  if (deal.currency !== compiled.plan.currency) {
    return { reason: { code: 'other-currency', params: { is: deal.currency, plan: compiled.plan.currency } } };
  }
  const { inputs, missing } = await planInputs(tx, cause, compiled.facts, ctx.now);
  if (missing !== undefined) return { reason: { code: 'fact-missing', params: { fact: missing } } };
  const { steps, amountMinor } = calculateAward(compiled, inputs);
  const amount = Number(amountMinor);
  if (!Number.isSafeInteger(amount)) return { reason: { code: 'award-too-large', params: {} } };
  return { inputs, steps, amountMinor: amount };
}

async function writeException(
  tx: Session,
  ctx: HandlerContext,
  { plan }: CompiledPlan,
  cause: Cause,
  reason: Reason,
): Promise<AwardException> {
  const { kind, id: causeId } = causeOf(cause);
  const exception: AwardException = {
    id: ctx.newId(),
    plan: plan.key,
    policyId: ctx.policies.ids.incentives,
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
