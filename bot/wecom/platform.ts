/**
 * WeCom (企业微信) as a chat platform: a self-built app with its callback, template cards to one person each, group robots
 * for channels. It puts the parts together and keeps the order per recipient; what the parts do stands in their files.
 */
import { buffer } from 'node:stream/consumers';
import { Router } from 'express';
import type { Card, Localized } from '../../cards/card.ts';
import { sentToMembersSince } from '../../db/repos/outbox.ts';
import {
  type InboundSink,
  type Outgoing,
  type PlatformCapabilities,
  PlatformError,
  type SendOptions,
} from '../../jobs/chat-platform.ts';
import { KeyedQueue } from '../keyed-queue.ts';
import type { WecomConfig } from '../platform-config.ts';
import type { VendorDeps, VendorPlatform } from '../vendor-platform.ts';
import { BotConnection } from './bot-connection.ts';
import { downloadBotFile, isBotFile, receiveBotFrame } from './bot-messages.ts';
import { createCallbackRoutes, vendorSilenceMs } from './callback-routes.ts';
import { checkWecom } from './check-wecom.ts';
import { WecomClient } from './client.ts';
import { downloadMedia } from './download-media.ts';
import { fitPicture } from './fit-picture.ts';
import { sendToGroup } from './group-messages.ts';
import { createJsConfig } from './js-config.ts';
import { type MemberAddress, MemberCards } from './member-cards.ts';
import { readDirectory } from './read-directory.ts';
import type { ReceiveDeps } from './receive-callback.ts';
import { memberPace, type PaceLimit, SendPace, webhookPace } from './send-pace.ts';
import { SentParts } from './sent-parts.ts';
import { keepReply } from './show-reply.ts';
import { createSignIn } from './sign-in.ts';
import { splitText } from './split-text.ts';
import { userOfMember } from './who.ts';

const capabilities: PlatformCapabilities = {
  hasLiveCountdown: false,
  canUpdateCards: true,
  hasForms: false,
  hasThreads: false,
  receives: ['photo', 'voice', 'video', 'location'],
  hasDirectory: true,
  honoursIdempotencyKeys: false,
  maxConcurrentSends: 8,
  sendTimeoutMs: 30_000,
};

/** A stranger who goes on writing is told again after a day. */
const tellAgainMs = 24 * 3_600_000;
const maxStrangers = 1_000;
const longestPaceMs = 3_600_000;
/** 上传临时素材 says 10 MB, 全局错误码 5 MB. */
const maxPictureBytes = 5 * 1024 * 1024;

interface VendorLimits {
  /** How much may be sent. */
  readonly member: readonly PaceLimit[];
  readonly webhook: readonly PaceLimit[];
  /** How long WeCom waits for an answer, and a little more. */
  readonly silenceMs: number;
}

