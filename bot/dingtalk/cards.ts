/**
 * Interactive cards on DingTalk: created and delivered in one call, changed in their place by key. `outTrackId` comes from
 * the outbox's idempotency key, so that a second try finds the card of the first. A card that was created and not
 * delivered is told apart: the vendor says so with HTTP 200. Ref: `card <outTrackId> <where> <carrier>`: the last two say
 * how the message is taken back when the vendor refuses a change; `-` where that is not known.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DingtalkVariables } from '../../cards/render/dingtalk.ts';
import { dingtalkLimits } from '../../cards/render/dingtalk-limits.ts';
import { fitText } from '../../cards/render/text-limits.ts';
import type { OpenApi } from './client.ts';
import { DingtalkError, hasCode } from './errors.ts';

export type CardTarget =
  | { readonly kind: 'person'; readonly userId: string }
  | { readonly kind: 'group'; readonly openConversationId: string };

export interface CardsDeps {
  readonly api: OpenApi;
  readonly robotCode: string;
  readonly templateId: string;
  /** Of the HTTP way; null = Stream. */
  readonly callbackRouteKey: string | null;
}

export interface CardSend {
  readonly idempotencyKey: string;
  /** An earlier try may have arrived: a card that is there already is not delivered a second time. */
  readonly isRepeat: boolean;
  readonly signal: AbortSignal;
}

const deliveredShape = z.object({
  result: z.object({
    deliverResults: z.array(z.object({ success: z.boolean(), carrierId: z.string().nullish() })).min(1),
  }),
});
const updateOptions = { updateCardDataByKey: true, updatePrivateDataByKey: true };

const rememberedUndelivered = 1_000;

export class Cards {
  readonly #deps: CardsDeps;
  /** Track ids of cards that exist and that the vendor said it could not deliver: another try has to deliver them. */
  readonly #undelivered = new Set<string>();

  constructor(deps: CardsDeps) {
    this.#deps = deps;
  }

  /** @throws DingtalkError; `not-delivered` when nobody can see the card */
  async send(target: CardTarget, variables: DingtalkVariables, options: CardSend): Promise<string> {
    const { api, templateId, callbackRouteKey } = this.#deps;
    const outTrackId = trackIdOf(options.idempotencyKey);
    const { signal } = options;
    const where = target.kind === 'person' ? 'person' : target.openConversationId;
    let carrier = '-';
    try {
      const answer = await api.call({
        operation: 'send card',
        path: '/v1.0/card/instances/createAndDeliver',
        body: {
          cardTemplateId: templateId,
          outTrackId,
          userIdType: 1,
          ...(callbackRouteKey === null ? { callbackType: 'STREAM' } : { callbackType: 'HTTP', callbackRouteKey }),
          cardData: { cardParamMap: variables },
          ...this.#spaceModel(target, variables.summary ?? ''),
          ...this.#delivery(target),
        },
        signal,
        isSend: true,
      });
      carrier = carrierOf('send card', answer);
      // Created a second time, a card may have kept what it said at first.
      if (options.isRepeat) await this.update(`card ${outTrackId}`, variables, signal);
    } catch (problem) {
      if (hasCode(problem, 'not-delivered')) this.#rememberUndelivered(outTrackId);
      if (!hasCode(problem, 'param.cardAlreadyExist')) throw problem;
      await this.update(`card ${outTrackId}`, variables, signal);
      const hasArrived = options.isRepeat && !this.#undelivered.has(outTrackId);
      if (!hasArrived) carrier = await this.#deliver(outTrackId, target, signal);
      this.#undelivered.delete(outTrackId);
    }
    return `card ${outTrackId} ${where} ${carrier}`;
  }

