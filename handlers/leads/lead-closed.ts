/**
 * The owner, or a leader, ends the work on a touched lead and says how it came out. What went to a competitor counts as
 * lost for its owner's success rate. Before the first touch a lead is not closed by hand: a call that found no need or a
 * wrong number closes it (call-recorded.ts), else it is passed on.
 */
import type { Form, Localized } from '../../cards/card.ts';
import { inBoth } from '../../cards/text/in-both.ts';
import { recordEvent } from '../../db/audit/record-event.ts';
import { uncountOpenLead } from '../../db/repos/directory.ts';
import { updateLead } from '../../db/repos/leads.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import { type LeadAct, notice, openLeadAct, type Refused, refuse } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import { readFields } from '../form-fields.ts';
import type { ActionClicked, FormSubmitted, Reply } from '../inbound.ts';
import { drainPoolsLater } from './drain-pool-later.ts';
import { countLost, lostSaleOf } from './lost-sale.ts';
import { endClocks } from './run-clocks.ts';
import { rememberForUndo } from './undo.ts';

export async function closeAsked(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openTouched(event, tx, ctx);
  return act.isRefused ? act.reply : { kind: 'open-form', form: closeForm(act) };
}

export async function leadClosed(event: FormSubmitted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openTouched(event, tx, ctx);
  if (act.isRefused) return act.reply;
  const { lead, actor } = act;
  const fields = readFields(closeForm(act), event.fields);
  if ('problems' in fields) return { kind: 'form-problems', problems: fields.problems };
  const { outcome = '', note = '' } = fields.values;

  const ended = await endClocks(tx, ctx, lead.id, ['acknowledge', 'first-touch', 'pool'], 'closed');
  const closed = await updateLead(tx, lead, { status: 'closed', closedAt: ctx.now, closeReason: outcome });
  if (lead.ownerId) await uncountOpenLead(tx, lead.ownerId);
  const lost = outcome === 'competitor' ? lostSaleOf(lead, ctx) : null;
  if (lost) await countLost(tx, ctx, lost, 1);
  await drainPoolsLater(tx, ctx);
  await recordEvent(tx, {
    subjectKind: 'lead',
    subjectId: lead.id,
    type: 'lead.closed',
    actorId: actor.memberId,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: { reason: outcome, ownerId: lead.ownerId, assignmentId: lead.assignmentId },
    values: { personKey: `lead:${lead.id}`, before: null, after: { note: note || null } },
  });
  await refreshCards(tx, lead.id, ctx.now, ctx.newId);
  const undo = await rememberForUndo(tx, ctx, {
    memberId: actor.memberId,
    action: 'close',
    before: lead,
    after: closed,
    ended,
    state: { lost },
  });
  return notice('success', (t) => t.notice.followUpEnded, undo);
}

async function openTouched(
  event: ActionClicked | FormSubmitted,
  tx: Session,
  ctx: HandlerContext,
): Promise<LeadAct | Refused> {
  const act = await openLeadAct(tx, ctx, event.actorId, 'lead.close', event.value);
  if (act.isRefused || act.lead.status === 'touched') return act;
  return refuse(notice('info', (t) => t.notice.touchBeforeClose));
}

function closeForm({ lead, intro }: LeadAct): Localized<Form> {
  return inBoth((t) => ({
    id: 'lead.close',
    title: t.form.close,
    intro,
    fields: [
      {
        kind: 'choice',
        name: 'outcome',
        label: t.form.outcome,
        isRequired: true,
        options: Object.entries(t.form.closeOutcomes).map(([value, label]) => ({ value, label })),
      },
      {
        kind: 'long-text',
        name: 'note',
        label: t.form.note,
        isRequired: false,
        help: t.form.closeHelp,
        maxLength: 200,
      },
    ],
    submitLabel: t.form.submitClose,
    value: `${lead.id}|${lead.version}`,
  }));
}
