/**
 * The left side: who acts, the search, the conversations of the acting person, and all colleagues by team with what
 * waits for them. One click on a colleague takes their point of view.
 */
import type { ConversationView, PersonView, UnitView } from '../chat-api.ts';
import { batonAvatar, channelAvatar, personAvatar } from './avatar.ts';
import { byId, drawBetweenPresses, el, hidden, icon, replaceKeepingFocus } from './dom.ts';
import { listTime } from './format.ts';
import { becomePerson, goTo } from './navigation.ts';
import { openPalette } from './palette.ts';
import { roleAndTeam, teams } from './people-words.ts';
import { openSettings } from './settings.ts';
import { actingPerson, on, state } from './state.ts';
import { chooseLanguage, locale, pick, t } from './texts.ts';

/** Teams that were opened or closed by hand; the acting person's own team is open unless closed. */
const openedTeams = new Map<string, boolean>();

let isDrawWanted = false;
let draw = drawNow;

export function startSidebar(): void {
  draw = drawBetweenPresses(byId('sidebar'), drawNow);
  on('acting', drawNow);
  on('lists', drawSoon);
  byId('sidebar').addEventListener('keydown', moveWithArrows);
}

/** Many changes in one frame are one drawing. */
function drawSoon(): void {
  if (isDrawWanted) return;
  isDrawWanted = true;
  requestAnimationFrame(() => {
    isDrawWanted = false;
    draw();
  });
}

function drawNow(): void {
  const acting = actingPerson();
  replaceKeepingFocus(byId('sidebar-top'), acting ? actingButton(acting) : null, searchButton());
  const conversations = state.conversations.map((view) => conversationItem(view));
  replaceKeepingFocus(
    byId('sidebar-list'),
    el('h2', { class: 'section' }, t.conversations),
    el('ul', { class: 'items' }, ...conversations),
    el('h2', { class: 'section' }, t.colleagues, el('span', { class: 'section-hint' }, t.colleaguesHint)),
    ...teams().map(({ unit, people }) => team(unit, people)),
  );
  byId('sidebar-foot').replaceChildren(
    el('span', { class: 'company' }, pick(state.companyName)),
    el(
      'button',
      {
        type: 'button',
        class: 'link-button',
        lang: locale === 'zh' ? 'en' : 'zh-CN',
        onclick: () => chooseLanguage(locale === 'zh' ? 'en' : 'zh'),
      },
      t.otherLanguage,
    ),
    el(
      'button',
      {
        type: 'button',
        class: 'icon-button',
        id: 'open-settings',
        'aria-label': t.settings.title,
        onclick: openSettings,
      },
      icon('settings'),
    ),
  );
}

function actingButton(person: PersonView): HTMLElement {
  return el(
    'button',
    { type: 'button', class: 'acting', 'data-key': 'acting', onclick: () => openPalette('people') },
    personAvatar(person, 'l'),
    el(
      'span',
      { class: 'acting-words' },
      hidden(t.actingAs('')),
      el('strong', { title: pick(person.name) }, pick(person.name)),
      el('span', { class: 'muted' }, roleAndTeam(person)),
      pausedMark(person),
    ),
    el('span', { class: 'acting-switch' }, icon('swap', 'small'), t.switchPerson),
  );
}

function searchButton(): HTMLElement {
  return el(
    'button',
    { type: 'button', class: 'search-button', 'data-key': 'search', onclick: () => openPalette('all') },
    icon('search', 'small'),
    el('span', {}, t.search),
    el('kbd', {}, t.searchHint),
  );
}

function conversationItem(view: ConversationView): HTMLElement {
  const isOpen = state.open?.id === view.id;
  const last = view.last ? lastLine(view.last) : t.noMessages;
  return el(
    'li',
    {},
    el(
      'button',
      {
        type: 'button',
        class: 'item',
        'data-key': view.id,
        'aria-current': isOpen ? 'true' : undefined,
        onclick: () => goTo(view.id),
      },
      view.kind === 'dm' ? batonAvatar() : channelAvatar(),
      el(
        'span',
        { class: 'item-words' },
        el(
          'span',
          { class: 'item-line' },
          el('span', { class: 'item-name' }, pick(view.name)),
          view.last ? el('time', {}, listTime(Date.parse(view.last.at))) : null,
        ),
        el('span', { class: 'item-line' }, el('span', { class: 'item-last' }, last), badge(view.unread)),
      ),
    ),
  );
}

function lastLine(last: NonNullable<ConversationView['last']>): string {
  const text = pick(last.text);
  if (last.authorId === null) return text;
  const author =
    last.authorId === state.actingId ? t.me : pick(state.people.get(last.authorId)?.name ?? { zh: '', en: '' });
  return locale === 'zh' ? `${author}：${text}` : `${author}: ${text}`;
}

function team(unit: UnitView, people: readonly PersonView[]): HTMLElement {
  const isOpened = openedTeams.get(unit.id) ?? unit.id === actingPerson()?.unitId;
  const unread = people.reduce(
    (sum, person) => sum + (person.id === state.actingId ? 0 : (state.unreadByPerson.get(person.id) ?? 0)),
    0,
  );
  const toggle = () => {
    openedTeams.set(unit.id, !isOpened);
    drawNow();
  };
  return el(
    'div',
    { class: 'team' },
    el(
      'button',
      {
        type: 'button',
        class: 'team-head',
        'data-key': `team:${unit.id}`,
        'aria-expanded': String(isOpened),
        onclick: toggle,
      },
      icon('down', 'small'),
      el('span', { class: 'team-name' }, pick(unit.name)),
      el('span', { class: 'muted' }, String(people.length)),
      isOpened ? null : badge(unread, 'quiet'),
    ),
    isOpened ? el('ul', { class: 'items' }, ...people.map(personItem)) : null,
  );
}

function personItem(person: PersonView): HTMLElement {
  const isActing = person.id === state.actingId;
  const name = pick(person.name);
  return el(
    'li',
    {},
    el(
      'button',
      {
        type: 'button',
        class: 'item person',
        'data-key': `person:${person.id}`,
        'aria-current': isActing ? 'true' : undefined,
        title: isActing ? t.actingAs(name) : t.switchTo(name),
        onclick: () => void becomePerson(person.id, { opensDm: true }),
      },
      personAvatar(person, 's'),
      el(
        'span',
        { class: 'item-name' },
        name,
        person.role === 'rep' ? null : el('span', { class: 'role' }, t.roles[person.role]),
        pausedMark(person),
      ),
      isActing ? el('span', { class: 'me' }, t.me) : badge(state.unreadByPerson.get(person.id) ?? 0, 'quiet'),
    ),
  );
}

function pausedMark(person: PersonView): HTMLElement | null {
  return person.isPaused ? el('span', { class: 'paused' }, t.paused) : null;
}

function badge(count: number, look: 'loud' | 'quiet' = 'loud'): HTMLElement | null {
  if (count === 0) return null;
  const shown = count > 99 ? '99+' : String(count);
  return el('span', { class: `badge ${look}` }, el('span', { 'aria-hidden': 'true' }, shown), hidden(t.unread(count)));
}

/** Up and down walk through everything in the list that can be pressed. */
function moveWithArrows(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const buttons = [...byId('sidebar').querySelectorAll<HTMLElement>('button')];
  const index = buttons.indexOf(document.activeElement as HTMLElement);
  if (index < 0) return;
  event.preventDefault();
  buttons[index + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
}
