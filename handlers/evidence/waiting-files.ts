/** The answers to "where do these files belong": into the visit that is under way, or nowhere. */
import { recordEvent } from '../../db/audit/record-event.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { openVisitOf, updateAttachment, waitingAttachments } from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import { actingMember, notice } from '../act.ts';
import type { HandlerContext } from '../context.ts';
import type { ActionClicked, Reply } from '../inbound.ts';
import { missingOf } from './load-visit.ts';
import { placeWaiting, waitingSubject } from './place-waiting.ts';
import { visitAsked } from './visit-started.ts';

export async function waitingPlaced(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const acting = await actingMember(tx, ctx, event.actorId);
  if (acting.isRefused) return acting.reply;
  const waiting = await waitingAttachments(tx, acting.actor.memberId);
  if (waiting.length === 0) return notice('info', (t) => t.notice.noLongerHere);
  const visit = await openVisitOf(tx, acting.actor.memberId);
  if (!visit) return visitAsked(event, tx, ctx);
  const missing = missingOf(await placeWaiting(tx, ctx, visit, event));
  return notice('success', (t, locale) => t.visit.placed(visit.number, missing[locale]));
}

export async function waitingDiscarded(event: ActionClicked, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const acting = await actingMember(tx, ctx, event.actorId);
  if (acting.isRefused) return acting.reply;
  const { memberId } = acting.actor;
  const waiting = await waitingAttachments(tx, memberId);
  if (waiting.length === 0) return notice('info', (t) => t.notice.noLongerHere);
  for (const { id, sha256, kind } of waiting) {
    await updateAttachment(tx, id, { status: 'removed' });
    await recordEvent(tx, {
      subjectKind: 'attachment',
      subjectId: id,
      type: 'evidence.removed',
      actorId: memberId,
      via: event.platform,
      occurredAt: event.occurredAt,
      recordedAt: ctx.now,
      params: { attachmentId: id, kind, sha256 },
    });
  }
  await refreshCards(tx, waitingSubject(memberId), ctx.now, ctx.newId);
  return notice('success', (t) => t.visit.discarded);
}
