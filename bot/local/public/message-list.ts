/**
 * The messages of the open conversation. What somebody is reading never moves: new messages wait behind a button unless
 * the reader is at the end, and a card that changes above keeps the place of everything below it.
 */
import type { MessageView } from '../chat-api.ts';
import { loadOlder, markRead, onMessage } from './actions.ts';
import { byId, el, icon } from './dom.ts';
import { draftView } from './draft-view.ts';
import { openDrafts } from './drafts.ts';
import { emptyView } from './empty-view.ts';
import { entryView } from './message-entry.ts';
import { on, state } from './state.ts';
import { pick, t } from './texts.ts';

const atEndPx = 48;
const loadOlderPx = 240;
/** Longer lists are cut back to half while the reader is at the end; scrolling up loads them again. */
const maxEntries = 400;

let scroller: HTMLElement;
let list: HTMLElement;
let pill: HTMLElement;
let newCount = 0;
let isLoadingOlder = false;
/** The reader is at the end and stays there whatever arrives, until scrolling up. */
let isFollowing = true;
let lastTop = 0;

export function startMessageList(): void {
  scroller = byId('messages');
  list = el('ol', { class: 'entries' });
  pill = el('button', { type: 'button', class: 'pill', hidden: true, onclick: () => scrollToEnd(true) });
  scroller.append(list);
  byId('pill-place').append(pill);
  scroller.addEventListener('scroll', () => void onScroll(), { passive: true });
  document.addEventListener('visibilitychange', readIfSeen);
  on('messages', renderConversation);
  on('drafts', () => keepingPlace(renderDrafts));
  onMessage(receive);
  const stay = new ResizeObserver(() => (isFollowing ? scrollToEnd(false) : updatePill()));
  stay.observe(scroller);
  stay.observe(list);
}

/** Scrolls to a message, loading what lies between; used by search. */
export async function jumpTo(seq: number): Promise<void> {
  while ((state.open?.messages[0]?.seq ?? 0) > seq && (await loadOlder())) keepingPlace(renderEntries);
  const entry = list.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
  entry?.scrollIntoView({ block: 'center' });
  entry?.classList.add('found');
  entry?.focus({ preventScroll: true });
}

function renderConversation(): void {
  newCount = 0;
  renderEntries();
  renderDrafts();
  const line = list.querySelector<HTMLElement>('.new-line');
  if (line) showFrom(line);
  else scrollToEnd(false);
  updatePill();
  readIfSeen();
}

function renderAll(): void {
  renderEntries();
  renderDrafts();
}

function renderEntries(): void {
  const { open } = state;
  const messages = open?.messages ?? [];
  list.replaceChildren();
  if (open && messages.length === 0) list.append(emptyView(open.id));
  else if (open && !open.hasMore) list.append(el('li', { class: 'beginning' }, t.beginning));
  for (const [index, message] of messages.entries()) list.append(entryView(message, messages[index - 1]));
}

function renderDrafts(): void {
  for (const old of list.querySelectorAll('.draft')) old.remove();
  const drafts = openDrafts();
  if (drafts.length > 0) list.querySelector('.empty')?.remove();
  list.append(...drafts.map(draftView));
  if (drafts.some((draft) => draft.state === 'sending')) scrollToEnd(false);
}

function receive(message: MessageView): void {
  if (message.conversation !== state.open?.id) return;
  const known = list.querySelector<HTMLElement>(`[data-id="${message.id}"]`);
  if (known) keepingPlace(() => replaceEntry(known, message));
  else append(message);
  readIfSeen();
}

function append(message: MessageView): void {
  const messages = state.open?.messages ?? [];
  const isAtEnd = messages.at(-1)?.id === message.id;
  keepingPlace(() => {
    if (!isAtEnd) return renderEntries();
    list.querySelector('.empty')?.remove();
    list.append(entryView(message, messages.at(-2)));
    renderDrafts();
  });
  if (message.authorId === state.actingId) scrollToEnd(false);
  else if (!isFollowing) newCount++;
  if (message.authorId !== state.actingId) announce(message);
  if (state.open && isFollowing && messages.length > maxEntries) {
    state.open.messages = messages.slice(-maxEntries / 2);
    state.open.hasMore = true;
    keepingPlace(renderEntries);
  }
  updatePill();
}

function replaceEntry(known: HTMLElement, message: MessageView): void {
  const messages = state.open?.messages ?? [];
  const index = messages.findIndex((other) => other.id === message.id);
  const hadFocus = known.contains(document.activeElement);
  const next = entryView(message, messages[index - 1]);
  known.replaceWith(next);
  if (hadFocus) next.querySelector<HTMLElement>('button, .card')?.focus({ preventScroll: true });
}

/** Runs a change of the list so that the reader sees the same thing at the same place, or stays at the end. */
function keepingPlace(change: () => void): void {
  if (isFollowing) {
    change();
    scrollToEnd(false);
    return;
  }
  const top = scroller.getBoundingClientRect().top;
  const anchor = [...list.children].find((child) => child.getBoundingClientRect().bottom > top + 8);
  const id = anchor?.getAttribute('data-id');
  const before = anchor?.getBoundingClientRect().top ?? 0;
  change();
  const after = id ? list.querySelector(`[data-id="${id}"]`)?.getBoundingClientRect().top : undefined;
  if (after !== undefined) scroller.scrollTop += after - before;
}

async function onScroll(): Promise<void> {
  const isUpwards = scroller.scrollTop < lastTop;
  lastTop = scroller.scrollTop;
  if (atEnd()) isFollowing = true;
  else if (isUpwards) isFollowing = false;
  if (isFollowing) newCount = 0;
  updatePill();
  readIfSeen();
  if (scroller.scrollTop > loadOlderPx || isLoadingOlder || !state.open?.hasMore) return;
  isLoadingOlder = true;
  try {
    if (await loadOlder()) keepingPlace(renderAll);
  } finally {
    isLoadingOlder = false;
  }
}

function atEnd(): boolean {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= atEndPx;
}

function scrollToEnd(isSmooth: boolean): void {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  scroller.scrollTo({ top: scroller.scrollHeight, behavior: isSmooth && !isCalm ? 'smooth' : 'auto' });
  isFollowing = true;
}

/** Puts the line of new messages near the top; whoever sees the end with it has read everything. */
function showFrom(line: HTMLElement): void {
  scroller.scrollTop = Math.max(0, line.offsetTop - 72);
  lastTop = scroller.scrollTop;
  isFollowing = atEnd();
}

function updatePill(): void {
  const isFar = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight > scroller.clientHeight;
  pill.hidden = isFollowing || (newCount === 0 && !isFar);
  pill.classList.toggle('fresh', newCount > 0);
  pill.replaceChildren(icon('arrowDown', 'small'), newCount > 0 ? t.newBelow(newCount) : t.toBottom);
}

function readIfSeen(): void {
  if (document.visibilityState === 'visible' && state.open && isFollowing) markRead();
}

/** A screen reader hears the summary of what arrived, not the whole list again. */
function announce({ content, headline, authorId }: MessageView): void {
  const author = authorId ? pick(state.people.get(authorId)?.name ?? { zh: '', en: '' }) : t.baton;
  const words = content.kind === 'text' ? pick(headline) : pick(content.card).summary;
  byId('announcer').textContent = `${author}: ${words}`;
}
