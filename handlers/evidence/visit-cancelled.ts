/** A visit that did not come about is cancelled, with a reason. What was sent for it is free to be used again. */
import type { Form, Localized } from '../../cards/card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { recordEvent } from '../../db/audit/record-event.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { updateAttachment, updateVisit } from '../../db/repos/visits.ts';
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
  const visit = await updateVisit(tx, act.visit, { status: 'cancelled', endedAt: ctx.now, cancelReason: reason });
  for (const { id } of act.attachments) await updateAttachment(tx, id, { status: 'removed' });
  await recordEvent(tx, {
    subjectKind: 'visit',
    subjectId: visit.id,
    type: 'visit.cancelled',
    actorId: act.actor.memberId,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: { leadId: visit.leadId, removed: act.attachments.map(({ id }) => id) },
    values: { personKey: `lead:${visit.leadId}`, before: null, after: { reason } },
  });
  await refreshCards(tx, visit.id, ctx.now, ctx.newId);
  await refreshCards(tx, waitingSubject(visit.memberId), ctx.now, ctx.newId);
  return notice('success', (t) => t.visit.cancelled);
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
