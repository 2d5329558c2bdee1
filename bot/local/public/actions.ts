/**
 * Everything that changes what the page knows: opening a conversation, acting as somebody else, what the stream brings.
 * Views call these and listen to the state; nothing here touches the document.
 */
import type { BootstrapView, ConversationsView, MessageView, PageView, StreamEvents } from '../chat-api.ts';
import { get, post } from './api.ts';
import { setClock } from './company-clock.ts';
import { rememberPerson } from './memory.ts';
import { conversation, emit, type OpenConversation, state } from './state.ts';
import { clearToasts } from './toasts.ts';

const readDelayMs = 300;
let pendingRead: { actingId: string; conversation: string; seq: number; timer: ReturnType<typeof setTimeout> } | null =
  null;
const messageListeners: ((message: MessageView, isNew: boolean) => void)[] = [];
const activityListeners: ((memberId: string) => void)[] = [];

/** Calls `listener` for each message that arrives or changes in a conversation of the acting person. */
export function onMessage(listener: (message: MessageView, isNew: boolean) => void): void {
  messageListeners.push(listener);
}

/** Calls `listener` when Baton has written to a colleague. */
export function onActivity(listener: (memberId: string) => void): void {
  activityListeners.push(listener);
}

export async function loadPage(actingId: string): Promise<void> {
  state.actingId = actingId;
  const view = await get<BootstrapView>('/bootstrap');
  Object.assign(state, {
    companyName: view.companyName,
    timeZone: view.timeZone,
    isDemo: view.isDemo,
    maxFileBytes: view.maxFileBytes,
    units: view.units,
  });
  state.actingId = view.actingId ?? '';
  state.people = new Map(view.people.map((person) => [person.id, person]));
  takeLists(view);
  state.revision = view.revision;
  setClock(view.clock);
  if (state.actingId) rememberPerson(state.actingId);
  emit('acting');
}

/** Somebody else acts in this tab from now on. */
export async function actAs(memberId: string): Promise<void> {
  state.open = null;
  clearToasts();
  await loadPage(memberId);
  emit('messages');
  void post('/session', { memberId }).catch(() => undefined);
}

/** Counts and last lines as the server knows them, e.g. after a gap in the connection. */
export async function refreshLists(): Promise<void> {
  takeLists(await get<ConversationsView>('/conversations'));
  emit('lists');
}

function takeLists(view: ConversationsView): void {
  state.conversations = [...view.conversations];
  state.unreadByPerson = new Map(Object.entries(view.unreadByPerson));
  state.countedSeq = Math.max(state.countedSeq, view.newestSeq);
}

export async function openConversation(id: string): Promise<void> {
  const known = conversation(id);
  if (!known || state.open?.id === id) return;
  const opened: OpenConversation = {
    id,
    messages: [],
    hasMore: false,
    readSeqAtOpening: known.readSeq,
    lastSeqAtOpening: known.last?.seq ?? 0,
  };
  state.open = opened;
  emit('lists');
  const page = await get<PageView>(`/messages?${new URLSearchParams({ conversation: id })}`);
  if (state.open !== opened) return;
  opened.messages = merge(page.messages, opened.messages);
  opened.hasMore = page.hasMore;
  emit('messages');
}

export function closeConversation(): void {
  state.open = null;
  emit('messages');
  emit('lists');
}

/** Loads the page before the oldest message. @returns false when there is nothing more */
export async function loadOlder(): Promise<boolean> {
  const { open } = state;
  const oldest = open?.messages[0];
  if (!open?.hasMore || !oldest) return false;
  const page = await get<PageView>(
    `/messages?${new URLSearchParams({ conversation: open.id, before: String(oldest.seq) })}`,
  );
  open.messages = merge(page.messages, open.messages);
  open.hasMore = page.hasMore;
  return true;
}

/** After a gap too long to replay: the open conversation from scratch. */
export async function reloadOpen(): Promise<void> {
  const id = state.open?.id;
  state.open = null;
  if (id) await openConversation(id);
}

/** What the stream brought: everything up to its revision has been seen. */
export function receiveStreamed(message: MessageView): void {
  state.revision = Math.max(state.revision, message.revision);
  receiveMessage(message);
}

/** Takes a message in. One that came as an answer says nothing about what the stream still has to bring before it. */
export function receiveMessage(message: MessageView): void {
  const { open } = state;
  if (open?.id === message.conversation) open.messages = merge(open.messages, [message]);
  const known = conversation(message.conversation);
  const isNew = known !== undefined && message.seq > (known.last?.seq ?? 0);
  if (known && message.seq >= (known.last?.seq ?? 0)) {
    const isUnread = isNew && message.authorId !== state.actingId;
    replaceConversation({
      ...known,
      unread: Math.min(100, known.unread + (isUnread ? 1 : 0)),
      last: { seq: message.seq, at: message.createdAt, authorId: message.authorId, text: message.headline },
    });
    if (isUnread && known.kind === 'dm') state.unreadByPerson.set(state.actingId, known.unread + 1);
  }
  for (const listener of messageListeners) listener(message, isNew);
  emit('lists');
}

export function receiveActivity({ memberId, revision, seq }: StreamEvents['activity']): void {
  state.revision = Math.max(state.revision, revision);
  if (seq <= state.countedSeq) return;
  state.countedSeq = seq;
  state.unreadByPerson.set(memberId, Math.min(100, (state.unreadByPerson.get(memberId) ?? 0) + 1));
  for (const listener of activityListeners) listener(memberId);
  emit('lists');
}

export function receiveRead({ memberId, conversation: id, unread, readSeq }: StreamEvents['read']): void {
  if (id === `dm:${memberId}`) state.unreadByPerson.set(memberId, unread);
  const known = conversation(id);
  if (memberId === state.actingId && known)
    replaceConversation({ ...known, unread, readSeq: Math.max(known.readSeq, readSeq) });
  emit('lists');
}

/** Tells the server that the open conversation has been read to its end; several calls become one. */
export function markRead(): void {
  const { open, actingId } = state;
  const last = open?.messages.at(-1);
  const known = open && conversation(open.id);
  if (!open || !last || !known || (known.unread === 0 && known.readSeq >= last.seq)) return;
  receiveRead({ memberId: actingId, conversation: open.id, unread: 0, readSeq: last.seq });
  if (pendingRead?.conversation === open.id) clearTimeout(pendingRead.timer);
  else reportRead();
  pendingRead = { actingId, conversation: open.id, seq: last.seq, timer: setTimeout(reportRead, readDelayMs) };
}

function reportRead(): void {
  if (!pendingRead) return;
  const { actingId, conversation: id, seq, timer } = pendingRead;
  clearTimeout(timer);
  pendingRead = null;
  void post('/read', { conversation: id, seq }, actingId).catch(() => undefined);
}

function replaceConversation(next: ConversationsView['conversations'][number]): void {
  state.conversations = state.conversations.map((other) => (other.id === next.id ? next : other));
}

/** Both lists by seq, each message once, the newer revision winning. */
function merge(first: readonly MessageView[], second: readonly MessageView[]): MessageView[] {
  const byId = new Map<string, MessageView>();
  for (const message of [...first, ...second]) {
    const known = byId.get(message.id);
    if (!known || known.revision <= message.revision) byId.set(message.id, message);
  }
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
}
