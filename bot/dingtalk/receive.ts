/**
 * What DingTalk pushes, over Stream and HTTP alike, on its way to the sink: parsed, matched to one of our members, recorded
 * and handled there; then the person is answered. It says whether a delivery was taken, which is acknowledged, or has to
 * come again. People nobody knows are told so once; nothing of what they sent is kept.
 */

import { inBoth, texts } from '../../cards/text/in-both.ts';
import { memberOfIdentity } from '../../db/repos/identities.ts';
import { openVisitOf } from '../../db/repos/visits.ts';
import { StoreError } from '../../db/store.ts';
import type { DirectoryChanged, InboundEvent, PersonEvent, Reply } from '../../handlers/inbound.ts';
import type { InboundSink, KeepReply } from '../../jobs/chat-platform.ts';
import { KeyedQueue } from '../keyed-queue.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import { cardNow } from './card-now.ts';
import type { ClickAnswer } from './cards.ts';
import { findCheckIn } from './check-in.ts';
import type { Meter, OpenApi } from './client.ts';
import { dingtalkWorkspace } from './directory.ts';
import type { Notices } from './notices.ts';
import { type CardClick, parseCardClick, parseEvent, parseRobotMessage, type RobotMessage } from './parse.ts';
import { keepReply, replyInPrivate, replyOnCard, tell } from './replies.ts';
import type { Robot } from './robot.ts';

export interface ReceiveDeps {
  readonly vendor: VendorDeps;
  readonly api: OpenApi;
  readonly robot: Robot;
  readonly meter: Meter;
  readonly notices: Notices;
  readonly sink: InboundSink;
  /** Over HTTP events come only where they were subscribed to. */
  readonly hearsCheckIns: boolean;
  /** DingTalk gives up on a click after 2 s; what takes longer than this is answered in private. */
  readonly clickPatienceMs: number;
}

export type Delivery = 'taken' | 'again';

/** Redelivered within a minute or two; a check-in without a record by then has none. */
const checkInPatienceMs = 10 * 60_000;
/** The vendor waits 3 s for the answer to an event, over HTTP 2.5 s: "later" has to be said before that. */
const eventTimeoutMs = 2_000;
const rememberedStrangers = 1_000;
/** For what is said past the outbox. */
const politenessMs = 10_000;

export class Receiver {
  readonly #deps: ReceiveDeps;
  readonly #strangers = new Set<string>();
  readonly #answers = new Set<Promise<void>>();
  /** By card: clicks whose answer is still to come. */
  readonly #clicks = new KeyedQueue();

  constructor(deps: ReceiveDeps) {
    this.#deps = deps;
  }

  async robotMessage(payload: unknown): Promise<Delivery> {
    this.#count();
    const message = parseRobotMessage(payload);
    // Its own words, outsiders and what is no message at all are taken note of by nobody.
    if (!message || message.isFromRobot || message.isFromOutside || message.senderStaffId === '') return 'taken';
    const conversation = await this.#conversationOf(message);
    if (!conversation) return this.#nameGroup(message);
    const memberId = await this.#memberOf(message.senderStaffId);
    if (memberId === null) return this.#greetStranger(message);
    const { clock } = this.#deps.vendor;
    const from = {
      eventId: message.msgId,
      platform: 'dingtalk' as const,
      actorId: memberId,
      occurredAt: clock.now(),
    };
    const { content } = message;
    if (content.kind !== 'said') return this.#notReadable(from, content);
    const { text, files } = content;
    if (text === '' && files.length === 0) return 'taken';
    const remote = files.map(({ kind, downloadCode, name }) => ({ kind, ref: downloadCode, name, takenAt: null }));
    return this.#handle({ kind: 'message', ...from, conversation, text, ...(remote.length > 0 ? { remote } : {}) });
  }

