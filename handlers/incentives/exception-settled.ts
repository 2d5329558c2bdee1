/** Operations have looked into what no plan could judge, and tick it off. */

import { recordEvent } from '../../db/audit/record-event.ts';
import {
  findAwardException,
  openExceptionsOf,
  settleAwardException,
  settleExceptionsOf,
} from '../../db/repos/award-exceptions.ts';
import type { Deal } from '../../db/repos/deals.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { paymentsOfDeal } from '../../db/repos/payments.ts';
import type { Session } from '../../db/session.ts';
import { compiledPlans } from '../../domain/incentive/compile-plan.ts';
import { payableMinor } from '../../domain/incentive/count-payment.ts';
import { can } from '../../domain/rights/can.ts';
import { actingMember, notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { ActionClicked, Reply } from '../inbound.ts';
import { settlesDeal } from './evaluate-plans.ts';

export async function exceptionSettled(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const acting = await actingMember(tx, ctx, event.actorId);
  if (acting.isRefused) return acting.reply;
  const exception = await findAwardException(tx, event.value);
  if (!exception) return notice('warning', (t) => t.notice.noLongerHere);
  if (!can(acting.actor, 'award.exceptions', null).allowed) return notice('warning', (t) => t.exception.onlyOperations);
  if (!(await settleAwardException(tx, exception.id, acting.member.id, ctx.now)))
    return notice('info', (t) => t.exception.settledBefore);
  await recordEvent(tx, {
    subjectKind: 'award-exception',
    subjectId: exception.id,
    type: 'award-exception.settled',
    actorId: acting.member.id,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: { plan: exception.plan, causeId: exception.causeId },
  });
  await refreshCards(tx, exception.id, ctx.now, ctx.newId);
  return notice('success', (t) => t.exception.settled);
}

/** Of a deal that was cancelled, or a payment that went back, nothing is left to judge. */
export async function closeExceptionsOf(tx: Session, ctx: HandlerContext, causeId: string): Promise<void> {
  for (const id of await settleExceptionsOf(tx, causeId, ctx.now)) await refreshCards(tx, id, ctx.now, ctx.newId);
}

/** Once what is held of a deal lies within its contract again, plans that work from all of it have counted the rest. */
export async function closeOverpaidOf(tx: Session, ctx: HandlerContext, deal: Deal): Promise<void> {
  const payments = await paymentsOfDeal(tx, deal.id);
  const heldMinor = payments.reduce((sum, payment) => sum + payment.amountMinor, 0);
  for (const payment of payments) {
    for (const { id, reason, plan, policyId } of await openExceptionsOf(tx, payment.id)) {
      const policy = ctx.policies.pinned('incentives', policyId);
      const compiled = compiledPlans(policy).get(plan);
      const isWithin = heldMinor <= payableMinor(deal.amountMinor, policy.overpaidBps);
      if (reason.code !== 'overpaid' || !isWithin || !compiled || !settlesDeal(compiled)) continue;
      await settleAwardException(tx, id, null, ctx.now);
      await refreshCards(tx, id, ctx.now, ctx.newId);
    }
  }
}
