/**
 * What a private card says now, to be shown in the answer to a click on it: that costs nothing of the month's allowance,
 * so whoever works on a card sees where it stands, and has its next buttons, also while changes are held back (quota.ts).
 * The change itself is sent as always: the answer reaches the clicker alone.
 */
import { type DingtalkVariables, renderDingtalk } from '../../cards/render/dingtalk.ts';
import { postOfSend } from '../../db/repos/outbox.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import { sendIdOf } from './cards.ts';

/** @returns null for what is no card of this member, or is shown by another message by now */
export async function cardNow(
  { store, cardFor, localeOf, report }: Pick<VendorDeps, 'store' | 'cardFor' | 'localeOf' | 'report'>,
  outTrackId: string,
  memberId: string,
): Promise<DingtalkVariables | null> {
  try {
    const sendId = sendIdOf(outTrackId);
    const post = sendId === null ? null : await postOfSend(store.read, sendId);
    if (post?.recipientKind !== 'member' || post.recipientId !== memberId) return null;
    if (!post.messageRef.startsWith(`card ${outTrackId} `)) return null;
    const locale = await localeOf(memberId);
    const card = (await cardFor(post.cardKey, memberId))?.[locale];
    if (!card) return null;
    const { image, ...others } = renderDingtalk(card, { locale }).payload;
    // A picture would have to be uploaded first: the one that is there stays, what is not named is not changed.
    return card.image ? others : { ...others, image: image ?? '' };
  } catch (problem) {
    // The click was handled; the card follows.
    report('dingtalk card', problem);
    return null;
  }
}
