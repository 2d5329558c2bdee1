/** One message in the list: day, line of new messages, author and time where they change, then the text or the card. */
import type { Outgoing } from '../../../jobs/chat-platform.ts';
import type { MessageView, PersonView } from '../chat-api.ts';
import { attachmentsView } from './attachments-view.ts';
import { batonAvatar, personAvatar } from './avatar.ts';
import { cardView } from './card-view.ts';
import { el, icon } from './dom.ts';
import { clockTime, dayKey, dayLabel } from './format.ts';
import { openPanel } from './panel.ts';
import { state } from './state.ts';
import { pick, t } from './texts.ts';

/** Messages of one author within this time stand together under one name. */
const togetherMs = 5 * 60_000;

export function entryView(message: MessageView, previous: MessageView | undefined): HTMLElement {
  const at = Date.parse(message.createdAt);
  const isNewDay = !previous || dayKey(Date.parse(previous.createdAt)) !== dayKey(at);
  const isFirstNew = isFirstUnread(message, previous);
  const isTogether =
    !isNewDay &&
    !isFirstNew &&
    previous.authorId === message.authorId &&
    at - Date.parse(previous.createdAt) < togetherMs;
  const isOwn = message.authorId === state.actingId;
  const author = message.authorId ? state.people.get(message.authorId) : undefined;
  const name = message.authorId ? (author ? pick(author.name) : '') : t.baton;
  const { content } = message;
  const body = content.kind === 'card' ? [cardView(pick(content.card), message.id)] : textBody(content);
  const head = el(
    'div',
    { class: 'message-head' },
    authorName(name, author),
    el('time', { datetime: message.createdAt }, clockTime(at)),
  );
  const picture = message.authorId ? personAvatar(author) : batonAvatar();
  return el(
    'li',
    { class: 'entry', 'data-id': message.id, 'data-seq': message.seq, tabindex: -1 },
    isNewDay ? el('div', { class: 'day-line' }, el('span', {}, dayLabel(at))) : null,
    isFirstNew ? el('div', { class: 'new-line' }, el('span', {}, t.newMessages)) : null,
    el(
      'div',
      { class: `message${isOwn ? ' own' : ''}${isTogether ? ' together' : ''}` },
      isTogether || isOwn ? null : picture,
      el('div', { class: 'message-main' }, isTogether ? null : head, ...body),
    ),
  );
}

/** A colleague's name leads to their page. */
function authorName(name: string, author: PersonView | undefined): HTMLElement {
  if (!author) return el('span', { class: 'message-author' }, name);
  const open = () => openPanel({ kind: 'person', id: author.id });
  return el('button', { type: 'button', class: 'message-author', onclick: open }, name);
}

function textBody(content: Extract<Outgoing, { kind: 'text' }>): HTMLElement[] {
  const text = pick(content.text);
  const { attachments = [] } = content;
  return [
    ...(attachments.length > 0 ? [attachmentsView(attachments)] : []),
    ...(text !== '' || attachments.length === 0 ? [el('div', { class: 'bubble' }, text)] : []),
    ...(content.thread ? [threadLink(content.thread)] : []),
  ];
}

function threadLink(key: string): HTMLElement {
  const open = () => openPanel({ kind: 'thread', key });
  return el(
    'button',
    { type: 'button', class: 'link-button thread-link', onclick: open },
    icon('thread', 'small'),
    t.thread.belongs,
  );
}

/** Whether the line of new messages stands before this one: the first that had not been read when opening. */
function isFirstUnread(message: MessageView, previous: MessageView | undefined): boolean {
  const { open } = state;
  if (!open || !previous || message.seq > open.lastSeqAtOpening) return false;
  return (
    previous.seq <= open.readSeqAtOpening && message.seq > open.readSeqAtOpening && message.authorId !== state.actingId
  );
}
