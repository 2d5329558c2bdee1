/**
 * A chat platform that behaves as it is told, call by call: takes a message, refuses it, loses the reply, never answers.
 * What people see is `shown`: one entry per live message, in order of arrival.
 */
import type { Card } from '../../cards/card.ts';
import type { InboundEvent, PlatformId, Reply } from '../../handlers/inbound.ts';
import {
  type ChatPlatform,
  type DirectoryEntry,
  type MessageRef,
  type Outgoing,
  type PlatformCapabilities,
  PlatformError,
  type Recipient,
} from '../../jobs/chat-platform.ts';

export type Behaviour =
  /** Not taken; `retryAfterMs` when the platform says how long to wait. */
  | { readonly fail: 'retry' | 'refused' | 'gone'; readonly retryAfterMs?: number }
  /** Something that is no PlatformError. */
  | { readonly crash: true }
  /** Taken and shown, but the caller only hears that the connection broke. */
  | { readonly loseReply: true }
  /** Never answers; listens to the signal unless it is deaf. */
  | { readonly hang: 'listening' | 'deaf' }
  /** Something happens while the message is on its way; then it is taken. */
  | { readonly meanwhile: () => Promise<void> };

export interface ShownMessage {
  readonly ref: MessageRef;
  readonly to: string;
  readonly key: string;
  content: Outgoing;
}

export class ScriptedPlatform implements ChatPlatform {
  readonly id: PlatformId;
  readonly capabilities: PlatformCapabilities;
  readonly shown: ShownMessage[] = [];
  readonly calls: string[] = [];
  readonly #behaviours: Behaviour[] = [];
  /** Who works there, as the directory lists it now. */
  readonly listed: DirectoryEntry[] = [];
  /** Readings that were begun. */
  readings = 0;
  /** Something happens in the middle of the next reading, after its first entry; it may throw. */
  midReading: (() => Promise<void>) | null = null;
  #refs = 0;

  constructor(capabilities: Partial<PlatformCapabilities> = {}, id: PlatformId = 'local') {
    this.id = id;
    this.capabilities = {
      hasLiveCountdown: false,
      canUpdateCards: true,
      hasForms: false,
      hasThreads: false,
      receives: [],
      hasDirectory: false,
      honoursIdempotencyKeys: true,
      maxConcurrentSends: 8,
      sendTimeoutMs: 1_000,
      ...capabilities,
    };
  }

  async download(): Promise<never> {
    throw new PlatformError(this.id, 'download', 'gone');
  }

  async *directory(): AsyncIterable<DirectoryEntry> {
    this.readings += 1;
    const meanwhile = this.midReading;
    this.midReading = null;
    // As it is when the reading begins: what changes meanwhile is seen by the next.
    for (const [index, entry] of [...this.listed].entries()) {
      yield entry;
      if (index === 0) await meanwhile?.();
    }
  }

  /** What happens to the next calls, in order; afterwards everything is taken. */
  next(...behaviours: Behaviour[]): void {
    this.#behaviours.push(...behaviours);
  }

  /** The message is deleted by somebody. */
  remove(ref: MessageRef): void {
    this.shown.splice(
      this.shown.findIndex((message) => message.ref === ref),
      1,
    );
  }

  /** Cards that somebody sees, Chinese, by the beginning of their key. */
  cards(memberId: string, key = ''): Card[] {
    return this.shown.flatMap(({ to, content }) =>
      to === memberId && content.kind === 'card' && content.card.zh.key.startsWith(key) ? [content.card.zh] : [],
    );
  }

  async start(_sink: (event: InboundEvent) => Promise<Reply>): Promise<void> {}
  async stop(): Promise<void> {}

  send(
    to: Recipient,
    content: Outgoing,
    options: { idempotencyKey: string; signal: AbortSignal },
  ): Promise<MessageRef> {
    const recipient = to.kind === 'member' ? to.memberId : `channel ${to.key}`;
    this.calls.push(`send ${content.kind === 'card' ? content.card.zh.key : content.text.zh}`);
    return this.#behave('send', options.signal, () => {
      const known = this.shown.find(
        (message) => this.capabilities.honoursIdempotencyKeys && message.key === options.idempotencyKey,
      );
      if (known) return known.ref;
      this.#refs += 1;
      this.shown.push({ ref: `m${this.#refs}`, to: recipient, key: options.idempotencyKey, content });
      return `m${this.#refs}`;
    });
  }

  update(ref: MessageRef, content: Outgoing, options: { signal: AbortSignal }): Promise<MessageRef> {
    this.calls.push(`update ${ref}`);
    return this.#behave('update', options.signal, () => {
      const message = this.shown.find((one) => one.ref === ref);
      if (!message) throw new PlatformError(this.id, 'update', 'gone');
      message.content = content;
      return ref;
    });
  }

  async #behave(operation: string, signal: AbortSignal, take: () => MessageRef): Promise<MessageRef> {
    const behaviour = this.#behaviours.shift();
    if (!behaviour) return take();
    if ('fail' in behaviour) {
      const { fail, retryAfterMs } = behaviour;
      throw new PlatformError(this.id, operation, fail, retryAfterMs === undefined ? {} : { retryAfterMs });
    }
    if ('crash' in behaviour) throw new TypeError('fetch failed');
    if ('loseReply' in behaviour) {
      take();
      throw new PlatformError(this.id, operation, 'uncertain');
    }
    if ('hang' in behaviour) {
      await new Promise((_, reject) => {
        if (behaviour.hang === 'listening') signal.addEventListener('abort', () => reject(signal.reason));
      });
    }
    if ('meanwhile' in behaviour) await behaviour.meanwhile();
    return take();
  }
}
