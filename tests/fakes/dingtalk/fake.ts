/**
 * A local DingTalk: both APIs, the Stream gateway and the app as its people see it, as strict as the vendor (reference §9).
 * Driver, for tests and for the control page: who works there, what they write, press and send, what they see now, and
 * what goes wrong. Delivers over Stream, or over HTTP when `botUrl` is set.
 */
import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decryptMessage, type EncryptOptions, encryptMessage, signMessage } from '../envelope-crypto.ts';
import { type Body, objectIn, textIn } from './answers.ts';
import { takeAnswer } from './card-api.ts';
import { createFakeServer } from './server.ts';
import {
  type FakeDepartment,
  type FakeMessage,
  type FakeOptions,
  type FakePerson,
  FakeState,
  type Fault,
} from './state.ts';
import { FakeStream } from './stream.ts';

/** A message as somebody sees it now. */
export interface Shown {
  /** The vendor's name of it: pressed and answered by it. */
  readonly ref: string;
  readonly title: string;
  /** Every word in reading order. */
  readonly text: string;
  readonly buttons: readonly string[];
  /** Buttons that open an address. */
  readonly links: readonly { readonly title: string; readonly url: string }[];
  readonly pictures: number;
}

/** What is not as it should be about an event. */
export interface EventTampering extends EncryptOptions {
  readonly owner?: string;
  readonly aesKey?: string;
  readonly token?: string;
  readonly timestamp?: string;
  readonly message?: string;
}

export interface Delivered {
  /** Acknowledged in time. */
  readonly isTaken: boolean;
  readonly data: Body;
}

const cardParts = ['title', 'deadline', 'body', 'facts', 'trace', 'reasons', 'footnote', 'notice'];
/** The vendor calls its codes temporary and names no time. */
const codeLifeMs = 30 * 60_000;
const cardButtons = ['b1', 'b2', 'b3', 'l1', 'l2'];
/** `primary` is the blue one of a button's two looks. */
const isShown = (show: string | undefined) => show === 'true' || show === 'primary';
const topics = { robot: '/v1.0/im/bot/messages/get', card: '/v1.0/card/instances/callback' };

export class DingtalkFake {
  readonly state: FakeState;
  readonly stream: FakeStream;
  readonly url: string;
  readonly close: () => Promise<void>;
  /** Deliveries under way: redelivered ones too. */
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #lost: (() => Promise<Delivered>)[] = [];
  #lastClickAt = 0;
  /** How often each delivery comes. */
  copies = 1;

  constructor(state: FakeState, stream: FakeStream, url: string, close: () => Promise<void>) {
    this.state = state;
    this.stream = stream;
    this.url = url;
    this.close = close;
  }

  addPerson(person: FakePerson): void {
    this.state.people.set(person.userid, person);
  }

  addDepartment(department: FakeDepartment): void {
    this.state.departments.set(department.id, department);
  }

  addGroup(cid: string): void {
    this.state.groups.add(cid);
  }

  addGroupRobot(token: string, secret: string): void {
    this.state.groupRobots.set(token, { secret, sentAt: [], blockedUntil: 0, uuids: new Set() });
  }

  /** A person is in the directory no longer. The bot hears of it by `event('user_leave_org', …)`. */
  removePerson(userid: string): void {
    this.state.people.delete(userid);
  }

  fault(path: RegExp, make: Fault['make'], times = 1): void {
    this.state.faults.push({ path, make, times });
  }

  revokeToken(): void {
    this.state.token = null;
  }

  /** Until the bot has a Stream connection. */
  connected(): Promise<void> {
    return this.stream.until(() => this.stream.connections > 0);
  }

