/**
 * What the bot answers, as private messages: WeCom has no reply that only the clicker sees, no windows, no forms. They go
 * through the outbox, so that a busy or silent WeCom delays an answer and loses none. A form or page becomes a signed link.
 */
import type { Card, Locale, Localized } from '../../cards/card.ts';
import { enqueueContent, priorities } from '../../db/repos/outbox.ts';
import type { PersonEvent, Reply } from '../../handlers/inbound.ts';
import type { Outgoing } from '../../jobs/chat-platform.ts';
import { newIdAt } from '../new-id.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import { wecomWords } from './words.ts';

type ReplyDeps = Pick<VendorDeps, 'store' | 'clock' | 'addressOf'>;

export async function showReply(deps: ReplyDeps, event: PersonEvent, reply: Reply): Promise<void> {
  const message = messageFor(deps, event, reply);
  if (message) await tell(deps, event, message);
}

/** The same event is answered once, however often it is delivered. */
export async function tell(deps: ReplyDeps, event: PersonEvent, content: Outgoing): Promise<void> {
  const now = deps.clock.now();
  const to = { platform: 'wecom', recipientKind: 'member', recipientId: event.actorId } as const;
  const dedupeKey = `reply wecom ${event.eventId}`;
  await deps.store.transaction((tx) =>
    enqueueContent(tx, { id: newIdAt(now), to, now, priority: priorities.alert, dedupeKey, content }),
  );
}

function messageFor(deps: ReplyDeps, event: PersonEvent, reply: Reply): Outgoing | null {
  switch (reply.kind) {
    case 'none':
      return null;
    case 'notice':
      return reply.undo || reply.mend ? noticeCard(event, reply) : { kind: 'text', text: reply.text };
    case 'open-form': {
      const { form } = reply;
      // The form is asked for again when the page opens, with the same words.
      const asked = event.kind === 'action' ? `${event.actionId} ${event.value}` : `${form.zh.id} ${form.zh.value}`;
      const address = deps.addressOf({ kind: 'form', id: asked }, event.actorId);
      return { kind: 'text', text: wecomWords.openForm({ zh: form.zh.title, en: form.en.title }, address) };
    }
    case 'open-page':
      return { kind: 'text', text: wecomWords.openPage(deps.addressOf(reply.page, event.actorId)) };
    case 'form-problems':
      return { kind: 'text', text: inBoth((locale) => problemsText(reply.problems, locale)) };
    case 'details':
      return { kind: 'text', text: inBoth((locale) => detailsText(reply, locale)) };
  }
}

const inBoth = <T>(build: (locale: Locale) => T): Localized<T> => ({ zh: build('zh'), en: build('en') });

/** A text has no buttons, a card has: what can be undone or mended comes as a small card of its own. */
function noticeCard(event: PersonEvent, { text, tone, undo, mend }: Extract<Reply, { kind: 'notice' }>): Outgoing {
  return {
    kind: 'card',
    card: inBoth(
      (locale): Card => ({
        key: `notice:${event.eventId}`,
        tone,
        title: text[locale],
        summary: text[locale],
        facts: [],
        actions: [
          ...(mend
            ? [{ id: mend.actionId, value: mend.value, label: mend.label[locale], style: 'primary' as const }]
            : []),
          ...(undo
            ? [{ id: undo.actionId, value: undo.value, label: wecomWords.undo[locale], style: 'default' as const }]
            : []),
        ],
        isSettled: false,
      }),
    ),
  };
}

function problemsText(problems: Readonly<Record<string, Localized<string>>>, locale: Locale): string {
  return Object.values(problems)
    .map((problem) => problem[locale])
    .join('\n');
}

function detailsText({ title, lines }: Extract<Reply, { kind: 'details' }>, locale: Locale): string {
  const rows = lines.map(({ text, amount }) => (amount ? `${text[locale]}  ${amount}` : text[locale]));
  return [title[locale], ...rows].join('\n');
}
