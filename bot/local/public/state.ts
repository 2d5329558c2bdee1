/**
 * What the page knows right now, and who wants to hear when it changes. Views read from here and never keep copies;
 * only actions.ts changes it.
 */

import type { Localized } from '../../../cards/card.ts';
import type { ConversationView, MessageView, PersonView, UnitView } from '../chat-api.ts';

export interface OpenConversation {
  readonly id: string;
  /** Oldest first, without gaps up to the newest. */
  messages: MessageView[];
  hasMore: boolean;
  /** What had been read when it was opened: the line of new messages stands after it. */
  readonly readSeqAtOpening: number;
  readonly lastSeqAtOpening: number;
}

export type Panel =
  | { readonly kind: 'thread'; readonly key: string }
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'channel'; readonly id: string };

export const state = {
  companyName: { zh: '', en: '' } as Localized<string>,
  timeZone: 'Asia/Shanghai',
  isDemo: false,
  /** Larger files are not even begun. */
  maxFileBytes: 0,
  actingId: '',
  people: new Map<string, PersonView>(),
  units: [] as readonly UnitView[],
  conversations: [] as ConversationView[],
  unreadByPerson: new Map<string, number>(),
  /** Newest revision this page has seen; a new stream starts after it. */
  revision: 0,
  /** Newest message counted for colleagues; what is not newer is a change of an old one. */
  countedSeq: 0,
  open: null as OpenConversation | null,
  /** What stands beside the conversation. */
  panel: null as Panel | null,
  /** Key of the card that the next message belongs to. */
  thread: null as string | null,
  connection: 'connecting' as 'connecting' | 'live' | 'lost',
};

/**
 * acting: somebody else acts now. lists: conversations, people or counts. messages: the open one changed wholly.
 * pieces: files beside the text. panel: what stands beside the conversation, or what the next message belongs to.
 */
export type Topic = 'acting' | 'lists' | 'messages' | 'drafts' | 'connection' | 'pieces' | 'panel';

const listeners = new Map<Topic, (() => void)[]>();

export function on(topic: Topic, listener: () => void): void {
  listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

export function emit(topic: Topic): void {
  for (const listener of listeners.get(topic) ?? []) listener();
}

export function actingPerson(): PersonView | undefined {
  return state.people.get(state.actingId);
}

export function conversation(id: string): ConversationView | undefined {
  return state.conversations.find((candidate) => candidate.id === id);
}

export function unitName(unitId: string): Localized<string> {
  return state.units.find((unit) => unit.id === unitId)?.name ?? { zh: '', en: '' };
}

/** Messages not yet read in all conversations of the acting person. */
export function totalUnread(): number {
  return state.conversations.reduce((sum, { unread }) => sum + unread, 0);
}
