/**
 * What the bot answers, as private messages, for chats without windows and without replies that only the clicker sees.
 * They go through the outbox, so that a busy or silent vendor delays an answer and loses none. A form or page becomes a
 * link that is made for this person.
 */
import type { Card, Localized } from '../cards/card.ts';
import { inBoth } from '../cards/text/in-both.ts';
import { enqueueContent, priorities } from '../db/repos/outbox.ts';
import type { Session } from '../db/session.ts';
import type { PersonEvent, PlatformId, Reply } from '../handlers/inbound.ts';
import type { Outgoing } from '../jobs/chat-platform.ts';
import { newIdAt } from './new-id.ts';
import type { VendorDeps } from './vendor-platform.ts';

export interface PrivateReplyDeps extends Pick<VendorDeps, 'store' | 'clock' | 'addressOf'> {
  readonly platform: PlatformId;
  readonly words: {
    readonly undo: Localized<string>;
    readonly openForm: (title: Localized<string>, address: string) => Localized<string>;
    readonly openPage: (address: string) => Localized<string>;
  };
}

type TellDeps = Pick<PrivateReplyDeps, 'store' | 'clock' | 'platform'>;
type Answered = Pick<PersonEvent, 'actorId' | 'eventId'>;

export async function privateReply(deps: PrivateReplyDeps, event: PersonEvent, reply: Reply): Promise<void> {
  const message = privateMessage(deps, event, reply);
  if (message) await tell(deps, event, message);
}

/** In the transaction of what it answers: whatever happens next, the answer is on its way. */
export async function keepReply(
  tx: Session,
  deps: Omit<PrivateReplyDeps, 'store'>,
  event: PersonEvent,
  reply: Reply,
): Promise<void> {
  const message = privateMessage(deps, event, reply);
  if (message) await enqueue(tx, deps, event, message);
}

/** The same event is answered once, however often it is delivered. */
export async function tell(deps: TellDeps, event: Answered, content: Outgoing): Promise<void> {
  await deps.store.transaction((tx) => enqueue(tx, deps, event, content));
}

async function enqueue(
  tx: Session,
  { clock, platform }: Pick<TellDeps, 'clock' | 'platform'>,
  { actorId, eventId }: Answered,
  content: Outgoing,
): Promise<void> {
  const now = clock.now();
  const to = { platform, recipientKind: 'member', recipientId: actorId } as const;
  const dedupeKey = `reply ${platform} ${eventId}`;
  await enqueueContent(tx, { id: newIdAt(now), to, now, priority: priorities.alert, dedupeKey, content });
}

/** The page behind a button, or behind what was asked with it: it asks again, with the same words. */
export function actionAddress(
  { addressOf }: Pick<PrivateReplyDeps, 'addressOf'>,
  { actorId }: Pick<PersonEvent, 'actorId'>,
  { actionId, value }: { readonly actionId: string; readonly value: string },
): string {
  return addressOf({ kind: 'form', id: `${actionId} ${value}` }, actorId);
}

export function formAddress(
  deps: Pick<PrivateReplyDeps, 'addressOf'>,
  event: PersonEvent,
  form: Localized<{ readonly id: string; readonly value: string }>,
): string {
  const asked = event.kind === 'action' ? event : { actionId: form.zh.id, value: form.zh.value };
  return actionAddress(deps, event, asked);
}

/** What a reply of several lines says, one line each. */
export function linesOf(reply: Extract<Reply, { kind: 'form-problems' | 'details' }>): Localized<readonly string[]> {
  return inBoth((_texts, locale) => {
    if (reply.kind === 'form-problems') return Object.values(reply.problems).map((problem) => problem[locale]);
    const rows = reply.lines.map(({ text, amount }) => (amount ? `${text[locale]}  ${amount}` : text[locale]));
    return [reply.title[locale], ...rows];
  });
}

/** @returns null for what there is nothing to say of */
export function privateMessage(
  deps: Pick<PrivateReplyDeps, 'words' | 'addressOf'>,
  event: PersonEvent,
  reply: Reply,
): Outgoing | null {
  const { words } = deps;
  switch (reply.kind) {
    case 'none':
      return null;
    case 'notice':
      return reply.undo || reply.mend ? noticeCard(words, event, reply) : { kind: 'text', text: reply.text };
    case 'open-form': {
      const { form } = reply;
      const address = formAddress(deps, event, form);
      return { kind: 'text', text: words.openForm({ zh: form.zh.title, en: form.en.title }, address) };
    }
    case 'open-page':
      return { kind: 'text', text: words.openPage(deps.addressOf(reply.page, event.actorId)) };
    case 'form-problems':
    case 'details': {
      const { zh, en } = linesOf(reply);
      return { kind: 'text', text: { zh: zh.join('\n'), en: en.join('\n') } };
    }
  }
}

/** A text has no buttons, a card has: what can be undone or mended comes as a small card of its own. */
function noticeCard(
  words: PrivateReplyDeps['words'],
  event: PersonEvent,
  { text, tone, undo, mend }: Extract<Reply, { kind: 'notice' }>,
): Outgoing {
  const card = inBoth(
    (_texts, locale): Card => ({
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
          ? [{ id: undo.actionId, value: undo.value, label: words.undo[locale], style: 'default' as const }]
          : []),
      ],
      isSettled: false,
    }),
  );
  return { kind: 'card', card };
}
