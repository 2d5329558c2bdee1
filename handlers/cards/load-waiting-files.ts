/** The facts of the card that asks where files belong: everything that waits for this member, or how it came out. */
import type { WaitingFilesFacts } from '../../cards/waiting-files-card.ts';
import { type Attachment, findAttachment, findVisit, openVisitOf, waitingAttachments } from '../../db/repos/visits.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';

/** @param attachmentId the first file of the message that the card answered */
export async function loadWaitingFiles(
  session: Session,
  ctx: HandlerContext,
  key: string,
  attachmentId: string,
  memberId: string | null,
): Promise<WaitingFilesFacts | null> {
  const anchor = await findAttachment(session, attachmentId);
  if (!anchor || anchor.memberId !== memberId) return null;
  const waiting = await waitingAttachments(session, memberId);
  const delivery = (one: Attachment) => one.source.slice(0, one.source.lastIndexOf(' '));
  const newest = waiting.at(-1);
  const isNewest = newest !== undefined && delivery(newest) === delivery(anchor);
  const state =
    anchor.status === 'waiting' ? (isNewest ? 'waiting' : 'newer') : anchor.status === 'placed' ? 'placed' : 'gone';
  const visit = anchor.visitId ? await findVisit(session, anchor.visitId) : await openVisitOf(session, memberId);
  return {
    key,
    files: (state === 'waiting' ? waiting : [anchor]).map(({ kind, fileName, label, sentAt }) => ({
      kind,
      name: fileName ?? label,
      at: sentAt,
    })),
    state,
    visitNumber: visit?.number ?? null,
    memberId,
    now: ctx.now,
    timeZone: ctx.timeZone,
  };
}
