/**
 * Asks the outbound-call robot to ring the customer's number and verify it: a signed POST through the outbox.
 * Its result never counts as the rep's first touch. Without CALL_HOOK_URL the wish is written down as not configured.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import type { SlaClock } from '../../db/repos/clocks.ts';
import { eventsOfSubject } from '../../db/repos/events.ts';
import type { Lead } from '../../db/repos/leads.ts';
import { enqueueContent, priorities } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';

/** Body of the POST; `deliveryId` is the same on every retry. */
export interface CallHookBody {
  readonly deliveryId: string;
  readonly event: 'lead.verify-number';
  readonly leadId: string;
  readonly number: string;
  readonly phone: string | null;
  readonly dueAt: string;
}

export async function queueCallHook(tx: Session, ctx: HandlerContext, lead: Lead, clock: SlaClock): Promise<void> {
  const isQueued = ctx.isCallHookSet && lead.phoneE164 !== null;
  if (isQueued) {
    const deliveryId = `call:${clock.id}:${clock.stepId}:${clock.stepRepeat}`;
    const body: CallHookBody = {
      deliveryId,
      event: 'lead.verify-number',
      leadId: lead.id,
      number: lead.number,
      phone: lead.phoneE164,
      dueAt: clock.dueAt.toISOString(),
    };
    await enqueueContent(tx, {
      id: ctx.newId(),
      to: { platform: 'webhook', recipientKind: 'webhook', recipientId: 'call' },
      now: ctx.now,
      priority: priorities.alert,
      dedupeKey: deliveryId,
      content: body,
    });
  }
  await recordEvent(tx, {
    subjectKind: 'lead',
    subjectId: lead.id,
    type: isQueued ? 'call-hook.queued' : 'call-hook.skipped',
    actorId: null,
    via: 'timer',
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: {
      clockId: clock.id,
      stepId: clock.stepId,
      repeat: clock.stepRepeat,
      reason: isQueued ? null : ctx.isCallHookSet ? 'no-phone' : 'not-configured',
    },
  });
}

/** Whether this firing of a step asked for the call, whatever is configured now. */
export async function wasCallHookQueued(
  session: Session,
  clock: Pick<SlaClock, 'id' | 'leadId'>,
  firing: { stepId: string; repeat: number },
): Promise<boolean> {
  const queued = await eventsOfSubject(session, clock.leadId, 'call-hook.queued');
  return queued.some(
    ({ params }) => params.clockId === clock.id && params.stepId === firing.stepId && params.repeat === firing.repeat,
  );
}
