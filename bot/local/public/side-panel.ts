/**
 * The place beside the conversation: a colleague, a channel, the thread of a visit. One at a time; Esc closes it and the
 * focus goes back. On a narrow window it lies over the conversation.
 */
import { onMessage } from './actions.ts';
import { Refusal } from './api.ts';
import { channelPanel } from './channel-panel.ts';
import { byId, el, icon, replaceKeepingFocus } from './dom.ts';
import { closePanel, type PanelContent } from './panel.ts';
import { personPanel } from './person-panel.ts';
import { on, type Panel, state } from './state.ts';
import { t } from './texts.ts';
import { belongsToThread, threadPanel } from './thread-panel.ts';

const refreshMs = 300;

let timer: ReturnType<typeof setTimeout> | undefined;
let shown: Panel | null = null;
let opener: HTMLElement | null = null;
let openedIn = '';

export function startSidePanel(): void {
  on('panel', draw);
  on('messages', () => (openedIn === place() ? undefined : closePanel()));
  onMessage((message) => {
    if (state.panel?.kind === 'thread' && !belongsToThread(message, state.panel.key)) return;
    if (state.panel) fillSoon();
  });
  addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || !state.panel || document.querySelector('dialog[open]'))
      return;
    event.preventDefault();
    closePanel();
  });
}

function place(): string {
  return `${state.actingId} ${state.open?.id}`;
}

function draw(): void {
  const { panel } = state;
  const box = byId('panel');
  document.body.toggleAttribute('data-panel', panel !== null);
  if (JSON.stringify(panel) === JSON.stringify(shown)) return;
  const wasClosed = shown === null;
  shown = panel;
  box.hidden = panel === null;
  if (!panel) {
    box.replaceChildren();
    if (opener?.isConnected) opener.focus({ preventScroll: true });
    opener = null;
    return;
  }
  if (wasClosed) opener = document.activeElement as HTMLElement | null;
  openedIn = place();
  box.replaceChildren(head(t.loading, ''), el('div', { class: 'panel-body' }));
  box.querySelector<HTMLElement>('.icon-button')?.focus({ preventScroll: true });
  void fill(panel);
}

/** What happened may have changed what is shown; several messages are one look. */
function fillSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (state.panel && !isPlaying()) void fill(state.panel);
  }, refreshMs);
}

/** What somebody is listening to is not drawn anew. */
function isPlaying(): boolean {
  return [...byId('panel').querySelectorAll<HTMLMediaElement>('audio, video')].some((media) => !media.paused);
}

function head(title: string, subtitle: string): HTMLElement {
  return el(
    'header',
    { class: 'panel-head' },
    el('div', { class: 'head-words' }, el('h2', { id: 'panel-title' }, title), el('p', { class: 'muted' }, subtitle)),
    el(
      'button',
      { type: 'button', class: 'icon-button', 'aria-label': t.close, 'data-key': 'panel-close', onclick: closePanel },
      icon('close'),
    ),
  );
}

/** Loads and draws; a panel that was changed meanwhile is left alone. */
async function fill(panel: Panel): Promise<void> {
  const box = byId('panel');
  try {
    const content = await contentOf(panel);
    if (state.panel !== panel) return;
    const words = box.querySelector('.panel-head .head-words');
    words?.querySelector('h2')?.replaceChildren(content.title);
    words?.querySelector('p')?.replaceChildren(content.subtitle);
    const body = box.querySelector<HTMLElement>('.panel-body');
    if (body) replaceKeepingFocus(body, ...content.body);
  } catch (problem) {
    if (state.panel !== panel) return;
    const text = problem instanceof Refusal ? problem.message : t.notDone;
    const again = el('button', { type: 'button', class: 'link-button', onclick: () => void fill(panel) }, t.retry);
    box.querySelector('.panel-body')?.replaceChildren(el('div', { class: 'panel-empty' }, el('p', {}, text), again));
  }
}

function contentOf(panel: Panel): Promise<PanelContent> {
  if (panel.kind === 'person') return personPanel(panel.id);
  return panel.kind === 'channel' ? channelPanel(panel.id) : threadPanel(panel.key);
}
