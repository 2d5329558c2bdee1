/**
 * What goes out to Slack: a card or a text to a member's private chat or to a channel, and changes of what was sent. One
 * send at a time per recipient, one change at a time per message. Failures come out as PlatformErrors (problems.ts).
 */
import { z } from 'zod';
import type { Card, Locale } from '../../cards/card.ts';
import { renderSlackCard, renderSlackPlain, renderSlackText, type SlackMessage } from '../../cards/render/slack.ts';
import { identityOfMember } from '../../db/repos/identities.ts';
import { findPost, findPostByMessage } from '../../db/repos/outbox.ts';
import {
  type MessageRef,
  type Outgoing,
  PlatformError,
  type Recipient,
  type SendOptions,
} from '../../jobs/chat-platform.ts';
import { KeyedQueue } from '../keyed-queue.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import { okAnswer, type SlackClient } from './client.ts';
import type { SlackPictures } from './files.ts';
import { findEarlier, metadataOf } from './find-earlier.ts';
import { messageRef, readMessageRef } from './message-ref.ts';
import { codeOf, isBlocksProblem, isSettingsProblem } from './problems.ts';

export interface SlackSenderDeps {
  readonly client: SlackClient;
  readonly pictures: SlackPictures;
  readonly deps: VendorDeps;
  /** A card of this member is shown or has changed. */
  readonly onShown: (memberId: string) => void;
}

const posted = z.looseObject({ channel: z.string(), ts: z.string() });
const opened = z.looseObject({ channel: z.looseObject({ id: z.string() }) });
/** Sends that ended lately, by their key: the same key again is the same message. */
const rememberedSends = 2_000;
const unfurl = { unfurl_links: false, unfurl_media: false };

interface Destination {
  /** `U…` for a member: the answer says which chat that is. */
  readonly channel: string;
  readonly isMember: boolean;
  readonly locale: Locale;
}

export class SlackSender {
  readonly #on: SlackSenderDeps;
  readonly #turns = new KeyedQueue();
  readonly #sent = new Map<string, Promise<MessageRef>>();

  constructor(on: SlackSenderDeps) {
    this.#on = on;
  }

  send(to: Recipient, message: Outgoing, options: SendOptions): Promise<MessageRef> {
    const known = this.#sent.get(options.idempotencyKey);
    if (known) return known;
    const who = to.kind === 'member' ? `member ${to.memberId}` : `channel ${to.key}`;
    const sending = this.#turns.run(who, () => this.#send(to, message, options));
    this.#sent.set(options.idempotencyKey, sending);
    // What failed may be tried again.
    sending.catch(() => this.#sent.delete(options.idempotencyKey));
    const [oldest] = this.#sent.keys();
    if (this.#sent.size > rememberedSends && oldest !== undefined) this.#sent.delete(oldest);
    return sending;
  }

  update(ref: MessageRef, message: Outgoing, { signal }: { signal: AbortSignal }): Promise<MessageRef> {
    return this.#turns.run(`message ${ref}`, () => this.#update(ref, message, signal));
  }

  idle(): Promise<void> {
    return this.#turns.idle();
  }

  async #send(to: Recipient, message: Outgoing, options: SendOptions): Promise<MessageRef> {
    const { client } = this.#on;
    const { idempotencyKey: key, isRepeat, signal } = options;
    if (signal.aborted) throw new PlatformError('slack', 'send', 'retry');
    const destination = await this.#destinationOf(to);
    const threadTs = await this.#threadOf(to, message);
    if (isRepeat) {
      const channel = await this.#conversationOf(destination, signal);
      const earlier = await findEarlier(client, { channel, threadTs }, key, {
        now: this.#on.deps.systemClock.now(),
        signal,
      });
      if (earlier !== null) return earlier;
    }
    const thread = threadTs === null ? {} : { thread_ts: threadTs };
    const args = { channel: destination.channel, metadata: metadataOf(key), ...unfurl, ...thread };
    const { channel, ts } = await this.#withFallback(message, destination.locale, signal, (made) =>
      client.call('chat.postMessage', { ...args, ...made }, posted, { signal }),
    );
    if (to.kind === 'member') this.#on.onShown(to.memberId);
    return messageRef(channel, ts);
  }

