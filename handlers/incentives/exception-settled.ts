/** Operations have looked into what no plan could judge, and tick it off. */

import { recordEvent } from '../../db/audit/record-event.ts';
import {
  findAwardException,
  openExceptionsOf,
  restateAwardException,
  settleAwardException,
  settleExceptionsOf,
} from '../../db/repos/award-exceptions.ts';
import type { Deal } from '../../db/repos/deals.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { paymentsOfDeal } from '../../db/repos/payments.ts';
import type { Session } from '../../db/session.ts';
import { compiledPlans } from '../../domain/incentive/compile-plan.ts';
import { beyondNowMinor, payableMinor } from '../../domain/incentive/count-payment.ts';
import { can } from '../../domain/rights/can.ts';
import { actingMember, notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { ActionClicked, Reply } from '../inbound.ts';
import { overpaid, settlesDeal } from './evaluate-plans.ts';

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

/**
 * After a refund: what lies beyond the contract is said anew, and once nothing does, there is nothing left to look at; a
 * plan that works from all that is held has counted the rest.
 */
export async function recountOverpaidOf(tx: Session, ctx: HandlerContext, deal: Deal): Promise<void> {
  const payments = await paymentsOfDeal(tx, deal.id);
  for (const payment of payments) {
    for (const exception of await openExceptionsOf(tx, payment.id)) {
      if (exception.reason.code !== 'overpaid') continue;
      const policy = ctx.policies.pinned('incentives', exception.policyId);
      const compiled = compiledPlans(policy).get(exception.plan);
      if (!compiled) continue;
      const payable = payableMinor(deal.amountMinor, policy.overpaidBps);
      const beyondMinor = beyondNowMinor(payments, payment.id, payable, settlesDeal(compiled));
      if (beyondMinor === exception.reason.params.beyondMinor) continue;
      if (beyondMinor === 0) await settleAwardException(tx, exception.id, null, ctx.now);
      else await restateAwardException(tx, exception.id, overpaid(deal, { beyondMinor }));
      await recordEvent(tx, {
        subjectKind: 'award-exception',
        subjectId: exception.id,
        type: beyondMinor === 0 ? 'award-exception.settled' : 'award-exception.restated',
        actorId: null,
        via: 'plan',
        occurredAt: ctx.now,
        recordedAt: ctx.now,
        params: { plan: exception.plan, causeId: exception.causeId, beyondMinor },
      });
      await refreshCards(tx, exception.id, ctx.now, ctx.newId);
    }
  }
}
