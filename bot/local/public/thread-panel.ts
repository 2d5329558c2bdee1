/**
 * The thread of a visit beside the conversation: its card, everything that was sent for it, and who sent what when. What
 * is written while it is open belongs to the visit.
 */
import type { SentAttachment } from '../../../jobs/chat-platform.ts';
import type { MessageView, ThreadView } from '../chat-api.ts';
import { get } from './api.ts';
import { attachmentsView } from './attachments-view.ts';
import { cardView } from './card-view.ts';
import { byId, el } from './dom.ts';
import { clockTime, dayLabel } from './format.ts';
import { hidePanel, type PanelContent, threadOfCard } from './panel.ts';
import { state } from './state.ts';
import { pick, t } from './texts.ts';

export function belongsToThread({ content }: MessageView, key: string): boolean {
  return content.kind === 'text' ? content.thread === key : threadOfCard(content.card.zh.key) === key;
}

export async function threadPanel(key: string): Promise<PanelContent> {
  const query = new URLSearchParams({ conversation: state.open?.id ?? '', key });
  const { messages } = await get<ThreadView>(`/thread?${query}`);
  const cards = messages.flatMap((message) => (message.content.kind === 'card' ? [message] : []));
  const newest =
    cards.findLast(({ content }) => content.kind === 'card' && content.card.zh.key === key) ?? cards.at(-1);
  const card = newest?.content.kind === 'card' ? pick(newest.content.card) : null;
  const sent = messages.filter(({ content }) => content.kind === 'text');
  const files = sent.flatMap((message) => filesOf(message));
  return {
    title: card?.title ?? t.thread.title,
    subtitle: t.thread.count(files.length, sent.length),
    body: [
      ...(card && newest ? [cardView(card, `thread ${newest.id}`)] : []),
      el('h3', { class: 'panel-section' }, t.thread.files, el('span', { class: 'panel-count' }, String(files.length))),
      files.length > 0 ? attachmentsView(files) : el('p', { class: 'panel-note' }, t.thread.noFiles),
      el(
        'button',
        { type: 'button', class: 'button thread-add', 'data-key': 'thread-add', onclick: add },
        t.thread.add,
      ),
      ...(sent.length > 0 ? [el('h3', { class: 'panel-section' }, t.thread.history), history(sent)] : []),
    ],
  };
}

function filesOf({ content }: MessageView): readonly SentAttachment[] {
  return content.kind === 'text' ? (content.attachments ?? []) : [];
}

function history(messages: readonly MessageView[]): HTMLElement {
  return el(
    'ol',
    { class: 'thread-history' },
    ...messages.map((message) => {
      const at = Date.parse(message.createdAt);
      const author = message.authorId ? state.people.get(message.authorId) : undefined;
      return el(
        'li',
        {},
        el('span', { class: 'muted' }, `${dayLabel(at)} ${clockTime(at)} · ${author ? pick(author.name) : t.baton}`),
        el('span', {}, pick(message.headline)),
      );
    }),
  );
}

/** Back to writing; on a phone the panel makes room for it. */
function add(): void {
  if (matchMedia('(max-width: 1099px)').matches) hidePanel();
  byId('composer').querySelector<HTMLElement>('.attach')?.click();
}
