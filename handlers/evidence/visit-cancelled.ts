/** A visit that did not come about is cancelled, with a reason. What was sent for it is free to be used again. */
import type { Form, Localized } from '../../cards/card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { recordEvent } from '../../db/audit/record-event.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { attachmentsOf, openVisitOf, updateAttachment, updateVisit, type Visit } from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import { notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { readFields } from '../form-fields.ts';
import type { ActionClicked, FormSubmitted, Reply } from '../inbound.ts';
import type { LoadedVisit } from './load-visit.ts';
import { waitingSubject } from './place-waiting.ts';
import { openVisitAct } from './visit-act.ts';

export async function visitCancelAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openVisitAct(tx, ctx, event.actorId, event.value);
  return act.isRefused ? act.reply : { kind: 'open-form', form: cancelForm(act) };
}

export async function visitCancelled(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openVisitAct(tx, ctx, event.actorId, event.value);
  if (act.isRefused) return act.reply;
  const fields = readFields(cancelForm(act), event.fields);
  if ('problems' in fields) return { kind: 'form-problems', problems: fields.problems };
  const reason = fields.values.reason ?? '';
  await cancelVisit(tx, ctx, act.visit, {
    actorId: act.actor.memberId,
    via: event.platform,
    occurredAt: event.occurredAt,
    reason,
  });
  return notice('success', (t) => t.visit.cancelled);
}

/** Somebody has left: the visit they were on ends with them. */
export async function cancelOpenVisitOf(
  tx: Session,
  ctx: HandlerContext,
  memberId: string,
  by: { actorId: string | null; via: string },
): Promise<void> {
  const visit = await openVisitOf(tx, memberId);
  if (visit) await cancelVisit(tx, ctx, visit, { ...by, occurredAt: ctx.now, reason: null });
}

async function cancelVisit(
  tx: Session,
  ctx: HandlerContext,
  open: Visit,
  by: { actorId: string | null; via: string; occurredAt: Date; reason: string | null },
): Promise<void> {
  const visit = await updateVisit(tx, open, { status: 'cancelled', endedAt: ctx.now, cancelReason: by.reason });
  const removed = (await attachmentsOf(tx, visit.id)).map(({ id }) => id);
  for (const id of removed) await updateAttachment(tx, id, { status: 'removed' });
  await recordEvent(tx, {
    subjectKind: 'visit',
    subjectId: visit.id,
    type: 'visit.cancelled',
    actorId: by.actorId,
    via: by.via,
    occurredAt: by.occurredAt,
    recordedAt: ctx.now,
    params: { leadId: visit.leadId, removed },
    values: { personKey: `lead:${visit.leadId}`, before: null, after: { reason: by.reason } },
  });
  await refreshCards(tx, visit.id, ctx.now, ctx.newId);
  await refreshCards(tx, waitingSubject(visit.memberId), ctx.now, ctx.newId);
}

function cancelForm({ visit, policy }: LoadedVisit): Localized<Form> {
  return inBoth((t) => ({
    id: 'visit.cancel',
    title: t.visit.formCancel,
    intro: visit.number,
    fields: [
      {
        kind: 'long-text',
        name: 'reason',
        label: t.visit.cancelReason,
        isRequired: true,
        help: t.visit.cancelHelp,
        maxLength: policy.answerCharacters,
      },
    ],
    submitLabel: t.visit.submitCancel,
    value: visit.id,
  }));
}
