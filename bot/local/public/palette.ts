/**
 * Search in one place (Ctrl or ⌘ K): conversations, colleagues and, from the server, messages. The same list without
 * conversations and messages is the choice of who acts. Arrows choose, Enter opens.
 */
import type { PersonView, SearchHit } from '../chat-api.ts';
import { openConversation } from './actions.ts';
import { get } from './api.ts';
import { batonAvatar, channelAvatar, personAvatar } from './avatar.ts';
import { type OpenDialog, openBareDialog } from './dialogs.ts';
import { el, icon } from './dom.ts';
import { clockTime, dayLabel } from './format.ts';
import { recentPeople } from './memory.ts';
import { jumpTo } from './message-list.ts';
import { becomePerson, goTo } from './navigation.ts';
import { activePeople, roleAndTeam, teams } from './people-words.ts';
import { conversation, state } from './state.ts';
import { pick, t } from './texts.ts';

interface Choice {
  readonly picture: HTMLElement;
  readonly title: string;
  readonly subtitle: string;
  readonly run: () => void;
}

interface Section {
  readonly title: string;
  readonly choices: readonly Choice[];
}

const searchDelayMs = 180;
let isOpen = false;

export function openPalette(mode: 'all' | 'people'): void {
  if (isOpen) return;
  isOpen = true;
  const label = mode === 'people' ? t.chooseWho : t.search;
  const input = el('input', {
    type: 'text',
    class: 'palette-input',
    role: 'combobox',
    'aria-label': label,
    'aria-controls': 'palette-list',
    'aria-expanded': 'true',
    autocomplete: 'off',
    placeholder: mode === 'people' ? t.findPerson : t.search,
  });
  const list = el('div', { class: 'palette-list', id: 'palette-list', role: 'listbox', 'aria-label': label });
  const closeButton = el(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': t.close, onclick: () => dialog.close() },
    icon('close'),
  );
  const content = el(
    'div',
    { class: 'palette-content' },
    el('div', { class: 'palette-head' }, icon(mode === 'people' ? 'people' : 'search'), input, closeButton),
    list,
    el('p', { class: 'palette-tips' }, t.searchTips),
  );
  const dialog = openBareDialog(label, content, 'palette');
  dialog.element.addEventListener('close', () => {
    isOpen = false;
  });
  /** Null while the server is still looking. */
  let hits: readonly SearchHit[] | null = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const draw = () => {
    const isComplete = hits !== null;
    drawSections(list, input, sections(mode, input.value.trim(), hits ?? [], dialog), isComplete);
  };
  const search = async (words: string) => {
    const found = await get<SearchHit[]>(`/search?${new URLSearchParams({ q: words })}`).catch(() => []);
    if (input.value.trim() !== words) return;
    hits = found;
    draw();
  };
  input.addEventListener('input', () => {
    const words = input.value.trim();
    const asksServer = mode === 'all' && words !== '';
    hits = asksServer ? null : [];
    draw();
    clearTimeout(timer);
    if (asksServer) timer = setTimeout(() => void search(words), searchDelayMs);
  });
  input.addEventListener('keydown', (event) => onKey(event, list, input));
  draw();
  input.focus();
}

function sections(mode: 'all' | 'people', words: string, hits: readonly SearchHit[], dialog: OpenDialog): Section[] {
  const people = activePeople();
  const matching = people.filter((person) => fits(words, [person.name.zh, person.name.en, roleAndTeam(person)]));
  const person = (candidate: PersonView) => personChoice(candidate, dialog);
  if (mode === 'people') {
    if (words !== '') return [{ title: t.colleagues, choices: matching.map(person) }];
    const recent = recentPeople().flatMap((id) =>
      people.filter((candidate) => candidate.id === id && id !== state.actingId),
    );
    const byTeam = teams().map(({ unit, people: inTeam }) => ({ title: pick(unit.name), choices: inTeam.map(person) }));
    return [{ title: t.recent, choices: recent.map(person) }, ...byTeam];
  }
  const conversations = state.conversations.filter((view) => fits(words, [view.name.zh, view.name.en]));
  return [
    { title: t.conversations, choices: conversations.map((view) => conversationChoice(view.id, dialog)) },
    { title: t.colleagues, choices: (words === '' ? [] : matching.slice(0, 8)).map(person) },
    { title: t.messages, choices: hits.map((hit) => hitChoice(hit, dialog)) },
  ];
}

