/**
 * DingTalk as a chat platform: what it can do as data, and the parts put together. Verifies (Stream: our own connection;
 * HTTP: verify.ts), parses (parse.ts), hands over (receive.ts), sends (send.ts), within the month's allowance (quota.ts).
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Router } from 'express';
import type { Card, Localized } from '../../cards/card.ts';
import { dingtalkLimits } from '../../cards/render/dingtalk-limits.ts';
import { identityOfMember } from '../../db/repos/identities.ts';
import { findPostByMessage, priorities } from '../../db/repos/outbox.ts';
import type { Session } from '../../db/session.ts';
import type { Clock } from '../../domain/shared/clock.ts';
import type { PersonEvent, Reply } from '../../handlers/inbound.ts';
import {
  type DirectoryEntry,
  type InboundSink,
  type MessageRef,
  type Outgoing,
  type PlatformCapabilities,
  PlatformError,
  type Recipient,
  type SendOptions,
  type UpdateOptions,
} from '../../jobs/chat-platform.ts';
import { systemClock } from '../clock/system-clock.ts';
import { KeyedQueue } from '../keyed-queue.ts';
import type { DingtalkConfig } from '../platform-config.ts';
import { readSecret } from '../secrets.ts';
import type { PlatformCheck, VendorDeps, VendorPlatform } from '../vendor-platform.ts';
import { Cards, clickResponse } from './cards.ts';
import { checkDingtalk } from './check.ts';
import { OpenApi } from './client.ts';
import { Digests } from './digests.ts';
import { readDirectory } from './directory.ts';
import { createHttpRoutes } from './http-routes.ts';
import { Media } from './media.ts';
import { Notices } from './notices.ts';
import { Quota } from './quota.ts';
import { RateLimit } from './rate-limit.ts';
import { Receiver } from './receive.ts';
import { keepReply } from './replies.ts';
import { Robot } from './robot.ts';
import { Sender } from './send.ts';
import { type Push, StreamClient, topics } from './stream-client.ts';
import { streamSubscriptions } from './subscriptions.ts';

/** What only tests change: the real clock waits real seconds. */
export interface DingtalkPace {
  /** Per second and API; the vendor's limit for the standard edition is 20. */
  readonly callsPerSecond: number;
  /** For waiting: connections, rates, digests. */
  readonly clock: Clock;
  /** How long the answer to a click may take; the vendor's limit is 2 s. */
  readonly clickPatienceMs: number;
}

const shippedPace: DingtalkPace = { callsPerSecond: 20, clock: systemClock, clickPatienceMs: 1_500 };
const registerAgainMs = 60_000;

export function createDingtalkPlatform(
  config: DingtalkConfig,
  deps: VendorDeps,
  pace: Partial<DingtalkPace> = {},
): VendorPlatform {
  return new DingtalkPlatform(config, deps, { ...shippedPace, ...pace });
}

/** What is no refusal of DingTalk went wrong in our house, before anything was sent: a store that is busy, a signal. */
function asPlatformError(operation: string): (problem: unknown) => never {
  return (cause) => {
    if (cause instanceof PlatformError) throw cause;
    throw new PlatformError('dingtalk', operation, 'retry', { cause });
  };
}

class DingtalkPlatform implements VendorPlatform {
  readonly id = 'dingtalk';
  readonly capabilities: PlatformCapabilities;
  readonly routes: Router;
  readonly #config: DingtalkConfig;
  readonly #pace: DingtalkPace;
  readonly #deps: VendorDeps;
  readonly #quota: Quota;
  readonly #api: OpenApi;
  readonly #robot: Robot;
  readonly #media: Media;
  readonly #sender: Sender;
  readonly #digests: Digests<Localized<Card>>;
  readonly #stream: StreamClient;
  readonly #notices: Notices;
  readonly #queue = new KeyedQueue();
  #sink: InboundSink | null = null;
  #receiver: Receiver | null = null;
  #cardSecret: string | null = null;
  #stopRegistering = new AbortController();

