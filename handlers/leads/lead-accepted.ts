/** The owner takes the lead: the acknowledgement clock stops in the same transaction, the first-touch clock runs on. */
import { timeText } from '../../cards/text/format.ts';
import { recordEvent } from '../../db/audit/record-event.ts';
import { clocksDueAt } from '../../db/repos/clocks.ts';
import { updateAssignment, updateLead } from '../../db/repos/leads.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import { canTransition } from '../../domain/leads/lead-states.ts';
import { notice, openLeadAct } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { ActionClicked, Reply } from '../inbound.ts';
import { endClocks } from './run-clocks.ts';
import { rememberForUndo } from './undo.ts';

export async function leadAccepted(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const act = await openLeadAct(tx, ctx, event.actorId, 'lead.accept', event.value, { anyVersion: true });
  if (act.isRefused) return act.reply;
  const { lead, actor, isCurrent } = act;
  // Whoever taps twice has accepted it: that is the answer, not that something has changed.
  if (!canTransition(lead.status, 'accept', 'accepted')) return notice('info', (t) => t.notice.alreadyAccepted);
  if (!isCurrent) return notice('info', (t) => t.notice.changed);
  const ended = await endClocks(tx, ctx, lead.id, ['acknowledge'], 'acknowledged');
  const accepted = await updateLead(tx, lead, { status: 'accepted' });
  if (lead.assignmentId) await updateAssignment(tx, lead.assignmentId, { acceptedAt: ctx.now });
  await recordEvent(tx, {
    subjectKind: 'lead',
    subjectId: lead.id,
    type: 'lead.accepted',
    actorId: actor.memberId,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: { assignmentId: lead.assignmentId },
  });
  await refreshCards(tx, lead.id, ctx.now, ctx.newId);
  const undo = await rememberForUndo(tx, ctx, {
    memberId: actor.memberId,
    action: 'accept',
    before: lead,
    after: accepted,
    ended,
    state: { acceptedAssignmentId: lead.assignmentId },
  });
  const dueAt = (await clocksDueAt(tx, lead.id)) ?? ctx.now;
  return notice('success', (t, locale) => t.notice.accepted(timeText(dueAt, ctx.now, ctx.timeZone, locale)), undo);
}