  /** @param withoutNotice users whose answer to a click is taken away. @throws DingtalkError `gone` when there is no such card */
  async update(
    ref: string,
    variables: DingtalkVariables,
    signal: AbortSignal,
    withoutNotice: readonly string[] = [],
  ): Promise<void> {
    const none = { cardParamMap: { notice: '' } };
    await this.#deps.api.call({
      operation: 'change card',
      method: 'PUT',
      path: '/v1.0/card/instances',
      body: {
        outTrackId: ref.split(' ')[1] ?? '',
        userIdType: 1,
        cardData: { cardParamMap: variables },
        ...(withoutNotice.length > 0
          ? { privateData: Object.fromEntries(withoutNotice.map((userId) => [userId, none])) }
          : {}),
        cardUpdateOptions: updateOptions,
      },
      signal,
    });
  }

  #rememberUndelivered(outTrackId: string): void {
    if (this.#undelivered.size >= rememberedUndelivered) this.#undelivered.clear();
    this.#undelivered.add(outTrackId);
  }

  async #deliver(outTrackId: string, target: CardTarget, signal: AbortSignal): Promise<string> {
    const answer = await this.#deps.api.call({
      operation: 'deliver card',
      path: '/v1.0/card/instances/deliver',
      body: { outTrackId, userIdType: 1, ...this.#delivery(target) },
      signal,
      isSend: true,
    });
    return carrierOf('deliver card', answer);
  }

  #spaceModel(target: CardTarget, summary: string): object {
    const said = fitText(summary, 200, 'characters').text;
    const model = {
      supportForward: false,
      // Without it the list of chats says only that this is a card.
      lastMessageI18n: { ZH_CN: said, EN_US: said },
      notification: { alertContent: said, notificationOff: false },
    };
    return target.kind === 'person' ? { imRobotOpenSpaceModel: model } : { imGroupOpenSpaceModel: model };
  }

  #delivery(target: CardTarget): object {
    const { robotCode } = this.#deps;
    if (target.kind === 'person')
      return {
        openSpaceId: `dtv1.card//IM_ROBOT.${target.userId}`,
        imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode },
      };
    return {
      openSpaceId: `dtv1.card//IM_GROUP.${target.openConversationId}`,
      imGroupOpenDeliverModel: { robotCode },
    };
  }
}

export interface ClickAnswer {
  /** Markdown for the card's line of answers; null for nothing. */
  readonly notice: string | null;
  /** What the card says by now; null where that is not known. */
  readonly card: DingtalkVariables | null;
}

/** The answer to a click: what the person who clicked sees on the card, and nobody else. */
export function clickResponse({ notice, card }: ClickAnswer): object {
  if (notice === null && card === null) return {};
  return {
    cardUpdateOptions: updateOptions,
    ...(card === null ? {} : { cardData: { cardParamMap: card } }),
    ...(notice === null ? {} : { userPrivateData: { cardParamMap: { notice } } }),
  };
}

/** The ref under which Robot.recall takes the card's message back; null when that is not known. */
export function recallRefOf(cardRef: string): string | null {
  const [, , where = '-', carrier = '-'] = cardRef.split(' ');
  if (where === '-' || carrier === '-') return null;
  return where === 'person' ? `person ${carrier}` : `group ${where} ${carrier}`;
}

function carrierOf(operation: string, answer: unknown): string {
  const read = deliveredShape.safeParse(answer);
  const results = read.success ? read.data.result.deliverResults : [];
  if (results.length === 0 || results.some(({ success }) => !success))
    throw new DingtalkError(operation, 'not-delivered', { kind: 'retry', retryAfterMs: 60_000 });
  return results[0]?.carrierId || '-';
}

const trackPrefix = 'baton-';

/** The row of the outbox that made this card: its id is the idempotency key. @returns null for other cards */
export function sendIdOf(outTrackId: string): string | null {
  return /^baton-([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/.exec(outTrackId)?.[1] ?? null;
}

function trackIdOf(idempotencyKey: string): string {
  const id = `${trackPrefix}${idempotencyKey}`;
  if (id.length <= dingtalkLimits.card.trackIdCharacters && /^[\w.-]+$/.test(id)) return id;
  return `${trackPrefix}${createHash('sha256').update(idempotencyKey).digest('hex')}`;
}
