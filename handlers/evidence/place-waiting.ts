/** Puts everything a member's files wait with into the visit, in the order in which it was sent. */
import { recordEvent } from '../../db/audit/record-event.ts';
import { refreshCards } from '../../db/repos/outbox.ts';
import { updateAttachment, type Visit, waitingAttachments } from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import { placeItem } from '../../domain/evidence/place-item.ts';
import type { HandlerContext } from '../context.ts';
import type { InboundEvent } from '../inbound.ts';
import { type LoadedVisit, loadVisit, sourceOf } from './load-visit.ts';

/** @returns the visit as it is with them */
export async function placeWaiting(
  tx: Session,
  ctx: HandlerContext,
  visit: Visit,
  event: Pick<InboundEvent, 'platform' | 'occurredAt'>,
): Promise<LoadedVisit> {
  for (const { id, kind, sha256 } of await waitingAttachments(tx, visit.memberId)) {
    const { items, policy } = await loadVisit(tx, ctx, visit);
    const proof = placeItem(sourceOf(kind), items, policy);
    await updateAttachment(tx, id, { status: 'placed', visitId: visit.id, proof });
    await recordEvent(tx, {
      subjectKind: 'visit',
      subjectId: visit.id,
      type: 'evidence.placed',
      actorId: visit.memberId,
      via: event.platform,
      occurredAt: event.occurredAt,
      recordedAt: ctx.now,
      params: { attachmentId: id, kind, sha256, proof },
    });
  }
  await refreshCards(tx, visit.id, ctx.now, ctx.newId);
  await refreshCards(tx, waitingSubject(visit.memberId), ctx.now, ctx.newId);
  return loadVisit(tx, ctx, visit);
}

/** What the cards that ask where a member's files belong are about. */
export function waitingSubject(memberId: string): string {
  return `waiting:${memberId}`;
}
