/** The line above the messages: where one is, who reads along, and on a phone the way back and who acts. */
import { batonAvatar, channelAvatar, personAvatar } from './avatar.ts';
import { byId, drawBetweenPresses, el, hidden, icon } from './dom.ts';
import { goToList } from './navigation.ts';
import { openPalette } from './palette.ts';
import { openPanel } from './panel.ts';
import { actingPerson, conversation, on, state, totalUnread } from './state.ts';
import { pick, t } from './texts.ts';

export function startConversationHead(): void {
  const drawCalmly = drawBetweenPresses(byId('conversation-head'), draw);
  on('messages', draw);
  on('acting', draw);
  on('lists', () => (drawnFor === fingerprint() ? undefined : drawCalmly()));
}

let drawnFor = '';

function fingerprint(): string {
  return `${state.open?.id} ${totalUnread()} ${state.actingId}`;
}

function draw(): void {
  drawnFor = fingerprint();
  const head = byId('conversation-head');
  const view = state.open && conversation(state.open.id);
  const acting = actingPerson();
  if (!view) {
    head.replaceChildren();
    return;
  }
  const elsewhere = totalUnread() - view.unread;
  head.replaceChildren(
    el(
      'button',
      { type: 'button', class: 'icon-button back', 'aria-label': t.back, onclick: goToList },
      icon('back'),
      elsewhere > 0 ? el('span', { class: 'badge loud' }, elsewhere > 99 ? '99+' : String(elsewhere)) : '',
    ),
    view.kind === 'dm' ? batonAvatar() : channelAvatar(),
    el(
      'div',
      { class: 'head-words' },
      el('h1', {}, pick(view.name)),
      el('p', { class: 'muted' }, view.kind === 'dm' ? t.dmSubtitle : t.channelSubtitle[view.kind]),
    ),
    el(
      'button',
      {
        type: 'button',
        class: 'icon-button head-details',
        'aria-label': view.kind === 'dm' ? t.panel.mine : t.panel.aboutChannel,
        onclick: () =>
          openPanel(view.kind === 'dm' ? { kind: 'person', id: state.actingId } : { kind: 'channel', id: view.id }),
      },
      icon('details'),
    ),
    acting
      ? el(
          'button',
          { type: 'button', class: 'head-acting', onclick: () => openPalette('people') },
          personAvatar(acting, 's'),
          el('span', { class: 'head-name' }, pick(acting.name)),
          hidden(t.switchPerson),
        )
      : '',
  );
}
