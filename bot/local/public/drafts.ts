/**
 * Messages on their way: shown at once, sent when their files are there, sent again by themselves when the connection is
 * back, kept across a reload. Each keeps its event id and its author, so it arrives once and never under another name.
 */
import type { SentAttachment } from '../../../jobs/chat-platform.ts';
import type { MessageView, PostedView } from '../chat-api.ts';
import { onMessage, receiveMessage } from './actions.ts';
import { newEventId, postSurely, Refusal } from './api.ts';
import type { Draft } from './draft.ts';
import { type KeptDraft, keepUndeliveredDrafts, undeliveredDrafts } from './memory.ts';
import { asKept, attachmentOf, broughtBack, isRefused, type Piece, wireAttachment } from './pieces.ts';
import { handleReply } from './replies.ts';
import { emit, on, state } from './state.ts';
import { t } from './texts.ts';
import { showToast } from './toasts.ts';
import { Upload } from './upload.ts';

let drafts: readonly Draft[] = [];
/** Of before the page was loaded again, whose files are still being looked for. */
let comingBack: readonly KeptDraft[] = [];

export function startDrafts(): void {
  comingBack = undeliveredDrafts();
  onMessage((message) => setDrafts(drafts.filter((draft) => !isDelivered(draft, message))));
  on('acting', sendFailed);
  on('connection', () => (state.connection === 'live' ? sendFailed() : undefined));
}

/** Goes on with what was on its way before the page was loaded again. What has lost a file waits to be looked at. */
export async function bringBackDrafts(): Promise<void> {
  for (const kept of comingBack) {
    const pieces = await broughtBack(kept.pieces);
    const isWhole = pieces.length === kept.pieces.length;
    comingBack = comingBack.filter((other) => other !== kept);
    if (isWhole || kept.text !== '' || pieces.length > 0)
      setDrafts([...drafts, { ...kept, pieces, state: isWhole ? 'failed' : 'refused' }]);
    else keepUndelivered();
  }
  if (state.connection === 'live') sendFailed();
}

/** The texts of the acting person in the open conversation that have not arrived yet. */
export function openDrafts(): Draft[] {
  return drafts.filter((draft) => draft.memberId === state.actingId && draft.conversation === state.open?.id);
}

/** @param thread the card it belongs to, see Outgoing */
export async function sendText(
  text: string,
  pieces: readonly Piece[] = [],
  thread: string | null = null,
): Promise<void> {
  if (!state.open) return;
  const draft: Draft = {
    eventId: newEventId(),
    memberId: state.actingId,
    conversation: state.open.id,
    text,
    pieces,
    thread,
    state: 'sending',
  };
  setDrafts([...drafts, draft]);
  await sendDraft(draft);
}

/** Sends a draft once its files are there, or sends it again under the same event id. */
export async function sendDraft(draft: Draft): Promise<void> {
  draft.state = 'sending';
  emit('drafts');
  await Promise.all(draft.pieces.map((piece) => (piece instanceof Upload ? piece.finished : null)));
  if (!drafts.includes(draft)) return;
  keepUndelivered();
  const attachments = draft.pieces.flatMap((piece) => attachmentOf(piece) ?? []);
  if (attachments.length < draft.pieces.length) {
    draft.state = 'refused';
    emit('drafts');
    return;
  }
  try {
    const { eventId, conversation, text, thread, memberId } = draft;
    const more = { attachments: attachments.map(wireAttachment), ...(thread === null ? {} : { thread }) };
    const body = { eventId, conversation, text, ...(attachments.length > 0 || thread !== null ? more : {}) };
    const posted = await postSurely<PostedView>('/messages', body, memberId);
    discardDraft(draft);
    if (memberId !== state.actingId) return;
    receiveMessage(posted.message);
    handleReply(posted.reply);
  } catch (problem) {
    const isOffline = problem instanceof Refusal && ['offline', 'not-running'].includes(problem.code);
    draft.state = isOffline ? 'failed' : 'refused';
    if (!isOffline) showToast({ tone: 'warning', text: problem instanceof Refusal ? problem.message : t.notDone });
    emit('drafts');
  }
}

/** Leaves out the files that were not taken and sends the rest. */
export function sendWithoutRefused(draft: Draft): void {
  draft.pieces = draft.pieces.filter((piece) => !isRefused(piece));
  if (draft.pieces.length === 0 && draft.text === '') discardDraft(draft);
  else void sendDraft(draft);
}

export function discardDraft(draft: Draft): void {
  setDrafts(drafts.filter((other) => other !== draft));
  for (const piece of draft.pieces) if (piece instanceof Upload) piece.forget();
}

function sendFailed(): void {
  const failed = drafts.filter((draft) => draft.state === 'failed' && draft.memberId === state.actingId);
  for (const draft of failed) void sendDraft(draft);
}

function setDrafts(next: readonly Draft[]): void {
  if (next.length === drafts.length && next.every((draft, index) => draft === drafts[index])) return;
  drafts = next;
  keepUndelivered();
  emit('drafts');
}

function keepUndelivered(): void {
  keepUndeliveredDrafts([...comingBack, ...drafts.map((draft) => ({ ...draft, pieces: draft.pieces.map(asKept) }))]);
}

/** The stream may bring the stored message before the answer to its request arrives. */
function isDelivered(draft: Draft, message: MessageView): boolean {
  return (
    draft.state === 'sending' &&
    message.authorId === draft.memberId &&
    message.conversation === draft.conversation &&
    message.content.kind === 'text' &&
    message.content.text.zh === draft.text &&
    digestsOf(message.content.attachments ?? []) ===
      digestsOf(draft.pieces.flatMap((piece) => attachmentOf(piece) ?? []))
  );
}

function digestsOf(attachments: readonly SentAttachment[]): string {
  return attachments.map((one) => (one.kind === 'location' ? `${one.lat} ${one.lng}` : one.sha256)).join();
}
