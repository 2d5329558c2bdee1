/** Says that something arrived elsewhere: a notice for another conversation, the count in the tab, a notice of the system. */
import { onMessage } from './actions.ts';
import { byId, el } from './dom.ts';
import { isMuted } from './memory.ts';
import { goTo } from './navigation.ts';
import { actingPerson, conversation, on, state, totalUnread } from './state.ts';
import { noticeOf } from './system-notices.ts';
import { markTab } from './tab-mark.ts';
import { pick, t } from './texts.ts';
import { showToast } from './toasts.ts';

/** One conversation speaks up at most once in this time, however much arrives there. */
const quietMs = 5_000;
/** A lost connection is mentioned only when it does not come back at once. */
const bannerDelayMs = 700;

const lastToastMs = new Map<string, number>();
let bannerTimer: ReturnType<typeof setTimeout> | undefined;

export function startNotifications(): void {
  on('lists', drawTitle);
  on('acting', drawTitle);
  on('connection', drawBanner);
  onMessage((message, isNew) => {
    const view = conversation(message.conversation);
    if (!isNew || !view || message.authorId === state.actingId) return;
    noticeOf(message);
    if (message.conversation === state.open?.id || isMuted()) return;
    const now = performance.now();
    if (now - (lastToastMs.get(view.id) ?? Number.NEGATIVE_INFINITY) < quietMs) return;
    lastToastMs.set(view.id, now);
    const line = view.last ? pick(view.last.text) : '';
    showToast({
      tone: 'info',
      text: `${t.newFrom(pick(view.name))} · ${line}`,
      button: { label: t.open, run: () => goTo(view.id) },
    });
  });
}

function drawTitle(): void {
  const person = actingPerson();
  markTab(totalUnread(), person ? `${t.baton} · ${pick(person.name)}` : t.baton);
}

function drawBanner(): void {
  const banner = byId('banner');
  clearTimeout(bannerTimer);
  if (state.connection === 'lost') {
    bannerTimer = setTimeout(() => {
      banner.replaceChildren(el('span', { class: 'spinner', 'aria-hidden': 'true' }), t.reconnecting);
      banner.hidden = false;
    }, bannerDelayMs);
    return;
  }
  if (!banner.hidden) byId('announcer').textContent = t.reconnected;
  banner.hidden = true;
}
