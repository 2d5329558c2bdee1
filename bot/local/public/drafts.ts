/**
 * Texts on their way: shown at once, sent again by themselves when the connection is back, kept across a reload. Each
 * keeps its event id and its author, so it arrives once and never under another name.
 */
import type { MessageView, PostedView } from '../chat-api.ts';
import { onMessage, receiveMessage } from './actions.ts';
import { newEventId, postSurely, Refusal } from './api.ts';
import { keepUndeliveredTexts, undeliveredTexts } from './memory.ts';
import { handleReply } from './replies.ts';
import { type Draft, emit, on, state } from './state.ts';
import { t } from './texts.ts';
import { showToast } from './toasts.ts';

export function startDrafts(): void {
  state.drafts = undeliveredTexts().map((draft) => ({ ...draft, state: 'failed' }));
  onMessage((message) => setDrafts(state.drafts.filter((draft) => !isDelivered(draft, message))));
  on('acting', sendFailed);
  on('connection', () => (state.connection === 'live' ? sendFailed() : undefined));
}

/** The texts of the acting person in the open conversation that have not arrived yet. */
export function openDrafts(): Draft[] {
  return state.drafts.filter((draft) => draft.memberId === state.actingId && draft.conversation === state.open?.id);
}

export async function sendText(text: string): Promise<void> {
  if (!state.open) return;
  const draft: Draft = {
    eventId: newEventId(),
    memberId: state.actingId,
    conversation: state.open.id,
    text,
    state: 'sending',
  };
  setDrafts([...state.drafts, draft]);
  await sendDraft(draft);
}

/** Sends a text, or sends it again under the same event id. */
export async function sendDraft(draft: Draft): Promise<void> {
  draft.state = 'sending';
  emit('drafts');
  try {
    const { eventId, conversation, text } = draft;
    const posted = await postSurely<PostedView>('/messages', { eventId, conversation, text });
    discardDraft(draft);
    if (draft.memberId !== state.actingId) return;
    receiveMessage(posted.message);
    handleReply(posted.reply);
  } catch (problem) {
    const isOffline = problem instanceof Refusal && ['offline', 'not-running'].includes(problem.code);
    draft.state = isOffline ? 'failed' : 'refused';
    if (!isOffline) showToast({ tone: 'warning', text: problem instanceof Refusal ? problem.message : t.notDone });
    emit('drafts');
  }
}

export function discardDraft(draft: Draft): void {
  setDrafts(state.drafts.filter((other) => other !== draft));
}

function sendFailed(): void {
  const failed = state.drafts.filter((draft) => draft.state === 'failed' && draft.memberId === state.actingId);
  for (const draft of failed) void sendDraft(draft);
}

function setDrafts(drafts: Draft[]): void {
  if (drafts.length === state.drafts.length && drafts.every((draft, index) => draft === state.drafts[index])) return;
  state.drafts = drafts;
  keepUndeliveredTexts(drafts);
  emit('drafts');
}

/** The stream may bring the stored message before the answer to its request arrives. */
function isDelivered(draft: Draft, message: MessageView): boolean {
  return (
    draft.state === 'sending' &&
    message.authorId === draft.memberId &&
    message.conversation === draft.conversation &&
    message.content.kind === 'text' &&
    message.content.text.zh === draft.text
  );
}
