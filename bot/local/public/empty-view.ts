/** What an empty conversation says: what will appear here and how to make it appear. */
import { batonAvatar, channelAvatar } from './avatar.ts';
import { el } from './dom.ts';
import { runAction } from './replies.ts';
import { actingPerson, conversation } from './state.ts';
import { t } from './texts.ts';

export function emptyView(conversationId: string): HTMLElement {
  const kind = conversation(conversationId)?.kind ?? 'dm';
  if (kind === 'dm') {
    const words = actingPerson()?.role === 'rep' ? t.emptyDm : t.emptyLeaderDm;
    const button = el(
      'button',
      { type: 'button', class: 'button primary', onclick: () => void runAction({ id: 'lead.new', value: '' }) },
      words.button,
    );
    return el('li', { class: 'empty' }, batonAvatar('l'), el('h2', {}, words.title), el('p', {}, words.text), button);
  }
  const words = kind === 'team' ? t.emptyChannel : t.emptyCompany;
  return el('li', { class: 'empty' }, channelAvatar('l'), el('h2', {}, words.title), el('p', {}, words.text));
}