  constructor(config: DingtalkConfig, deps: VendorDeps, pace: DingtalkPace) {
    this.#config = config;
    this.#pace = pace;
    this.#deps = deps;
    const { systemClock: realClock, report } = deps;
    this.capabilities = {
      hasLiveCountdown: false,
      canUpdateCards: config.cardTemplateId !== null,
      hasForms: false,
      hasThreads: false,
      receives: ['photo', 'file', 'voice', 'video'],
      hasDirectory: true,
      // Cards are found again by their track id, group robots by `msgUuid`; texts of the app's robot have nothing like it.
      honoursIdempotencyKeys: false,
      maxConcurrentSends: 64,
      sendTimeoutMs: 20_000,
    };
    this.#quota = new Quota({
      store: deps.store,
      systemClock: realClock,
      policy: () => deps.policies()['dingtalk-quota'],
      tell: async (event) => {
        if (!this.#sink) throw new PlatformError('dingtalk', 'tell of allowance', 'retry');
        await this.#sink(event);
      },
      report,
    });
    this.#notices = new Notices(() => realClock.now().getTime());
    const limit = new RateLimit(pace.callsPerSecond, pace.clock);
    this.#api = new OpenApi({ config, systemClock: realClock, limit, meter: this.#quota });
    const api = this.#api;
    const { robotCode, cardTemplateId: templateId, callbacks } = config;
    this.#robot = new Robot({ api, robotCode, systemClock: realClock });
    this.#media = new Media(api, robotCode, deps.files);
    const callbackRouteKey = callbacks === 'http' ? this.#routeKey() : null;
    const cards = templateId === null ? null : new Cards({ api, robotCode, templateId, callbackRouteKey });
    this.#sender = new Sender({ vendor: deps, robot: this.#robot, media: this.#media, cards });
    this.#digests = new Digests(pace.clock, dingtalkLimits.digest.cards);
    this.#stream = new StreamClient({
      openTicket: (signal) => api.openTicket(streamSubscriptions, signal),
      onPush: (push) => this.#push(push),
      clock: pace.clock,
      report,
    });
    this.routes = createHttpRoutes({
      clientSecret: config.clientSecret,
      eventKeys: config.eventKeys && { ...config.eventKeys, owner: config.clientId },
      now: () => realClock.now(),
      cardSecret: () => this.#cardSecret,
      receiver: () => (callbacks === 'http' ? this.#receiver : null),
      report,
    });
  }

  async start(sink: InboundSink): Promise<void> {
    const isRunning = this.#sink !== null;
    this.#sink = sink;
    this.#receiver = new Receiver({
      vendor: this.#deps,
      api: this.#api,
      robot: this.#robot,
      meter: this.#quota,
      notices: this.#notices,
      hearsCheckIns: this.#config.callbacks === 'stream' || this.#config.eventKeys !== null,
      sink,
      clickPatienceMs: this.#pace.clickPatienceMs,
    });
    if (isRunning) return;
    if (this.#config.callbacks === 'stream') return this.#stream.start();
    this.#stopRegistering = new AbortController();
    void this.#registerCardCallback(this.#stopRegistering.signal);
  }

  async stop(): Promise<void> {
    this.#stopRegistering.abort();
    await this.#stream.stop();
    await this.#receiver?.idle();
    this.#sink = null;
    this.#receiver = null;
    await this.#quota.stop();
  }

  async send(to: Recipient, message: Outgoing, options: SendOptions): Promise<MessageRef> {
    const { priority = priorities.card, signal, idempotencyKey, isRepeat = false } = options;
    const lane = to.kind === 'member' ? `member ${to.memberId}` : `channel ${to.key}`;
    const sending = { idempotencyKey, isRepeat, signal };
    return this.#queue
      .run(lane, async () => {
        this.#require('send', signal);
        const target = await this.#sender.targetOf(to);
        const hasDeadline = message.kind === 'card' && message.card.zh.deadline !== undefined;
        const asked = { priority, isChange: false, hasDeadline };
        const way = target.kind === 'webhook' ? 'now' : await this.#quota.admit(asked);
        if (way === 'now' || message.kind === 'text') return { ref: await this.#sender.send(target, message, sending) };
        // Waits for the others outside the lane, which they have to pass.
        options.letOthersPass?.();
        return {
          ref: this.#digests.add(lane, message.card, (cards) => this.#sender.sendDigest(target, cards, sending)),
        };
      })
      .then(({ ref }) => ref)
      .catch(asPlatformError('send'));
  }

  async update(
    ref: MessageRef,
    message: Outgoing,
    { signal, priority = priorities.update }: UpdateOptions,
  ): Promise<MessageRef> {
    const changing = this.#queue.run(`card ${ref}`, async () => {
      this.#require('update', signal);
      if (message.kind !== 'card') throw new PlatformError('dingtalk', 'update', 'gone');
      await this.#quota.admit({ priority, isChange: true, hasDeadline: false });
      const { store, localeOf, policies } = this.#deps;
      const post = await findPostByMessage(store.read, 'dingtalk', ref);
      const memberId = post?.recipientKind === 'member' ? post.recipientId : null;
      const reader = memberId === null ? null : await identityOfMember(store.read, memberId, 'dingtalk');
      const outTrackId = ref.split(' ')[1] ?? '';
      await this.#receiver?.clickAnswered(outTrackId);
      const life = policies().deadlines.undoMs;
      const withoutNotice = this.#notices.outdated(outTrackId, reader?.externalId ?? null, life);
      await this.#sender.update(ref, message.card, { locale: await localeOf(memberId), withoutNotice, signal });
      return ref;
    });
    return changing.catch(asPlatformError('update'));
  }

  async download(ref: string, { signal }: { signal: AbortSignal }): Promise<ReadableStream<Uint8Array>> {
    this.#require('download', signal);
    return this.#media.download(ref, signal);
  }

  directory({ signal }: { signal: AbortSignal }): AsyncIterable<DirectoryEntry> {
    return readDirectory(this.#api, signal);
  }

  keepReply(tx: Session, event: PersonEvent, reply: Reply): Promise<void> {
    return keepReply(tx, this.#deps, event, reply);
  }

  check({ signal }: { signal: AbortSignal }): Promise<readonly PlatformCheck[]> {
    const { publicUrl, systemClock: realClock } = this.#deps;
    const house = { usage: () => this.#quota.usage(), publicUrl, now: () => realClock.now() };
    return checkDingtalk(this.#config, this.#api, house, signal);
  }

  #require(operation: string, signal: AbortSignal): void {
    if (!this.#sink || signal.aborted) throw new PlatformError('dingtalk', operation, 'retry');
  }

  async #push({ type, topic, messageId, eventType, eventId, data }: Push): Promise<object | 'unknown-topic' | null> {
    const receiver = this.#receiver;
    if (!receiver) return null;
    if (type === 'EVENT') {
      const delivery = await receiver.event(eventType, eventId, data);
      return delivery === 'taken' ? { status: 'SUCCESS' } : { status: 'LATER', message: 'not recorded yet' };
    }
    if (topic === topics.robot) return (await receiver.robotMessage(data)) === 'taken' ? { response: {} } : null;
    if (topic !== topics.card) return 'unknown-topic';
    return { response: clickResponse(await receiver.cardClick(data, messageId)) };
  }

  #routeKey(): string {
    return `baton-${this.#config.clientId}`;
  }

  /** HTTP only: where clicks go, and the secret they are signed with. Goes on until DingTalk has taken it. */
  async #registerCardCallback(signal: AbortSignal): Promise<void> {
    const { store, secretKey, systemClock: realClock, publicUrl, report } = this.#deps;
    while (!signal.aborted) {
      try {
        const apiSecret = await readSecret(store, secretKey, 'dingtalk-cards', realClock.now());
        // Signed with it from the first click on.
        this.#cardSecret = apiSecret;
        await this.#api.call({
          operation: 'register card callback',
          path: '/v1.0/card/callbacks/register',
          body: {
            callbackRouteKey: this.#routeKey(),
            callbackUrl: `${publicUrl}/dingtalk/card`,
            apiSecret,
            forceUpdate: true,
          },
          signal,
        });
        return;
      } catch (problem) {
        if (signal.aborted) return;
        report('dingtalk callback', problem);
        await pause(registerAgainMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }
}
