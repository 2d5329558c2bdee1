/** Starts the page: words of the language, data, views, then the stream. Nothing here decides anything. */
import { loadPage } from './actions.ts';
import { onLeft, Refusal } from './api.ts';
import { startTicking } from './company-clock.ts';
import { startComposer } from './composer.ts';
import { startConversationHead } from './conversation-head.ts';
import { startCountdowns } from './countdown.ts';
import { startDemoBar } from './demo-bar.ts';
import { byId, el } from './dom.ts';
import { bringBackDrafts, startDrafts } from './drafts.ts';
import { rememberedPerson } from './memory.ts';
import { startMessageList } from './message-list.ts';
import { followAddress, startNavigation } from './navigation.ts';
import { startNotifications } from './notifications.ts';
import { openPalette } from './palette.ts';
import { bringBackPieces } from './pieces.ts';
import { startSidePanel } from './side-panel.ts';
import { startSidebar } from './sidebar.ts';
import { on, state } from './state.ts';
import { open as reopenStream, startStream } from './stream.ts';
import { t } from './texts.ts';
import { showToast } from './toasts.ts';

document.documentElement.lang = t.languageTag;
byId('skip').textContent = t.skip;
byId('skip').addEventListener('click', () => byId('messages').focus());

/** Views listen before there is data, so that the first data is drawn like any other. */
startDrafts();
startSidebar();
startMessageList();
startConversationHead();
startComposer();
startSidePanel();
startNotifications();

try {
  await loadPage(rememberedPerson());
  if (state.actingId) await begin();
  else showInstead(t.nobody.title, t.nobody.text);
} catch (problem) {
  showInstead(problem instanceof Refusal ? problem.message : t.startProblem, '');
}

async function begin(): Promise<void> {
  startDemoBar();
  startCountdowns();
  startTicking();
  startNavigation();
  await followAddress();
  startStream();
  void bringBackPieces();
  void bringBackDrafts();
  on('acting', reopenStream);
  onLeft((message) => {
    showToast({ tone: 'warning', text: message });
    openPalette('people');
  });
  addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    openPalette('all');
  });
  document.body.dataset.ready = 'true';
}

function showInstead(title: string, text: string): void {
  const reload = el('button', { type: 'button', class: 'button', onclick: () => location.reload() }, t.reload);
  document.body.dataset.pane = 'chat';
  byId('messages').replaceChildren(el('div', { class: 'empty' }, el('h2', {}, title), el('p', {}, text), reload));
}
