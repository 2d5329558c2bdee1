/**
 * The local web chat as a chat platform: what is sent becomes a row of local_messages, and the page shows rows.
 * Writes that arrive together share one transaction, so that many sends cost one flush to disk.
 * Never decides who may do what: it hands clicks and texts to the sink and stores what it is told to show.
 */
import { randomUUIDv7 } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { showFileIn } from '../../db/repos/files.ts';
import {
  addLocalMessage,
  changeLocalMessage,
  type LocalMessage,
  localMessageByKey,
  markLocalRead,
  newestLocalRevision,
} from '../../db/repos/local-messages.ts';
import { localMember } from '../../db/repos/local-people.ts';
import type { Session } from '../../db/session.ts';
import type { Store } from '../../db/store.ts';
import type { Clock } from '../../domain/shared/clock.ts';
import type { InboundEvent, Reply } from '../../handlers/inbound.ts';
import {
  type ChatPlatform,
  type MessageRef,
  type Outgoing,
  type PlatformCapabilities,
  PlatformError,
  type Recipient,
  type SentAttachment,
} from '../../jobs/chat-platform.ts';
import { type Channels, channelOf, dmOf } from './visible-conversations.ts';

/** Writes per transaction at most: keeps one flush short for whoever waits behind it. */
const maxBatch = 256;

export interface LocalPlatformDeps {
  readonly store: Store;
  readonly clock: Clock;
  /** The channels of the policy in force. */
  readonly channels: () => Channels;
}

/** What a write may use inside the shared transaction. */
interface Turn {
  readonly tx: Session;
  readonly now: Date;
  nextRevision(): number;
}

interface Write {
  readonly signal: AbortSignal | null;
  readonly work: (turn: Turn) => Promise<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (problem: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly problem: PlatformError };

export class LocalPlatform implements ChatPlatform {
  readonly id = 'local';
  readonly capabilities: PlatformCapabilities = {
    hasLiveCountdown: true,
    canUpdateCards: true,
    hasForms: true,
    hasThreads: true,
    receives: ['photo', 'file', 'voice', 'video', 'location'],
    hasDirectory: false,
    honoursIdempotencyKeys: true,
    maxConcurrentSends: 64,
    sendTimeoutMs: 5_000,
  };
  readonly #deps: LocalPlatformDeps;
  readonly #changeListeners = new Set<() => void>();
  readonly #stopListeners = new Set<() => void>();
  #sink: ((event: InboundEvent) => Promise<Reply>) | null = null;
  #queue: Write[] = [];
  #drained: Promise<void> | null = null;

  constructor(deps: LocalPlatformDeps) {
    this.#deps = deps;
  }

  async start(sink: (event: InboundEvent) => Promise<Reply>): Promise<void> {
    this.#sink = sink;
  }

  /** Takes nothing more, finishes what has begun, ends the open streams. */
  async stop(): Promise<void> {
    this.#sink = null;
    await this.#drained;
    this.endStreams();
  }

  /** Lets go of the open pages: a web server cannot close while it holds them. Pages come back by themselves. */
  endStreams(): void {
    for (const listener of this.#stopListeners) listener();
  }

  async send(
    to: Recipient,
    message: Outgoing,
    options: { idempotencyKey: string; signal: AbortSignal },
  ): Promise<MessageRef> {
    return this.#write('send', options.signal, async (turn) => {
      const known = await localMessageByKey(turn.tx, options.idempotencyKey);
      if (known) return known.id;
      await this.#refuseUnknownRecipient(turn.tx, to);
      const id = randomUUIDv7();
      const conversation = to.kind === 'member' ? dmOf(to.memberId) : channelOf(to.key);
      await showFiles(turn.tx, message, conversation);
      await addLocalMessage(turn.tx, {
        id,
        conversation,
        idempotencyKey: options.idempotencyKey,
        cardKey: cardKeyOf(message),
        content: message,
        createdAt: turn.now,
        changedAt: turn.now,
        revision: turn.nextRevision(),
      });
      return id;
    });
  }

