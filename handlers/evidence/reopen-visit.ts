/** Undoing a submission: the visit is under way again with everything it had, unless its visitor is on another by now. */
import { recordEvent } from '../../db/audit/record-event.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { findVisit, openVisitOf, updateVisit } from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import { notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { PersonEvent, Reply } from '../inbound.ts';

/** Why the submission cannot be undone any more: the visitor is on another visit. */
export async function refuseReopen(tx: Session, memberId: string): Promise<Reply | null> {
  const other = await openVisitOf(tx, memberId);
  return other && notice('info', (t) => t.visit.reopenBlocked(other.number));
}

export async function reopenVisit(
  tx: Session,
  ctx: HandlerContext,
  visitId: string,
  event: Pick<PersonEvent, 'platform' | 'occurredAt' | 'actorId'>,
): Promise<void> {
  const visit = await findVisit(tx, visitId);
  if (visit?.status !== 'submitted') return;
  await updateVisit(tx, visit, { status: 'open', endedAt: null, touchId: null });
  await recordEvent(tx, {
    subjectKind: 'visit',
    subjectId: visit.id,
    type: 'visit.reopened',
    actorId: event.actorId,
    via: event.platform,
    occurredAt: event.occurredAt,
    recordedAt: ctx.now,
    params: { touchId: visit.touchId },
  });
  await refreshCards(tx, visit.id, ctx.now, ctx.newId);
}
