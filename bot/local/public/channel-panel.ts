/** A channel beside the conversation: the latest report on top, then everybody who reads along. */
import type { ChannelPanelView, PersonView } from '../chat-api.ts';
import { get } from './api.ts';
import { personAvatar } from './avatar.ts';
import { cardView } from './card-view.ts';
import { el, icon } from './dom.ts';
import { openPanel, type PanelContent } from './panel.ts';
import { activePeople, roleAndTeam } from './people-words.ts';
import { conversation } from './state.ts';
import { pick, t } from './texts.ts';

export async function channelPanel(id: string): Promise<PanelContent> {
  const { memberIds, pinned } = await get<ChannelPanelView>(`/channel?${new URLSearchParams({ conversation: id })}`);
  const view = conversation(id);
  const members = activePeople().filter((person) => memberIds.includes(person.id));
  const card = pinned?.content.kind === 'card' ? cardView(pick(pinned.content.card), `pinned ${pinned.id}`) : null;
  return {
    title: view ? pick(view.name) : '',
    subtitle: t.panel.memberCount(members.length),
    body: [
      el('h3', { class: 'panel-section' }, icon('pin', 'small'), t.panel.latestReport),
      card ?? el('p', { class: 'panel-note' }, t.panel.noReport),
      el(
        'h3',
        { class: 'panel-section' },
        t.panel.members,
        el('span', { class: 'panel-count' }, String(members.length)),
      ),
      el('ul', { class: 'items' }, ...members.map(memberItem)),
    ],
  };
}

function memberItem(person: PersonView): HTMLElement {
  return el(
    'li',
    {},
    el(
      'button',
      {
        type: 'button',
        class: 'item person',
        'data-key': `member:${person.id}`,
        onclick: () => openPanel({ kind: 'person', id: person.id }),
      },
      personAvatar(person, 's'),
      el(
        'span',
        { class: 'item-words' },
        el('span', { class: 'item-name' }, pick(person.name)),
        el('span', { class: 'item-last' }, roleAndTeam(person)),
      ),
      person.isPaused ? el('span', { class: 'paused' }, t.paused) : null,
    ),
  );
}