  async update(ref: MessageRef, message: Outgoing, options: { signal: AbortSignal }): Promise<MessageRef> {
    return this.#write('update', options.signal, async (turn) => {
      const conversation = await changeLocalMessage(turn.tx, {
        id: ref,
        content: message,
        cardKey: cardKeyOf(message),
        changedAt: turn.now,
        revision: turn.nextRevision(),
      });
      if (conversation === null) throw new PlatformError('local', 'update', 'gone');
      await showFiles(turn.tx, message, conversation);
      return ref;
    });
  }

  /** Files of this chat are stored before their message is received: none is ever elsewhere. */
  async download(): Promise<never> {
    throw new PlatformError('local', 'download', 'gone');
  }

  async *directory(): AsyncIterable<never> {}

  /** Stores what a member wrote or sent; the same event id is stored once. The author has read it. */
  async post(
    memberId: string,
    conversation: string,
    text: string,
    eventId: string,
    more: { attachments?: readonly SentAttachment[]; thread?: string | undefined } = {},
  ): Promise<LocalMessage> {
    const { attachments = [], thread } = more;
    const content: Outgoing = {
      kind: 'text',
      text: { zh: text, en: text },
      ...(attachments.length > 0 ? { attachments } : {}),
      ...(thread === undefined ? {} : { thread }),
    };
    return this.#write('post', null, async (turn) => {
      const key = `in:${memberId}:${eventId}`;
      await showFiles(turn.tx, content, conversation);
      const isNew = await addLocalMessage(turn.tx, {
        id: randomUUIDv7(),
        conversation,
        authorId: memberId,
        idempotencyKey: key,
        content,
        createdAt: turn.now,
        changedAt: turn.now,
        revision: turn.nextRevision(),
      });
      const row = await localMessageByKey(turn.tx, key);
      if (!row) throw new PlatformError('local', 'post', 'retry');
      if (isNew) await markLocalRead(turn.tx, memberId, conversation, row.seq);
      return row;
    });
  }

  /** Hands an event of the page to the bot. @throws PlatformError `retry` while the bot is not running */
  async receive(event: InboundEvent): Promise<Reply> {
    if (!this.#sink) throw new PlatformError('local', 'receive', 'retry');
    return this.#sink(event);
  }

  /** Calls `listener` after every write. @returns how to stop listening */
  onChange(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** Calls `listener` when open streams are to end. */
  onStop(listener: () => void): void {
    this.#stopListeners.add(listener);
  }

  async #refuseUnknownRecipient(tx: Session, to: Recipient): Promise<void> {
    if (to.kind === 'channel') {
      if (this.#deps.channels().some((channel) => channel.key === to.key)) return;
    } else {
      const member = await localMember(tx, to.memberId);
      if (member && member.deactivatedAt === null) return;
    }
    throw new PlatformError('local', 'send', 'gone');
  }

  #write<T>(operation: string, signal: AbortSignal | null, work: (turn: Turn) => Promise<T>): Promise<T> {
    if (!this.#sink) return Promise.reject(new PlatformError('local', operation, 'retry'));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ signal, work, resolve, reject });
      this.#drained ??= this.#drain();
    });
  }

  async #drain(): Promise<void> {
    await nextTurn();
    while (this.#queue.length > 0) await this.#writeBatch(this.#queue.splice(0, maxBatch));
    this.#drained = null;
  }

  /** One transaction for all; a refusal concerns its own write, a failure of the database concerns every one. */
  async #writeBatch(batch: readonly Write[]): Promise<void> {
    try {
      const outcomes = await this.#deps.store.transaction((tx) => this.#runAll(tx, batch), { lock: 'local-chat' });
      for (const [index, write] of batch.entries()) settle(write, outcomes[index]);
    } catch (cause) {
      const problem = new PlatformError('local', 'write', 'retry', { cause });
      for (const write of batch) write.reject(problem);
      return;
    }
    for (const listener of this.#changeListeners) listener();
  }

  async #runAll(tx: Session, batch: readonly Write[]): Promise<Outcome[]> {
    let revision = await newestLocalRevision(tx);
    const turn: Turn = { tx, now: this.#deps.clock.now(), nextRevision: () => ++revision };
    const outcomes: Outcome[] = [];
    for (const write of batch) {
      outcomes.push(
        write.signal?.aborted ? { problem: new PlatformError('local', 'write', 'retry') } : await attempt(write, turn),
      );
    }
    return outcomes;
  }
}

async function attempt(write: Write, turn: Turn): Promise<Outcome> {
  try {
    return { value: await write.work(turn) };
  } catch (problem) {
    if (problem instanceof PlatformError) return { problem };
    throw problem;
  }
}

function settle(write: Write, outcome: Outcome | undefined): void {
  if (outcome && 'value' in outcome) write.resolve(outcome.value as never);
  else write.reject(outcome?.problem);
}

/** Whoever sees the conversation may open what it shows. */
async function showFiles(tx: Session, message: Outgoing, conversation: string): Promise<void> {
  const shown =
    message.kind === 'card'
      ? [message.card.zh.image?.sha256, message.card.en.image?.sha256]
      : (message.attachments ?? []).map((one) => (one.kind === 'location' ? undefined : one.sha256));
  for (const sha256 of new Set(shown)) if (sha256 !== undefined) await showFileIn(tx, sha256, conversation);
}

function cardKeyOf(message: Outgoing): string | null {
  return message.kind === 'card' ? message.card.zh.key : null;
}