  /**
   * @param deliveryId the vendor's name of the delivery: the same click twice is two clicks, the same delivery is one
   * @returns what the clicker sees on the card. Clicks come once: one that could not be recorded is said there as well
   */
  async cardClick(payload: unknown, deliveryId: string): Promise<ClickAnswer> {
    this.#count();
    const click = parseCardClick(payload);
    if (!click) return { notice: null, card: null };
    const memberId = await this.#memberOf(click.userId);
    if (memberId === null) {
      const locale = await this.#deps.vendor.localeOf(null);
      return { notice: texts[locale].dingtalk.unknownPerson, card: null };
    }
    const handling = this.#click(click, deliveryId, memberId);
    const answered = Promise.withResolvers<void>();
    void this.#clicks.run(click.outTrackId, () => answered.promise);
    const { promise, resolve } = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => resolve('late'), this.#deps.clickPatienceMs);
    const first = await Promise.race([handling, promise]);
    clearTimeout(timer);
    // Once the answer has been handed to the connection.
    const end = () => void setImmediate(() => answered.resolve());
    if (first !== 'late') return this.#shown(first, click).finally(end);
    end();
    void handling
      .then(async (late) => {
        if (late !== 'again') return replyInPrivate(this.#deps.vendor, late.event, late.reply);
        // It was acknowledged, and clicks come once: whoever clicked has to know.
        const { notKept } = texts[await this.#deps.vendor.localeOf(null)].dingtalk;
        await this.#deps.robot.toPerson(click.userId, notKept, AbortSignal.timeout(politenessMs));
      })
      .catch((problem: unknown) => this.#deps.vendor.report('dingtalk reply', problem));
    return { notice: null, card: null };
  }

  /** The vendor forbids to change a card while a click on it waits for its answer. */
  clickAnswered(outTrackId: string): Promise<void> {
    return this.#clicks.run(outTrackId, async () => undefined);
  }

  async event(eventType: string, eventId: string, payload: unknown): Promise<Delivery> {
    const event = parseEvent(eventType, payload);
    if (!event) {
      this.#count();
      return 'taken';
    }
    if (event.kind === 'check-in') return this.#checkIn(event, eventId);
    // Events of the directory cost nothing of the allowance.
    const { clock } = this.#deps.vendor;
    const about = event.userIds.length > 0 ? event.userIds : [null];
    for (const externalId of about) {
      const delivery = await this.#handle({
        kind: 'directory',
        eventId: `event ${eventId} ${externalId ?? ''}`,
        platform: 'dingtalk',
        occurredAt: clock.now(),
        workspace: dingtalkWorkspace,
        change: event.kind,
        externalId,
      });
      if (delivery === 'again') return 'again';
    }
    return 'taken';
  }

  async #checkIn({ userId, atMs }: { userId: string; atMs: number }, eventId: string): Promise<Delivery> {
    this.#count();
    const { vendor, api } = this.#deps;
    const memberId = await this.#memberOf(userId);
    // People check in for many reasons: only the place of a running visit is Baton's business, and worth a call.
    if (memberId === null || !(await openVisitOf(vendor.store.read, memberId))) return 'taken';
    try {
      const place = await findCheckIn(api, userId, atMs, AbortSignal.timeout(eventTimeoutMs));
      if (!place) return vendor.systemClock.now().getTime() - atMs > checkInPatienceMs ? 'taken' : 'again';
      return await this.#handle({
        kind: 'message',
        eventId: `event ${eventId}`,
        platform: 'dingtalk',
        actorId: memberId,
        occurredAt: vendor.clock.now(),
        conversation: { kind: 'dm' },
        text: '',
        attachments: [place],
      });
    } catch (problem) {
      vendor.report('dingtalk check-in', problem);
      return 'again';
    }
  }

  async #click(
    { actionId, value }: CardClick,
    deliveryId: string,
    actorId: string,
  ): Promise<'again' | { event: PersonEvent; reply: Reply }> {
    const occurredAt = this.#deps.vendor.clock.now();
    const event = {
      kind: 'action' as const,
      eventId: `click ${deliveryId}`,
      platform: 'dingtalk' as const,
      actorId,
      occurredAt,
      actionId,
      value,
    };
    const reply = await this.#sunk(event);
    return reply === 'again' ? 'again' : { event, reply };
  }

  async #shown(
    handled: 'again' | { event: PersonEvent; reply: Reply },
    { outTrackId, userId }: CardClick,
  ): Promise<ClickAnswer> {
    const { vendor, notices } = this.#deps;
    if (handled === 'again') {
      notices.shown(outTrackId, userId);
      return { notice: texts[await vendor.localeOf(null)].dingtalk.notKept, card: null };
    }
    const { event, reply } = handled;
    const notice = replyOnCard(vendor, event, reply, await vendor.localeOf(event.actorId));
    if (notice !== null) notices.shown(outTrackId, userId);
    else if (reply.kind !== 'none') await replyInPrivate(vendor, event, reply);
    return { notice, card: await cardNow(vendor, outTrackId, event.actorId) };
  }

  async #handle(event: PersonEvent | DirectoryChanged): Promise<Delivery> {
    if (event.kind === 'directory') return (await this.#sunk(event)) === 'again' ? 'again' : 'taken';
    let isKept = false;
    const reply = await this.#sunk(event, async (tx, given) => {
      await keepReply(tx, this.#deps.vendor, event, given);
      isKept = true;
    });
    if (reply === 'again') return 'again';
    // What was recorded is acknowledged at once; what is to be said although it was not handled now follows.
    if (!isKept) this.#follow(replyInPrivate(this.#deps.vendor, event, reply));
    return 'taken';
  }

  /** Until every answer that is under way waits in the outbox. */
  async idle(): Promise<void> {
    await Promise.all(this.#answers);
  }

  #follow(answering: Promise<void>): void {
    const done = answering.catch((problem: unknown) => this.#deps.vendor.report('dingtalk reply', problem));
    this.#answers.add(done);
    void done.finally(() => this.#answers.delete(done));
  }

  /** A handler that failed has left its event recorded; a store that cannot write has not. */
  async #sunk(event: InboundEvent, keep?: KeepReply): Promise<Reply | 'again'> {
    try {
      return await this.#deps.sink(event, keep);
    } catch (problem) {
      if (problem instanceof StoreError) return 'again';
      return { kind: 'none' };
    }
  }

  async #notReadable(
    from: Omit<PersonEvent & { kind: 'unsupported' }, 'kind' | 'what'>,
    content: Exclude<RobotMessage['content'], { kind: 'said' }>,
  ): Promise<Delivery> {
    const { vendor, meter, hearsCheckIns } = this.#deps;
    if (content.kind === 'quota-gone') {
      await meter.exhausted('pushes');
      await tell(vendor, from, { kind: 'text', text: inBoth((t) => t.dingtalk.quotaGone) });
      return 'taken';
    }
    if ((await this.#sunk({ kind: 'unsupported', ...from, what: content.what })) === 'again') return 'again';
    const address = vendor.addressOf({ kind: 'upload', id: '' }, from.actorId);
    const text = inBoth(
      ({ dingtalk: t }) => `${t.notReadable}${hearsCheckIns ? t.howToCheckIn : t.noCheckIn}${t.uploadHere} ${address}`,
    );
    await tell(vendor, from, { kind: 'text', text });
    return 'taken';
  }

  async #greetStranger({ senderStaffId, isPrivate }: RobotMessage): Promise<Delivery> {
    if (!isPrivate || this.#strangers.has(senderStaffId)) return 'taken';
    if (this.#strangers.size >= rememberedStrangers) this.#strangers.clear();
    this.#strangers.add(senderStaffId);
    const { vendor, robot } = this.#deps;
    const { dingtalk } = texts[await vendor.localeOf(null)];
    // Politeness is not worth holding up the acknowledgement.
    void robot
      .toPerson(senderStaffId, dingtalk.unknownPerson, AbortSignal.timeout(politenessMs))
      .catch((problem: unknown) => vendor.report('dingtalk reply', problem));
    return 'taken';
  }

  /** Nowhere else does DingTalk say what a group's id is; whoever asks in it is told, once. */
  async #nameGroup({ senderStaffId, conversationId }: RobotMessage): Promise<Delivery> {
    const memberId = await this.#memberOf(senderStaffId);
    if (memberId === null) return 'taken';
    const text = inBoth((t) => t.dingtalk.unknownGroup(conversationId));
    await tell(this.#deps.vendor, { actorId: memberId, eventId: `group ${conversationId}` }, { kind: 'text', text });
    return 'taken';
  }

  async #conversationOf(message: RobotMessage): Promise<{ kind: 'dm' } | { kind: 'channel'; key: string } | null> {
    if (message.isPrivate) return { kind: 'dm' };
    const key = await this.#deps.vendor.channels.channelAt('dingtalk', message.conversationId);
    return key === null ? null : { kind: 'channel', key };
  }

  #memberOf(userId: string): Promise<string | null> {
    const account = { platform: 'dingtalk' as const, workspace: dingtalkWorkspace, externalId: userId };
    return memberOfIdentity(this.#deps.vendor.store.read, account);
  }

  /** Every push costs one of the allowance; counting it must not hold up the answer. */
  #count(): void {
    const { meter, vendor } = this.#deps;
    void meter.spend('pushes').catch((problem: unknown) => vendor.report('dingtalk quota', problem));
  }
}
