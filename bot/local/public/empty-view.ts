/** What an empty conversation says: what will appear here and how to make it appear. */
import { batonAvatar, channelAvatar } from './avatar.ts';
import { el } from './dom.ts';
import { runAction } from './replies.ts';
import { conversation } from './state.ts';
import { t } from './texts.ts';

export function emptyView(conversationId: string): HTMLElement {
  const kind = conversation(conversationId)?.kind ?? 'dm';
  if (kind === 'dm') {
    const button = el(
      'button',
      { type: 'button', class: 'button primary', onclick: () => void runAction({ id: 'lead.new', value: '' }) },
      t.emptyDm.button,
    );
    return el(
      'li',
      { class: 'empty' },
      batonAvatar('l'),
      el('h2', {}, t.emptyDm.title),
      el('p', {}, t.emptyDm.text),
      button,
    );
  }
  const words = kind === 'team' ? t.emptyChannel : t.emptyCompany;
  return el('li', { class: 'empty' }, channelAvatar('l'), el('h2', {}, words.title), el('p', {}, words.text));
}
