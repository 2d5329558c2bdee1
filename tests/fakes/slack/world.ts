/**
 * What is in the fake workspace: people, conversations, messages, views, files, triggers. Plain state with the few rules
 * that hold it together; who may do what over the wire is web-api.ts, how people act is fake-slack.ts.
 */
export interface Person {
  readonly id: string;
  readonly team: string;
  name: string;
  email: string | null;
  phone: string | null;
  isDeleted: boolean;
  isBot: boolean;
}

export interface Conversation {
  readonly id: string;
  readonly kind: 'dm' | 'channel' | 'private';
  readonly name: string;
  readonly members: Set<string>;
  isArchived: boolean;
  isShared: boolean;
}

export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly author: string;
  readonly threadTs: string | null;
  text: string;
  blocks: readonly Block[];
  metadata: Json | null;
  readonly files: readonly string[];
  /** Seen by this person alone. */
  readonly onlyFor: string | null;
  isEdited: boolean;
}

export type Json = Record<string, unknown>;
export type Block = Json & { readonly type: string };

export interface View {
  readonly id: string;
  readonly user: string;
  hash: string;
  view: Json & { readonly blocks: readonly Block[] };
}

/** What a person picks to send. */
export interface SentFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly mimetype: string;
  readonly subtype?: string;
  readonly mode?: string;
  /** How often Slack is asked for it before it knows its kind and where it lies; 0 as a rule. */
  readonly looks?: number;
}

export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly mimetype: string;
  readonly subtype: string | null;
  readonly mode: string;
  bytes: Buffer;
  /** How often files.info is asked before the scan is over. */
  looksLeft: number;
  isCompleted: boolean;
  readonly by: string;
  isDeleted: boolean;
}

export interface Trigger {
  readonly user: string;
  readonly at: number;
  isUsed: boolean;
}

/** Where an app may answer a click: five times within half an hour. */
export interface ResponseAddress {
  readonly message: Message | null;
  readonly at: number;
  usesLeft: number;
}

export class World {
  readonly teamId = 'T0BATON001';
  readonly botUser = 'U0BATONBOT';
  readonly botId = 'B0BATON001';
  readonly people = new Map<string, Person>();
  readonly conversations = new Map<string, Conversation>();
  readonly messages: Message[] = [];
  readonly homes = new Map<string, View>();
  /** Open windows of each person, the newest last. */
  readonly modals = new Map<string, View[]>();
  readonly files = new Map<string, StoredFile>();
  readonly triggers = new Map<string, Trigger>();
  readonly responses = new Map<string, ResponseAddress>();
  readonly now: () => Date;
  #count = 0;
  #lastTs = 0;

  constructor(now: () => Date) {
    this.now = now;
    this.people.set(this.botUser, {
      id: this.botUser,
      team: this.teamId,
      name: 'Baton',
      email: null,
      phone: null,
      isDeleted: false,
      isBot: true,
    });
  }

  newId(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count.toString(36).toUpperCase().padStart(8, '0')}`;
  }

  /** `seconds.6digits`, strictly increasing. */
  newTs(): string {
    this.#lastTs = Math.max(this.#lastTs + 1, this.now().getTime() * 1_000);
    const digits = String(this.#lastTs).padStart(16, '0');
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  }

  dmOf(user: string): Conversation {
    const id = `D${user.slice(1)}`;
    const known = this.conversations.get(id);
    if (known) return known;
    const dm: Conversation = {
      id,
      kind: 'dm',
      name: '',
      members: new Set([user, this.botUser]),
      isArchived: false,
      isShared: false,
    };
    this.conversations.set(id, dm);
    return dm;
  }

  message(channel: string, ts: string): Message | null {
    return this.messages.find((one) => one.channel === channel && one.ts === ts) ?? null;
  }

  newTrigger(user: string): string {
    const id = `${this.newId('')}.${this.now().getTime()}`;
    this.triggers.set(id, { user, at: this.now().getTime(), isUsed: false });
    return id;
  }

  newResponse(message: Message | null): string {
    const id = this.newId('R');
    this.responses.set(id, { message, at: this.now().getTime(), usesLeft: 5 });
    return id;
  }

  storeFile(user: string, file: SentFile): StoredFile {
    const id = this.newId('F');
    const { name, bytes, mimetype, subtype = null, mode = 'hosted', looks: looksLeft = 0 } = file;
    const about = { name, bytes, mimetype, subtype, mode, looksLeft };
    const stored = { id, ...about, isCompleted: true, by: user, isDeleted: false };
    this.files.set(id, stored);
    return stored;
  }

  newHash(): string {
    return this.newId('h');
  }

  /** What this person sees in a conversation now, oldest first. */
  visibleTo(user: string, channel: string): Message[] {
    return this.messages.filter((one) => one.channel === channel && (one.onlyFor === null || one.onlyFor === user));
  }
}

/** A file as an event tells of it; while Slack is still looking at it, by its name alone. */
export function fileObject({ id, name, mimetype, subtype, mode, bytes, looksLeft }: StoredFile): Json {
  if (looksLeft > 0) return { id, name, mode };
  return { id, name, title: name, mimetype, ...(subtype ? { subtype } : {}), mode, size: bytes.length };
}
