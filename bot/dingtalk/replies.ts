/**
 * What the bot answers, on DingTalk. After a click on a card it is written onto that card, seen by the clicker alone and
 * costing nothing of the allowance; everything else is a private message (private-reply.ts).
 */
import type { Locale } from '../../cards/card.ts';
import { lineBreak, markdownLine } from '../../cards/render/dingtalk.ts';
import { dingtalkLimits } from '../../cards/render/dingtalk-limits.ts';
import { textSize } from '../../cards/render/text-limits.ts';
import { inBoth, texts } from '../../cards/text/in-both.ts';
import type { Session } from '../../db/session.ts';
import type { PersonEvent, Reply } from '../../handlers/inbound.ts';
import type { Outgoing } from '../../jobs/chat-platform.ts';
import * as inPrivate from '../private-reply.ts';
import type { VendorDeps } from '../vendor-platform.ts';

type ReplyDeps = Pick<VendorDeps, 'store' | 'clock' | 'addressOf'>;

const platform = 'dingtalk';
const colon = { zh: '：', en: ': ' } as const;
const words: inPrivate.PrivateReplyDeps['words'] = {
  undo: inBoth((t) => t.dingtalk.undo),
  openForm: (title, address) =>
    inBoth((t, locale) => `${t.dingtalk.fillIn}${colon[locale]}${title[locale]}\n${address}`),
  openPage: (address) => inBoth((t, locale) => `${t.dingtalk.open}${colon[locale]}${address}`),
};

/** @returns markdown for the card's own line of answers; null when there is nothing to say or it does not fit there */
export function replyOnCard(deps: ReplyDeps, event: PersonEvent, reply: Reply, locale: Locale): string | null {
  const t = texts[locale].dingtalk;
  const link = (label: string, address: string) => `[${markdownLine(label)}](${address})`;
  const parts: string[] = [];
  if (reply.kind === 'notice') {
    parts.push(markdownLine(reply.text[locale]));
    const { mend, undo } = reply;
    if (mend) parts.push(link(mend.label[locale], inPrivate.actionAddress(deps, event, mend)));
    if (undo) parts.push(link(t.undo, inPrivate.actionAddress(deps, event, undo)));
  }
  if (reply.kind === 'open-form')
    parts.push(
      link(`${t.fillIn}${colon[locale]}${reply.form[locale].title}`, inPrivate.formAddress(deps, event, reply.form)),
    );
  if (reply.kind === 'open-page') parts.push(link(t.open, deps.addressOf(reply.page, event.actorId)));
  if (reply.kind === 'form-problems' || reply.kind === 'details')
    parts.push(...inPrivate.linesOf(reply)[locale].map(markdownLine));
  const text = parts.join(lineBreak);
  return text === '' || textSize(text, 'bytes') > dingtalkLimits.card.valueBytes ? null : text;
}

/** In the transaction of what it answers. */
export function keepReply(tx: Session, { clock, addressOf }: ReplyDeps, event: PersonEvent, reply: Reply) {
  return inPrivate.keepReply(tx, { clock, addressOf, platform, words }, event, reply);
}

export function replyInPrivate(
  { store, clock, addressOf }: ReplyDeps,
  event: PersonEvent,
  reply: Reply,
): Promise<void> {
  return inPrivate.privateReply({ store, clock, addressOf, platform, words }, event, reply);
}

/** The same event is answered once, however often it is delivered. */
export function tell(
  { store, clock }: Pick<ReplyDeps, 'store' | 'clock'>,
  event: Pick<PersonEvent, 'actorId' | 'eventId'>,
  content: Outgoing,
): Promise<void> {
  return inPrivate.tell({ store, clock, platform }, event, content);
}
