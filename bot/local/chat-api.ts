/**
 * What the server and the page of the local chat say to each other, as types. The page imports this file for its types
 * only; nothing here runs. Instants travel as ISO text, everything a person reads in both languages.
 */
import type { Locale, Localized } from '../../cards/card.ts';
import type { LeadState } from '../../domain/leads/lead-states.ts';
import type { ChannelPurpose, Role } from '../../domain/policy/policy-types.ts';
import type { Reply } from '../../handlers/inbound.ts';
import type { Outgoing } from '../../jobs/chat-platform.ts';

/** A value after JSON: instants have become text. */
export type Wire<T> = T extends Date ? string : T extends object ? { readonly [K in keyof T]: Wire<T[K]> } : T;

export interface PersonView {
  readonly id: string;
  readonly name: Localized<string>;
  readonly role: Role;
  readonly unitId: string;
  readonly isPaused: boolean;
  readonly isActive: boolean;
}

export interface UnitView {
  readonly id: string;
  readonly name: Localized<string>;
  readonly kind: 'company' | 'branch' | 'team';
  readonly parentId: string | null;
}

export interface MessageView {
  readonly id: string;
  readonly conversation: string;
  /** Order inside the chat; never changes. */
  readonly seq: number;
  /** Rises with every change of any message. */
  readonly revision: number;
  /** Null = Baton. */
  readonly authorId: string | null;
  readonly content: Outgoing;
  /** One line that stands for it in lists and notices. */
  readonly headline: Localized<string>;
  readonly createdAt: string;
}

export interface ConversationView {
  /** `dm:<memberId>` or `channel:<key>`. */
  readonly id: string;
  readonly kind: 'dm' | ChannelPurpose;
  readonly name: Localized<string>;
  /** Up to 100; 100 stands for more than 99. */
  readonly unread: number;
  readonly readSeq: number;
  readonly last: {
    readonly seq: number;
    readonly at: string;
    readonly authorId: string | null;
    readonly text: Localized<string>;
  } | null;
}

export interface ConversationsView {
  readonly conversations: readonly ConversationView[];
  /** Unread messages in each colleague's chat with Baton, by member id; zero is left out. */
  readonly unreadByPerson: Readonly<Record<string, number>>;
  /** Newest revision and newest message these counts contain. */
  readonly revision: number;
  readonly newestSeq: number;
}

export interface ClockView {
  readonly now: string;
  readonly rate: number;
  readonly movingTo: string | null;
  readonly isTrafficOn: boolean;
}

export interface BootstrapView extends ConversationsView {
  readonly companyName: Localized<string>;
  readonly language: Locale;
  readonly timeZone: string;
  readonly isDemo: boolean;
  /** What a file may have at most. */
  readonly maxFileBytes: number;
  readonly actingId: string | null;
  readonly people: readonly PersonView[];
  readonly units: readonly UnitView[];
  readonly clock: ClockView;
}

export interface PageView {
  readonly messages: readonly MessageView[];
  readonly hasMore: boolean;
}

/** Who somebody is, and what is on their desk where the acting member may see it. */
export interface PersonPanelView {
  readonly id: string;
  readonly city: string | null;
  readonly leave: { readonly until: string; readonly substituteId: string | null } | null;
  readonly desk: {
    readonly openLeads: number;
    /** The longest waiting first, a few of them. */
    readonly leads: readonly {
      readonly number: string;
      readonly status: Exclude<LeadState, 'new'>;
      /** The organisation, where one is known. */
      readonly company: string | null;
      readonly dueAt: string | null;
    }[];
    readonly consecutiveMisses: number;
    readonly pausedSince: string | null;
    /** Minor units; `points` are counted in hundredths too. */
    readonly balances: readonly { readonly unit: string; readonly balanceMinor: number }[];
  } | null;
}

export interface ChannelPanelView {
  readonly memberIds: readonly string[];
  /** The latest report. */
  readonly pinned: MessageView | null;
}

/** Everything that belongs to one card, oldest first. */
export interface ThreadView {
  readonly messages: readonly MessageView[];
}

export interface SearchHit {
  readonly conversation: string;
  readonly seq: number;
  readonly at: string;
  readonly authorId: string | null;
  /** The line that matched. */
  readonly text: string;
}

/** A page is opened under an address that is signed for this person and this browser. */
export type ReplyView =
  | Wire<Exclude<Reply, { kind: 'open-page' }>>
  | { readonly kind: 'open-page'; readonly address: string };

export interface PostedView {
  readonly message: MessageView;
  readonly reply: ReplyView;
}

/** A refusal: a code for the page, a sentence for the person. */
export interface ProblemView {
  readonly code: string;
  readonly message: string;
}

/** Events of the stream, by name. `message` and `activity` carry the revision as SSE id. */
export interface StreamEvents {
  readonly message: MessageView;
  /** Baton wrote in somebody else's private chat. */
  readonly activity: { readonly memberId: string; readonly seq: number; readonly revision: number };
  readonly read: {
    readonly memberId: string;
    readonly conversation: string;
    readonly unread: number;
    readonly readSeq: number;
  };
  readonly people: readonly PersonView[];
  readonly clock: ClockView;
  /** Everything up to this revision has been delivered. */
  readonly ready: { readonly revision: number };
  /** Too much was missed to replay it: load the page's data again. */
  readonly resync: { readonly revision: number };
  /** The acting member is no longer active; the stream ends. */
  readonly left: { readonly memberId: string };
}