function personChoice(person: PersonView, dialog: OpenDialog): Choice {
  const isActing = person.id === state.actingId;
  return {
    picture: personAvatar(person, 's'),
    title: pick(person.name),
    subtitle: [roleAndTeam(person), isActing ? t.me : '', person.isPaused ? t.paused : ''].filter(Boolean).join(' · '),
    run: () => {
      dialog.close();
      void becomePerson(person.id, { opensDm: false });
    },
  };
}

function conversationChoice(id: string, dialog: OpenDialog): Choice {
  const view = conversation(id);
  const kind = view?.kind ?? 'dm';
  return {
    picture: kind === 'dm' ? batonAvatar('s') : channelAvatar('s'),
    title: view ? pick(view.name) : '',
    subtitle: kind === 'dm' ? t.dmSubtitle : t.channelSubtitle[kind],
    run: () => {
      dialog.close();
      goTo(id);
    },
  };
}

function hitChoice(hit: SearchHit, dialog: OpenDialog): Choice {
  const at = Date.parse(hit.at);
  const where = conversation(hit.conversation);
  const author = hit.authorId === null ? t.baton : pick(state.people.get(hit.authorId)?.name ?? { zh: '', en: '' });
  return {
    picture: hit.authorId === null ? batonAvatar('s') : personAvatar(state.people.get(hit.authorId), 's'),
    title: hit.text,
    subtitle: [where?.kind === 'dm' ? '' : where && pick(where.name), author, `${dayLabel(at)} ${clockTime(at)}`]
      .filter(Boolean)
      .join(' · '),
    run: () => {
      dialog.close();
      void openHit(hit);
    },
  };
}

async function openHit(hit: SearchHit): Promise<void> {
  await openConversation(hit.conversation);
  goTo(hit.conversation);
  await jumpTo(hit.seq);
}

function drawSections(list: HTMLElement, input: HTMLInputElement, all: readonly Section[], isComplete: boolean): void {
  const filled = all.filter((section) => section.choices.length > 0);
  let count = 0;
  const views = filled.map((section) =>
    el(
      'div',
      { role: 'group', 'aria-label': section.title },
      el('div', { class: 'section', 'aria-hidden': 'true' }, section.title),
      ...section.choices.map((choice) =>
        el(
          'div',
          {
            class: 'choice-row',
            role: 'option',
            id: `choice-${count++}`,
            'aria-selected': 'false',
            onclick: choice.run,
            onmousemove: (event) => select(list, input, event.currentTarget as HTMLElement),
          },
          choice.picture,
          el(
            'span',
            { class: 'choice-words' },
            el('span', { class: 'choice-title' }, ...marked(choice.title, input.value.trim())),
            el('span', { class: 'muted' }, choice.subtitle),
          ),
        ),
      ),
    ),
  );
  const words = input.value.trim();
  const nothing = isComplete ? el('p', { class: 'palette-empty' }, t.nothingFound(words)) : '';
  list.replaceChildren(...(filled.length > 0 ? views : [nothing]));
  list.scrollTop = 0;
  select(list, input, list.querySelector<HTMLElement>('[role=option]'));
}

function select(list: HTMLElement, input: HTMLInputElement, option: HTMLElement | null): void {
  list.querySelector('[aria-selected=true]')?.setAttribute('aria-selected', 'false');
  option?.setAttribute('aria-selected', 'true');
  if (option) input.setAttribute('aria-activedescendant', option.id);
  else input.removeAttribute('aria-activedescendant');
}

function onKey(event: KeyboardEvent, list: HTMLElement, input: HTMLInputElement): void {
  const options = [...list.querySelectorAll<HTMLElement>('[role=option]')];
  const index = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
  if (event.isComposing || options.length === 0) return;
  if (event.key === 'Enter') {
    event.preventDefault();
    options[index]?.click();
  }
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  event.preventDefault();
  const next = options[(index + (event.key === 'ArrowDown' ? 1 : options.length - 1)) % options.length] ?? null;
  select(list, input, next);
  next?.scrollIntoView({ block: 'nearest' });
}

/** The text with the words that were searched for in bold. */
function marked(text: string, words: string): (string | HTMLElement)[] {
  const at = words === '' ? -1 : text.toLowerCase().indexOf(words.toLowerCase());
  if (at < 0) return [text];
  return [text.slice(0, at), el('mark', {}, text.slice(at, at + words.length)), text.slice(at + words.length)];
}

function fits(words: string, texts: readonly string[]): boolean {
  const wanted = words.toLowerCase();
  return texts.some((text) => text.toLowerCase().includes(wanted));
}
