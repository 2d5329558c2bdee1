/**
 * What the bot answers. After a click on a card it is written onto that card, seen by the clicker alone and costing
 * nothing of the allowance; everything else goes through the outbox as a private message. A form or page is a link that is
 * made for this person.
 */
import type { Card, Locale, Localized } from '../../cards/card.ts';
import { lineBreak, markdownLine } from '../../cards/render/dingtalk.ts';
import { dingtalkLimits } from '../../cards/render/dingtalk-limits.ts';
import { textSize } from '../../cards/render/text-limits.ts';
import { inBoth, texts } from '../../cards/text/in-both.ts';
import { enqueueContent, priorities } from '../../db/repos/outbox.ts';
import type { PersonEvent, Reply } from '../../handlers/inbound.ts';
import type { Outgoing } from '../../jobs/chat-platform.ts';
import { newIdAt } from '../new-id.ts';
import type { VendorDeps } from '../vendor-platform.ts';

type ReplyDeps = Pick<VendorDeps, 'store' | 'clock' | 'addressOf'>;

/** @returns markdown for the card's own line of answers; null when there is nothing to say or it does not fit there */
export function replyOnCard(deps: ReplyDeps, event: PersonEvent, reply: Reply, locale: Locale): string | null {
  const t = texts[locale].dingtalk;
  const link = (label: string, address: string) => `[${markdownLine(label)}](${address})`;
  const parts: string[] = [];
  if (reply.kind === 'notice') {
    parts.push(markdownLine(reply.text[locale]));
    const { mend, undo } = reply;
    if (mend) parts.push(link(mend.label[locale], actionAddress(deps, event, mend)));
    if (undo) parts.push(link(t.undo, actionAddress(deps, event, undo)));
  }
  if (reply.kind === 'open-form')
    parts.push(link(`${t.fillIn}：${reply.form[locale].title}`, formAddress(deps, event, reply.form)));
  if (reply.kind === 'open-page') parts.push(link(t.open, deps.addressOf(reply.page, event.actorId)));
  if (reply.kind === 'form-problems' || reply.kind === 'details')
    parts.push(...linesOf(reply, locale).map(markdownLine));
  const text = parts.join(lineBreak);
  return text === '' || textSize(text, 'bytes') > dingtalkLimits.card.valueBytes ? null : text;
}

/** Tells the person in private; the same event is answered once, however often it is delivered. */
export async function replyInPrivate(deps: ReplyDeps, event: PersonEvent, reply: Reply): Promise<void> {
  const content = messageOf(deps, event, reply);
  if (content) await tell(deps, event, content);
}

export async function tell(
  deps: Pick<ReplyDeps, 'store' | 'clock'>,
  event: Pick<PersonEvent, 'actorId' | 'eventId'>,
  content: Outgoing,
): Promise<void> {
  const now = deps.clock.now();
  const to = { platform: 'dingtalk', recipientKind: 'member', recipientId: event.actorId } as const;
  const dedupeKey = `reply dingtalk ${event.eventId}`;
  await deps.store.transaction((tx) =>
    enqueueContent(tx, { id: newIdAt(now), to, now, priority: priorities.alert, dedupeKey, content }),
  );
}

function messageOf(deps: ReplyDeps, event: PersonEvent, reply: Reply): Outgoing | null {
  switch (reply.kind) {
    case 'none':
      return null;
    case 'notice':
      return reply.undo || reply.mend ? noticeCard(event, reply) : { kind: 'text', text: reply.text };
    case 'open-form': {
      const address = formAddress(deps, event, reply.form);
      return said((locale) => `${texts[locale].dingtalk.fillIn}：${reply.form[locale].title}\n${address}`);
    }
    case 'open-page': {
      const address = deps.addressOf(reply.page, event.actorId);
      return said((locale) => `${texts[locale].dingtalk.open}：${address}`);
    }
    case 'form-problems':
    case 'details':
      return said((locale) => linesOf(reply, locale).join('\n'));
  }
}

function said(words: (locale: Locale) => string): Outgoing {
  return { kind: 'text', text: { zh: words('zh'), en: words('en') } };
}

/** What can be undone or mended comes as a small card of its own: a text has no buttons. */
function noticeCard(event: PersonEvent, { text, tone, undo, mend }: Extract<Reply, { kind: 'notice' }>): Outgoing {
  const card = inBoth(
    (t, locale): Card => ({
      key: `notice:${event.eventId}`,
      tone,
      title: text[locale],
      summary: text[locale],
      facts: [],
      actions: [
        ...(mend
          ? [{ id: mend.actionId, value: mend.value, label: mend.label[locale], style: 'primary' as const }]
          : []),
        ...(undo ? [{ id: undo.actionId, value: undo.value, label: t.dingtalk.undo, style: 'default' as const }] : []),
      ],
      isSettled: false,
    }),
  );
  return { kind: 'card', card };
}

function linesOf(reply: Extract<Reply, { kind: 'form-problems' | 'details' }>, locale: Locale): string[] {
  if (reply.kind === 'form-problems') return Object.values(reply.problems).map((problem) => problem[locale]);
  const rows = reply.lines.map(({ text, amount }) => (amount ? `${text[locale]}  ${amount}` : text[locale]));
  return [reply.title[locale], ...rows];
}

/** The form is asked for again when the page opens, with the same words. */
function formAddress(deps: ReplyDeps, event: PersonEvent, form: Localized<{ id: string; value: string }>): string {
  if (event.kind === 'action') return actionAddress(deps, event, event);
  return deps.addressOf({ kind: 'form', id: `${form.zh.id} ${form.zh.value}` }, event.actorId);
}

function actionAddress(
  deps: ReplyDeps,
  event: PersonEvent,
  { actionId, value }: { actionId: string; value: string },
): string {
  return deps.addressOf({ kind: 'form', id: `${actionId} ${value}` }, event.actorId);
}