/** @param limits other than WeCom's own only for tests */
export function createWecomPlatform(
  config: WecomConfig,
  deps: VendorDeps,
  limits: VendorLimits = { member: memberPace, webhook: webhookPace, silenceMs: vendorSilenceMs },
): VendorPlatform {
  const { corpId, agentId } = config;
  const nowMs = () => deps.systemClock.now().getTime();
  const client = new WecomClient(config, nowMs);
  const cards = new MemberCards({ ...deps, client, agentId, corpId });
  const pace = new SendPace(limits.member, nowMs);
  const parts = new SentParts();
  const groups = { ...deps, client, parts, pace: new SendPace(limits.webhook, nowMs) };
  const lanes = new KeyedQueue();
  const background = new Set<Promise<void>>();
  const strangers = new Map<string, number>();
  let receiving: ReceiveDeps | null = null;
  let isPaceKnown = false;

  const later = (work: Promise<void>, name = 'wecom later') => {
    const end = work.catch((problem: unknown) => deps.report(name, problem)).finally(() => background.delete(end));
    background.add(end);
  };

  const tellStranger: ReceiveDeps['tellStranger'] = (userId, text) => {
    if (nowMs() - (strangers.get(userId) ?? -Infinity) < tellAgainMs) return;
    if (strangers.size >= maxStrangers) strangers.clear();
    strangers.set(userId, nowMs());
    later(
      deps.localeOf(null).then(async (locale) => {
        await cards.sendMessage(
          userId,
          { msgtype: 'text', text: { content: text[locale] } },
          AbortSignal.timeout(10_000),
        );
      }),
    );
  };

  const router = Router();
  const now = () => deps.systemClock.now();
  const keys = { token: config.token, encodingAesKey: config.encodingAesKey, corpId };
  const { report } = deps;
  createCallbackRoutes(router, { keys, agentId, now, receiving: () => receiving, report, silenceMs: limits.silenceMs });
  createSignIn(router, { ...deps, client, corpId, agentId });
  createJsConfig(router, { ...deps, client, corpId, agentId });

  async function sendToMember(memberId: string, message: Outgoing, options: SendOptions): Promise<string> {
    const userId = await userOfMember(deps.store.read, memberId);
    if (userId === null) throw new PlatformError('wecom', 'send', 'gone');
    const to = { memberId, userId };
    if (message.kind === 'text') return sendText(to, message.text[await deps.localeOf(memberId)], options);
    spend(memberId, message.card.zh.image ? 2 : 1);
    return sendCard(to, message.card, options);
  }

  async function sendText({ memberId, userId }: MemberAddress, text: string, options: SendOptions): Promise<string> {
    const { idempotencyKey, signal } = options;
    const texts = splitText(text);
    spend(memberId, texts.length - parts.countOf(idempotencyKey));
    let last = '';
    await parts.sendRest(idempotencyKey, texts, async (content) => {
      last = (await cards.sendMessage(userId, { msgtype: 'text', text: { content } }, signal)).msgId;
    });
    return `text:${last}`;
  }

  async function sendCard(to: MemberAddress, card: Localized<Card>, options: SendOptions): Promise<string> {
    let ref: string;
    try {
      ref = await cards.send(to, card, options);
    } catch (problem) {
      if (!(problem instanceof PlatformError) || problem.kind !== 'refused') throw problem;
      // WeCom does not take the card as we made it: the person gets its words at least.
      deps.report('wecom card', problem);
      return sendText(to, card[await deps.localeOf(to.memberId)].summary, options);
    }
    if (card.zh.image) later(sendPicture(to.userId, card.zh.image.sha256, options.signal));
    return ref;
  }

  /** A template card with buttons has no room for one: it follows as a message of its own. */
  async function sendPicture(userId: string, sha256: string, signal: AbortSignal): Promise<void> {
    const fitted = await fitPicture(await buffer(deps.files.read(sha256)), maxPictureBytes);
    if (!fitted) return;
    const mediaId = await client.upload('image', new Blob([new Uint8Array(fitted.bytes)]), fitted.name, signal);
    await cards.sendMessage(userId, { msgtype: 'image', image: { media_id: mediaId } }, signal);
  }

  /** @throws PlatformError `retry` for what WeCom would drop in silence */
  function spend(memberId: string, count: number): void {
    const waitMs = pace.take(memberId, count);
    if (waitMs > 0) throw new PlatformError('wecom', 'member pace', 'retry', { retryAfterMs: waitMs });
  }

  /** Another process, or this one before it was started again, has sent as well. */
  async function rememberSent(): Promise<void> {
    isPaceKnown = true;
    const nowOfRows = deps.clock.now().getTime();
    const since = new Date(nowOfRows - longestPaceMs);
    for (const { memberId, sentAt } of await sentToMembersSince(deps.store.read, 'wecom', since))
      pace.remember(memberId, nowMs() - (nowOfRows - sentAt.getTime()));
  }

  const bot =
    config.bot &&
    new BotConnection({
      ...config.bot,
      report: deps.report,
      async take(frame) {
        if (!receiving) return;
        const respond = (reqId: string, content: string) => bot?.respond(reqId, content);
        // Whoever stops the bot waits for it: WeCom says it once.
        later(receiveBotFrame({ ...deps, client, corpId, sink: receiving.sink, respond }, frame), 'wecom bot message');
      },
    });

  const refuseWhile = (operation: string, { aborted }: AbortSignal) => {
    if (!receiving || aborted) throw new PlatformError('wecom', operation, 'retry');
  };

  return {
    id: 'wecom',
    capabilities,
    routes: router,
    async start(sink: InboundSink) {
      if (!isPaceKnown) await rememberSent();
      receiving = { ...deps, corpId, cards, sink, tellStranger, later };
      bot?.start();
    },
    async stop() {
      receiving = null;
      bot?.stop();
      await lanes.idle();
      await Promise.all(background);
    },
    async send(to, message, options) {
      refuseWhile('send', options.signal);
      return lanes.run(to.kind === 'member' ? `member ${to.memberId}` : `channel ${to.key}`, async () => {
        if (options.signal.aborted) throw new PlatformError('wecom', 'send', 'retry');
        return to.kind === 'member'
          ? sendToMember(to.memberId, message, options)
          : sendToGroup(groups, to.key, message, options);
      });
    },
    async update(ref, message, { signal }) {
      refuseWhile('update', signal);
      // Texts and group messages cannot be changed: what changed is sent anew.
      if (message.kind !== 'card') throw new PlatformError('wecom', 'update', 'gone');
      await cards.update(ref, message.card, signal);
      return ref;
    },
    download: (ref, options) => (isBotFile(ref) ? downloadBotFile(ref, options) : downloadMedia(client, ref, options)),
    directory: ({ signal }) => readDirectory(client, corpId, signal),
    keepReply: (tx, event, reply) => keepReply(tx, deps, event, reply),
    check: ({ signal }) =>
      checkWecom({ client, agentId, publicUrl: deps.publicUrl, keys, now, hasBot: config.bot !== null }, signal),
  };
}
