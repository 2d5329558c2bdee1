/**
 * Sends and changes what the outbox hands over: interactive cards where our template is set up, else messages whose
 * buttons are private links. What the vendor refuses about a card is said another way at once, so that nobody waits for a
 * setting; a change that it refuses takes the old message back and asks for a new one.
 */
import type { Card, CardAction, Locale, Localized } from '../../cards/card.ts';
import { renderDingtalk } from '../../cards/render/dingtalk.ts';
import { renderDingtalkDigest } from '../../cards/render/dingtalk-digest.ts';
import { type DingtalkMessage, renderDingtalkMessage } from '../../cards/render/dingtalk-message.ts';
import { texts } from '../../cards/text/in-both.ts';
import { identityOfMember } from '../../db/repos/identities.ts';
import { type Outgoing, PlatformError, type Recipient } from '../../jobs/chat-platform.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import { type Cards, type CardTarget, recallRefOf } from './cards.ts';
import { DingtalkError, hasCode } from './errors.ts';
import type { Media } from './media.ts';
import type { Robot } from './robot.ts';

export interface SenderDeps {
  readonly vendor: VendorDeps;
  readonly robot: Robot;
  readonly media: Media;
  /** null = no template is set up. */
  readonly cards: Cards | null;
}

export type Target =
  | (CardTarget & { readonly memberId: string | null })
  | { readonly kind: 'webhook'; readonly key: string; readonly signingSecret: string | null };

export interface Sending {
  readonly idempotencyKey: string;
  readonly isRepeat: boolean;
  readonly signal: AbortSignal;
}

/** The card itself is not taken: a setting, a word it does not like, or nobody to deliver it to. */
const cardProblems = [
  'param.templateNotExist',
  'param.templateUnpublished',
  'param.cardTemplateIdEmpty',
  'param.contentUnsafe',
  'param.invalid',
  'not-delivered',
];

export class Sender {
  readonly #deps: SenderDeps;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /** @throws PlatformError `gone` for members without account and channels without address */
  async targetOf(to: Recipient): Promise<Target> {
    const { store, channels } = this.#deps.vendor;
    if (to.kind === 'member') {
      const identity = await identityOfMember(store.read, to.memberId, 'dingtalk');
      if (!identity) throw new PlatformError('dingtalk', 'send', 'gone');
      return { kind: 'person', userId: identity.externalId, memberId: to.memberId };
    }
    const address = await channels.find('dingtalk', to.key);
    if (!address) throw new PlatformError('dingtalk', 'send', 'gone');
    if (address.kind === 'webhook') return address;
    return { kind: 'group', openConversationId: address.address, memberId: null };
  }

  async send(target: Target, message: Outgoing, sending: Sending): Promise<string> {
    const memberId = target.kind === 'webhook' ? null : target.memberId;
    const locale = await this.#deps.vendor.localeOf(memberId);
    if (message.kind === 'text') return this.#say(target, textOf(message, locale), sending);
    const card = message.card[locale];
    const { cards } = this.#deps;
    // The picture of a report stands in a message: that a card shows one is said, and not how large.
    if (!cards || target.kind === 'webhook' || (card.image && target.kind === 'group'))
      return this.#sendAsMessage(target, card, locale, sending);
    const { payload } = renderDingtalk(card, { locale, imageId: await this.#pictureOf(card, sending.signal) });
    try {
      return await cards.send(target, payload, sending);
    } catch (problem) {
      if (!hasCode(problem, ...cardProblems)) throw problem;
      this.#deps.vendor.report('dingtalk card', problem);
      return this.#sendAsMessage(target, card, locale, sending);
    }
  }

  /**
   * @param locale of whom the card was sent to
   * @param withoutNotice users whose answer to a click is taken away
   * @throws PlatformError `gone` when it cannot change: it is sent anew
   */
  async update(
    ref: string,
    card: Localized<Card>,
    { locale, withoutNotice, signal }: { locale: Locale; withoutNotice: readonly string[]; signal: AbortSignal },
  ): Promise<void> {
    const { cards } = this.#deps;
    if (!ref.startsWith('card ') || !cards) return this.#replace(ref, signal);
    try {
      const imageId = await this.#pictureOf(card[locale], signal);
      const { payload } = renderDingtalk(card[locale], { locale, imageId });
      await cards.update(ref, payload, signal, withoutNotice).catch((problem: unknown) => {
        // Who has left sees no answers any more, and the card itself is still there.
        if (!hasCode(problem, 'param.userIdNotExist') || withoutNotice.length === 0) throw problem;
        return cards.update(ref, payload, signal);
      });
    } catch (problem) {
      const isFinal = problem instanceof PlatformError && problem.kind === 'refused';
      if (!isFinal) throw problem;
      this.#deps.vendor.report('dingtalk card', problem);
      return this.#replace(ref, signal);
    }
  }

  /** Several cards for one reader as one message. */
  async sendDigest(target: Target, cards: readonly Localized<Card>[], sending: Sending): Promise<string> {
    const memberId = target.kind === 'webhook' ? null : target.memberId;
    const locale = await this.#deps.vendor.localeOf(memberId);
    const addressOf = this.#linksOf(memberId);
    const digest = renderDingtalkDigest(
      cards.map((card) => card[locale]),
      { locale, addressOf },
    );
    await this.#say(target, digest, sending);
    // It stands for several cards: none of them may take it back.
    return `digest ${sending.idempotencyKey}`;
  }

  async #sendAsMessage(target: Target, card: Card, locale: Locale, sending: Sending): Promise<string> {
    const memberId = target.kind === 'webhook' ? null : target.memberId;
    const imageId = await this.#pictureOf(card, sending.signal);
    const { payload } = renderDingtalkMessage(card, { locale, addressOf: this.#linksOf(memberId), imageId });
    return this.#say(target, payload, sending);
  }

  /** A report without its picture is still a report. */
  async #pictureOf({ image }: Card, signal: AbortSignal): Promise<string | null> {
    if (!image) return null;
    try {
      return await this.#deps.media.uploadPicture(image.sha256, signal);
    } catch (problem) {
      if (problem instanceof DingtalkError && problem.kind === 'retry') throw problem;
      this.#deps.vendor.report('dingtalk picture', problem);
      return null;
    }
  }

  #linksOf(memberId: string | null): ((action: CardAction) => string) | null {
    if (memberId === null) return null;
    return ({ id, value }) => this.#deps.vendor.addressOf({ kind: 'form', id: `${id} ${value}` }, memberId, 'standing');
  }

  #say(target: Target, message: DingtalkMessage | string, sending: Sending): Promise<string> {
    const { robot } = this.#deps;
    const { signal } = sending;
    if (target.kind === 'person') return robot.toPerson(target.userId, message, signal);
    if (target.kind === 'group') return robot.toGroup(target.openConversationId, message, signal);
    return robot.toWebhook(target, message, sending);
  }

  /** Nothing with live buttons stays behind, as far as the vendor lets us. */
  async #replace(ref: string, signal: AbortSignal): Promise<never> {
    const recallRef = ref.startsWith('card ') ? recallRefOf(ref) : ref;
    if (recallRef !== null)
      await this.#deps.robot
        .recall(recallRef, signal)
        .catch((problem: unknown) => this.#deps.vendor.report('dingtalk recall', problem));
    throw new PlatformError('dingtalk', 'update', 'gone');
  }
}

function textOf({ text, attachments = [] }: Extract<Outgoing, { kind: 'text' }>, locale: Locale): string {
  const words = text[locale];
  if (attachments.length === 0) return words;
  return [words, texts[locale].dingtalk.attachments(attachments.length)].filter(Boolean).join('\n');
}