  /** Until nothing is on its way to the bot any more. */
  async settle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** What stands in a conversation, oldest first. @param viewer whose own part of the cards is shown */
  seen(where: string, viewer?: string): Shown[] {
    return this.state.messages
      .filter((message) => message.where === where && !message.isRecalled)
      .map((message) => this.#shown(message, viewer));
  }

  /** The private chat of a person with the robot. */
  seenBy(userid: string): Shown[] {
    return this.seen(`dm ${userid}`, userid);
  }

  #shown(message: FakeMessage, viewer: string | undefined): Shown {
    const pictures = (message.text.match(/!\[[^\]]*\]\(@media\d+\)/g) ?? []).length;
    if (message.outTrackId === null) {
      const { ref, title, text, links } = message;
      const inText = [...text.matchAll(/(?<!!)\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, label = '', url = '']) => ({
        title: label,
        url,
      }));
      return { ref, title, text, buttons: [], links: [...links, ...inText], pictures };
    }
    const values = this.#valuesOf(message.outTrackId, viewer);
    const shown = cardButtons.filter((name) => isShown(values[`${name}_show`]));
    return {
      ref: message.ref,
      title: values.title ?? '',
      text: cardParts
        .map((part) => values[part] ?? '')
        .filter(Boolean)
        .join('\n'),
      buttons: shown.map((name) => values[`${name}_label`] ?? ''),
      links: [],
      pictures: values.image ? 1 : 0,
    };
  }

  #valuesOf(outTrackId: string, viewer: string | undefined): Record<string, string> {
    const card = this.state.cards.get(outTrackId);
    if (viewer === undefined) return { ...card?.data };
    return { ...card?.data, ...card?.answered.get(viewer), ...card?.privateData.get(viewer) };
  }

  /** Writes to the robot; in a group (`cid`) with an @. */
  say(userid: string, content: string, options: { cid?: string; msgId?: string } = {}): Promise<Delivered> {
    const { cid } = options;
    return this.message(userid, { msgtype: 'text', text: { content: cid ? ` ${content}` : content } }, options);
  }

  /** Sends a file to the robot. @returns also its download code */
  async send(
    userid: string,
    msgtype: 'picture' | 'audio' | 'video' | 'file',
    bytes: Buffer,
    { name = 'file.bin', type = 'application/octet-stream' } = {},
  ): Promise<Delivered & { downloadCode: string }> {
    const downloadCode = this.state.id('code');
    this.state.files.set(downloadCode, { bytes, type, endsAt: this.state.now().getTime() + codeLifeMs });
    const content = {
      downloadCode,
      ...(msgtype === 'file' ? { fileName: name, spaceId: 's', fileId: 'f' } : {}),
      ...(msgtype === 'audio' ? { duration: 4_000, recognition: '你好' } : {}),
    };
    return { ...(await this.message(userid, { msgtype, content })), downloadCode };
  }

  /** Any robot message; what is given goes over the usual fields. */
  message(userid: string, given: Body, options: { cid?: string; msgId?: string } = {}): Promise<Delivered> {
    const { cid } = options;
    const at = this.state.now().getTime();
    const payload: Body = {
      conversationId: cid ?? `cid-of-${userid}`,
      conversationType: cid === undefined ? '1' : '2',
      msgId: options.msgId ?? this.state.id('msg'),
      createAt: at,
      senderId: `$:LWCP_v1:$${userid}`,
      senderStaffId: userid,
      senderNick: this.state.people.get(userid)?.name ?? '',
      senderCorpId: this.state.corpId,
      chatbotCorpId: this.state.corpId,
      chatbotUserId: '$:LWCP_v1:$bot',
      robotCode: this.state.robotCode,
      isInAtList: cid !== undefined,
      sessionWebhook: `${this.url}/robot/sendBySession?session=s1`,
      sessionWebhookExpiredTime: at + 5_400_000,
      ...given,
    };
    if (this.state.spendPush()) return this.#deliver(() => this.#robot(payload));
    // The month's pushes are used up: the message comes without what it says.
    const { text: _text, content: _content, ...rest } = payload;
    return this.#deliver(() => this.#robot({ ...rest, errCode: 20001, errMsg: 'quota' }));
  }

  /**
   * Presses a button of a card. @param label as the person reads it, or what an older version of the card would send
   * @returns what the person sees in answer to the click
   */
  async press(
    userid: string,
    ref: string,
    label: string | { action: string; value: string },
    options: { messageId?: string } = {},
  ): Promise<Delivered & { notice: string | null }> {
    const outTrackId = this.state.messages.find((message) => message.ref === ref)?.outTrackId ?? ref;
    const card = this.state.cards.get(outTrackId);
    if (!card) throw new Error(`There is no card ${ref}`);
    const values = this.#valuesOf(outTrackId, userid);
    const button = cardButtons.find((name) => isShown(values[`${name}_show`]) && values[`${name}_label`] === label);
    if (!button && typeof label === 'string') throw new Error(`There is no button ${label}`);
    const params =
      typeof label === 'string' ? { action: values[`${button}_action`], value: values[`${button}_value`] } : label;
    const payload = {
      type: 'actionCallback',
      outTrackId,
      corpId: this.state.corpId,
      userId: userid,
      userIdType: 1,
      spaceType: 'IM',
      spaceId: 'cid',
      extension: '{}',
      content: JSON.stringify({ cardPrivateData: { actionIds: [button ?? 'old'], params } }),
    };
    const messageId = options.messageId ?? this.state.id('click');
    this.state.openClicks.add(outTrackId);
    this.state.spendPush();
    // Given up after 2 s: a click comes once.
    const delivered = await this.#deliver(() => this.#click(card, payload, messageId), 'once');
    this.state.openClicks.delete(outTrackId);
    // Of several copies the app shows the first answer that says something.
    takeAnswer(this.state, card, userid, delivered.data);
    const mine = objectIn(objectIn(delivered.data, 'userPrivateData'), 'cardParamMap') as Record<string, string>;
    return { ...delivered, notice: mine.notice ?? null };
  }

  /** An event that the app is subscribed to. Those of the directory are free. */
  event(eventType: string, data: Body, eventId = this.state.id('event')): Promise<Delivered> {
    if (!/^(user|org)_/.test(eventType)) this.state.spendPush();
    if (this.state.options.botUrl !== undefined) return this.#deliver(() => this.httpEvent(eventType, data));
    return this.#deliver(async () => {
      const ack = await this.stream.push('EVENT', '*', data, { eventType, eventId });
      return { isTaken: ack?.code === 200 && ack.data.status === 'SUCCESS', data: ack?.data ?? {} };
    });
  }

  /** Checks in (签到): the record, and the event that says so. Coordinates as the vendor's maps have them. */
  checkIn(userid: string, latitude: string, longitude: string, place: string): Promise<Delivered> {
    const at = this.state.now().getTime();
    this.state.checkIns.push({ userid, at, latitude, longitude, place });
    return this.event('check_in', { staffId: userid, timeStamp: at });
  }

  /** What was not acknowledged comes again, as after a minute. */
  async redeliver(): Promise<Delivered[]> {
    return Promise.all(this.#lost.splice(0).map((again) => this.#once(again)));
  }

  #deliver(work: () => Promise<Delivered>, how: 'once' | 'until taken' = 'until taken'): Promise<Delivered> {
    const deliveries = Array.from({ length: this.copies }, () => this.#once(work, how));
    return Promise.all(deliveries).then(
      (all) => all.find(({ data }) => Object.keys(data).length > 0) ?? all[0] ?? { isTaken: false, data: {} },
    );
  }

  #once(work: () => Promise<Delivered>, how: 'once' | 'until taken' = 'until taken'): Promise<Delivered> {
    const delivering = work().then((delivered) => {
      if (!delivered.isTaken && how === 'until taken') this.#lost.push(work);
      return delivered;
    });
    this.#underWay.add(delivering);
    void delivering.finally(() => this.#underWay.delete(delivering));
    return delivering;
  }

  /** The check when an administrator saves the address of events. */
  checkEventAddress(): Promise<Delivered> {
    return this.httpEvent('check_url', {});
  }

  /** One delivery over HTTP; names begin with capitals there, and there is no id. Taken is what is answered rightly. */
  async httpEvent(eventType: string, data: Body, tampering: EventTampering = {}): Promise<Delivered> {
    const { botUrl, eventKeys } = this.state.options;
    if (botUrl === undefined || !eventKeys) return { isTaken: false, data: {} };
    const now = this.state.now().getTime();
    const named = Object.entries(data).map(([name, value]) => [name.charAt(0).toUpperCase() + name.slice(1), value]);
    const event = {
      EventType: eventType,
      TimeStamp: String(now),
      CorpId: this.state.corpId,
      ...Object.fromEntries(named),
    };
    const { owner = this.state.clientId, aesKey = eventKeys.aesKey, token = eventKeys.token } = tampering;
    const encrypt = encryptMessage(aesKey, tampering.message ?? JSON.stringify(event), owner, tampering);
    const timestamp = tampering.timestamp ?? String(now);
    const nonce = this.state.id('nonce');
    const msg_signature = signMessage(token, timestamp, nonce, encrypt);
    const query = new URLSearchParams({ msg_signature, timestamp, nonce });
    const { isTaken, data: answer } = await this.#post(`${botUrl}/dingtalk/callback?${query}`, {}, { encrypt });
    return { isTaken: isTaken && this.#isSuccess(answer), data: answer };
  }

  #isSuccess(answer: Body): boolean {
    const { aesKey = '', token = '' } = this.state.options.eventKeys ?? {};
    const [signature, encrypt, at, nonce] = ['msg_signature', 'encrypt', 'timeStamp', 'nonce'].map((name) =>
      textIn(answer, name),
    );
    if (!encrypt || signature !== signMessage(token, at ?? '', nonce ?? '', encrypt)) return false;
    const { message, receiveId } = decryptMessage(aesKey, encrypt);
    return message === 'success' && receiveId === this.state.clientId;
  }

  async #robot(payload: object): Promise<Delivered> {
    const { botUrl } = this.state.options;
    if (botUrl === undefined) {
      const ack = await this.stream.push('CALLBACK', topics.robot, payload);
      return { isTaken: ack?.code === 200, data: ack?.data ?? {} };
    }
    const timestamp = String(this.state.now().getTime());
    const { clientSecret } = this.state;
    const sign = createHmac('sha256', clientSecret).update(`${timestamp}\n${clientSecret}`).digest('base64');
    return this.#post(`${botUrl}/dingtalk/callback`, { timestamp, sign }, payload);
  }

  async #click(
    card: { callbackType: string; routeKey: string | null },
    payload: object,
    messageId: string,
  ): Promise<Delivered> {
    if (card.callbackType === 'STREAM') {
      const ack = await this.stream.push('CALLBACK', topics.card, payload, { messageId });
      return { isTaken: ack?.code === 200, data: objectIn(ack?.data ?? {}, 'response') };
    }
    const route = this.state.callbackRoutes.get(card.routeKey ?? '');
    if (!route) return { isTaken: false, data: {} };
    // Nobody presses twice in one millisecond, also where the fake's clock stands still.
    this.#lastClickAt = Math.max(this.state.now().getTime(), this.#lastClickAt + 1);
    const timestamp = String(this.#lastClickAt);
    const signature = createHmac('sha256', route.apiSecret).update(timestamp).digest('base64');
    const headers = { 'x-ddpaas-signature-timestamp': timestamp, 'x-ddpaas-signature': signature };
    return this.#post(route.url, headers, payload);
  }

  /** A bot that does not answer in time has not taken it. */
  async #post(url: string, headers: Record<string, string>, body: object): Promise<Delivered> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(this.state.options.ackMs ?? 2_000),
      });
      const text = await response.text();
      return { isTaken: response.ok, data: text === '' ? {} : (JSON.parse(text) as Body) };
    } catch {
      return { isTaken: false, data: {} };
    }
  }
}

type MoreRoutes = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>;

/** @param more routes of the control page; true = answered */
export async function startDingtalkFake(
  options: FakeOptions = {},
  more: MoreRoutes = async () => false,
): Promise<DingtalkFake> {
  const state = new FakeState(options);
  const stream = new FakeStream(state);
  const server = createFakeServer(state, stream, more);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new DingtalkFake(state, stream, `http://127.0.0.1:${port}`, async () => {
    stream.close();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  });
}