  async #update(ref: MessageRef, message: Outgoing, signal: AbortSignal): Promise<MessageRef> {
    const { client } = this.#on;
    if (signal.aborted) throw new PlatformError('slack', 'update', 'retry');
    const place = readMessageRef(ref);
    if (!place) throw new PlatformError('slack', 'update', 'gone');
    const memberId = await this.#memberAt(ref);
    const locale = await this.#on.deps.localeOf(memberId);
    try {
      // Blocks are sent every time, also none: left out, they would go and their buttons with them, or stay.
      await this.#withFallback(message, locale, signal, (made) =>
        client.call('chat.update', { ...place, ...made }, okAnswer, { signal, isHarmless: true }),
      );
      if (memberId !== null) this.#on.onShown(memberId);
      return ref;
    } catch (problem) {
      if (problem instanceof PlatformError && problem.kind === 'gone') await this.#recall(place, signal);
      throw problem;
    }
  }

  /** A new message takes its place: the old one shall not stay with buttons that can be pressed. */
  async #recall(place: { channel: string; ts: string }, signal: AbortSignal): Promise<void> {
    try {
      await this.#on.client.call('chat.delete', place, okAnswer, { signal, isHarmless: true });
    } catch {
      // It is gone already, or stays: its buttons are answered by the state of the rows.
    }
  }

  /** When Slack does not like the blocks, the words alone: a message without buttons is better than none. */
  async #withFallback<T>(
    message: Outgoing,
    locale: Locale,
    signal: AbortSignal,
    work: (made: SlackMessage) => Promise<T>,
  ): Promise<T> {
    if (message.kind === 'text') return work(renderSlackText(message.text[locale]));
    const card = message.card[locale];
    const made = await this.#render(card, locale, signal);
    try {
      return await work(made);
    } catch (problem) {
      if (!isBlocksProblem(problem)) throw problem;
      this.#on.deps.report('slack blocks', problem);
      return work(renderSlackPlain(card));
    }
  }

  async #render(card: Card, locale: Locale, signal: AbortSignal): Promise<SlackMessage> {
    const imageFileId = card.image ? await this.#pictureOf(card.image, signal) : null;
    return renderSlackCard(card, { locale, timeZone: this.#on.deps.timeZone, imageFileId }).payload;
  }

  /** A card is worth more than its picture: one that cannot be brought there any time soon is told in words. */
  async #pictureOf(image: NonNullable<Card['image']>, signal: AbortSignal): Promise<string | null> {
    try {
      return await this.#on.pictures.idOf(image, signal);
    } catch (problem) {
      const isForLater = problem instanceof PlatformError && problem.kind === 'retry';
      if (isForLater && !isSettingsProblem(codeOf(problem) ?? '')) throw problem;
      this.#on.deps.report('slack picture', problem);
      return null;
    }
  }

  /** @throws PlatformError `gone` for somebody without an account, a channel without a place */
  async #destinationOf(to: Recipient): Promise<Destination> {
    const { store, channels, localeOf } = this.#on.deps;
    if (to.kind === 'member') {
      const identity = await identityOfMember(store.read, to.memberId, 'slack');
      if (!identity) throw new PlatformError('slack', 'send', 'gone');
      return { channel: identity.externalId, isMember: true, locale: await localeOf(to.memberId) };
    }
    const address = await channels.find('slack', to.key);
    if (address?.kind !== 'group') throw new PlatformError('slack', 'send', 'gone');
    return { channel: address.address, isMember: false, locale: await localeOf(null) };
  }

  async #conversationOf({ channel, isMember }: Destination, signal: AbortSignal): Promise<string> {
    if (!isMember) return channel;
    const answer = await this.#on.client.call('conversations.open', { users: channel }, opened, {
      signal,
      isHarmless: true,
    });
    return answer.channel.id;
  }

  /** A text that belongs to a card goes into its thread. */
  async #threadOf(to: Recipient, message: Outgoing): Promise<string | null> {
    if (message.kind !== 'text' || message.thread === undefined) return null;
    const recipientId = to.kind === 'member' ? to.memberId : to.key;
    const post = await findPost(this.#on.deps.store.read, message.thread, {
      platform: 'slack',
      recipientKind: to.kind,
      recipientId,
    });
    return (post && readMessageRef(post.messageRef)?.ts) ?? null;
  }

  /** Whose private chat the message is in; null = a channel. */
  async #memberAt(ref: MessageRef): Promise<string | null> {
    const post = await findPostByMessage(this.#on.deps.store.read, 'slack', ref);
    return post?.recipientKind === 'member' ? post.recipientId : null;
  }
}
