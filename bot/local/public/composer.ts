/**
 * Where people write: Enter sends, Shift+Enter starts a line, and Enter that only confirms a Chinese input method does
 * not send. What was typed in a conversation stays there until it is sent.
 */
import { attachMenu } from './attach-menu.ts';
import { byId, el, icon } from './dom.ts';
import { sendText } from './drafts.ts';
import { startDropFiles } from './drop-files.ts';
import { keepUnsentText, unsentText } from './memory.ts';
import { closePanel } from './panel.ts';
import { isRefused, pendingPieces, takePieces } from './pieces.ts';
import { runAction } from './replies.ts';
import { conversation, on, state } from './state.ts';
import { pick, t } from './texts.ts';
import { startTray } from './tray.ts';
import { voiceRecorder } from './voice-recorder.ts';

/** The server takes no longer texts. */
const maxLength = 4_000;

let input: HTMLTextAreaElement;
let sendButton: HTMLButtonElement;

export function startComposer(): void {
  input = el('textarea', {
    class: 'composer-input',
    rows: 1,
    maxlength: maxLength,
    'aria-label': t.composerLabel,
    oninput: onInput,
    onkeydown: onKey,
  });
  sendButton = el(
    'button',
    { type: 'button', class: 'button primary send', disabled: true, onclick: send },
    icon('send', 'small'),
    el('span', {}, t.send),
  );
  const quick = (iconName: 'plus' | 'list', label: string, run: () => void) =>
    el('button', { type: 'button', class: 'quick', onclick: run }, icon(iconName, 'small'), label);
  const recorder = voiceRecorder((isRecording) => {
    row.hidden = isRecording;
    if (!isRecording) input.focus();
  });
  const target = el('div', { class: 'thread-target', hidden: true });
  on('panel', () => showTarget(target));
  const row = el(
    'div',
    { class: 'composer-row' },
    attachMenu(() => void recorder.start()),
    input,
    sendButton,
  );
  byId('composer').append(
    el(
      'div',
      { class: 'quick-row' },
      quick('plus', t.quickNewLead, () => void runAction({ id: 'lead.new', value: '' })),
      quick('list', t.quickMyLeads, () => void sendText(t.myLeadsCommand)),
    ),
    target,
    startTray(),
    row,
    recorder.element,
  );
  startDropFiles();
  on('messages', showConversation);
  on('pieces', allowSending);
}

function showConversation(): void {
  const view = state.open && conversation(state.open.id);
  byId('composer').hidden = !view;
  if (!view) return;
  input.placeholder = t.composerHint(pick(view.name));
  input.value = unsentText(view.id, state.actingId);
  growWithText();
}

/** What is written now belongs to a visit; one press and it does not. */
function showTarget(target: HTMLElement): void {
  target.hidden = state.thread === null;
  target.replaceChildren(
    icon('thread', 'small'),
    el('span', {}, t.thread.target),
    el(
      'button',
      { type: 'button', class: 'icon-button', 'aria-label': t.thread.leave, onclick: closePanel },
      icon('close', 'small'),
    ),
  );
}

function onInput(): void {
  if (state.open) keepUnsentText(state.open.id, state.actingId, input.value);
  growWithText();
}

function onKey(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send();
}

function send(): void {
  const text = input.value.trim();
  if (!state.open || !maySend()) return;
  keepUnsentText(state.open.id, state.actingId, '');
  input.value = '';
  growWithText();
  input.focus();
  void sendText(text, takePieces(), state.thread);
}

/** There is something to send, and nothing in it was refused. */
function maySend(): boolean {
  const pieces = pendingPieces();
  return (input.value.trim() !== '' || pieces.length > 0) && !pieces.some(isRefused);
}

function allowSending(): void {
  sendButton.disabled = !maySend();
}

/** As high as the text, up to six lines. */
function growWithText(): void {
  allowSending();
  input.style.height = 'auto';
  input.style.height = `${Math.min(input.scrollHeight, 152)}px`;
}
