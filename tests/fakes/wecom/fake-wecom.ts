/**
 * A WeCom of our own on a local port: the API (api.ts), and the side that calls the bot back, encrypted, signed, and again
 * when it is not answered. Tests drive it in process: people write, send files, press buttons; `sees` is what each has now.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type EncryptOptions, encryptMessage, signMessage } from '../envelope-crypto.ts';
import { type ApiSettings, FakeApi } from './api.ts';
import { liveButtonsOf } from './shown-words.ts';
import {
  type FakePerson,
  type Fault,
  type PaceRules,
  type SeenMessage,
  vendorPace,
  WecomWorld,
} from './wecom-world.ts';

export interface FakeWecomOptions {
  /** Default: real time. */
  readonly nowMs?: () => number;
  readonly pace?: PaceRules;
  readonly port?: number;
}

export interface Delivery {
  /** Of the last try; 0 when the bot could not be reached or was too slow. */
  readonly status: number;
  readonly body: string;
  readonly attempts: number;
}

export interface Tampering extends EncryptOptions {
  readonly receiveId?: string;
  readonly signature?: string;
  readonly timestamp?: string;
  readonly encrypted?: (right: string) => string;
  readonly outer?: (xml: string) => string;
}

export const fakeKeys = {
  corpId: 'ww1234567890abcdef',
  agentId: 1_000_002,
  secret: 'fake-wecom-secret',
  token: 'tok3n',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
} as const;

/** WeCom tries three times more. */
const retries = 3;

export class FakeWecom {
  readonly world: WecomWorld;
  readonly settings: ApiSettings;
  readonly api: FakeApi;
  /** Where the bot listens, without a slash at its end. */
  botUrl = '';
  /** WeCom gives up after 5 s. */
  answerWithinMs = 5_000;
  /** After what it tries again: its pages say both. */
  retriesAfter: 'anything but 200' | 'silence' = 'anything but 200';
  /** How often each callback comes. */
  copies = 1;
  #server: Server | null = null;
  #lastMsgId = 7_301_234_567_890_123_456n;
  #url = '';

  private constructor(options: FakeWecomOptions) {
    this.world = new WecomWorld(options.nowMs ?? (() => Date.now()), options.pace ?? vendorPace);
    const { corpId, agentId, secret } = fakeKeys;
    this.settings = {
      corpId,
      agentId,
      secret,
      hasCallback: true,
      isTrustedAddress: true,
      trustedDomain: '127.0.0.1',
      isAppOn: true,
    };
    this.api = new FakeApi(this.world, this.settings);
  }

  static async start(options: FakeWecomOptions = {}): Promise<FakeWecom> {
    const fake = new FakeWecom(options);
    fake.#server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      fake.api.handle(request, response, url).catch((problem: unknown) => {
        response.writeHead(500).end(String(problem));
      });
    });
    await new Promise<void>((resolve) => fake.#server?.listen(options.port ?? 0, '127.0.0.1', resolve));
    fake.#url = `http://127.0.0.1:${(fake.#server.address() as AddressInfo).port}`;
    return fake;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  get url(): string {
    return this.#url;
  }

  addPerson(person: FakePerson): void {
    this.world.people.set(person.userId.toLowerCase(), person);
  }

  addGroup(kind: 'webhook' | 'appchat', id: string): void {
    this.world.groups.set(id, { kind, messages: [], sentAtMs: [] });
  }

  /** The next calls of this path (`/cgi-bin/…`) fail like this, one each. */
  fail(path: string, ...faults: Fault[]): void {
    this.world.faults.set(path, [...(this.world.faults.get(path) ?? []), ...faults]);
  }

  /** As `fail`, once so many calls have gone well. */
  failAfter(path: string, count: number, fault: Fault): void {
    this.fail(path, ...Array.from({ length: count }, () => 'none' as const), fault);
  }

  /** What a person has on the screen now, oldest first. */
  sees(userId: string): readonly SeenMessage[] {
    return this.world.messages.filter((message) => message.userId === userId.toLowerCase());
  }

  /** The words of the buttons that still answer, on the newest message with this task id or title. */
  buttonsOf(userId: string, which: string): string[] {
    const message = this.#find(userId, which);
    return message ? liveButtonsOf(message).map(({ text }) => text) : [];
  }

  groupShows(id: string) {
    return this.world.groups.get(id)?.messages ?? [];
  }

  // What people do.

  writes(userId: string, text: string, more: { msgId?: string; times?: number } = {}): Promise<Delivery> {
    return this.#message(userId, 'text', { Content: text }, more);
  }

  sendsPlace(userId: string, place: { lat: number; lng: number; label: string }): Promise<Delivery> {
    const fields = {
      Location_X: `${place.lat}`,
      Location_Y: `${place.lng}`,
      Scale: '15',
      Label: place.label,
      AppType: 'wxwork',
    };
    return this.#message(userId, 'location', fields);
  }

  sendsFile(
    userId: string,
    kind: 'image' | 'voice' | 'video' | 'file',
    bytes: Buffer,
    name = 'file',
  ): Promise<Delivery> {
    const type = { image: 'image/jpeg', voice: 'audio/amr', video: 'video/mp4', file: 'application/octet-stream' }[
      kind
    ];
    const MediaId = this.world.addFile({ bytes, name, type });
    const more = {
      image: { PicUrl: 'https://pic.example/p' },
      voice: { Format: 'amr' },
      video: { ThumbMediaId: 'T' },
      file: { FileName: name },
    };
    return this.#message(userId, kind, { MediaId, ...more[kind] });
  }

  sendsOther(userId: string, type: string, fields: Readonly<Record<string, string>> = {}): Promise<Delivery> {
    return this.#message(userId, type, fields);
  }

  /**
   * Presses a button by its words. @param which task id, or title of the card
   * @throws when that person's card has no such live button: nobody could press it
   */
  press(userId: string, which: string, words: string, more: { times?: number } = {}): Promise<Delivery> {
    const message = this.#find(userId, which);
    const button = message && liveButtonsOf(message).find(({ text }) => text === words);
    if (!message || !button) throw new Error(`${userId} has no button ${words} on ${which}`);
    return this.click(userId, { taskId: message.taskId ?? '', key: button.key, msgId: message.msgId, ...more });
  }

  /** A click with anything in it: a card of an older version, a task nobody knows. */
  click(
    userId: string,
    { taskId, key, msgId, times }: { taskId: string; key: string; msgId?: string; times?: number },
  ): Promise<Delivery> {
    const code = this.world.issueCode(msgId === undefined ? [] : [msgId], 'click');
    const fields = { EventKey: key, TaskId: taskId, CardType: 'button_interaction', ResponseCode: code };
    return this.event(userId, 'template_card_event', fields, times);
  }

  event(userId: string, event: string, fields: Readonly<Record<string, string>> = {}, times = 1): Promise<Delivery> {
    const isOfApp = event !== 'change_contact';
    const all = {
      ...this.#head(userId, 'event'),
      Event: event,
      ...fields,
      ...(isOfApp ? { AgentID: `${fakeKeys.agentId}` } : {}),
    };
    return this.#deliverTimes(xmlOf(all), times);
  }

  /** The check when an administrator saves the callback address. */
  async verifyAddress(plain = 'ping-echo-7788', tampering: Tampering = {}): Promise<{ status: number; body: string }> {
    const { query, encrypted } = this.#seal(plain, tampering);
    const response = await fetch(
      `${this.botUrl}/wecom/callback?${query}&${new URLSearchParams({ echostr: encrypted })}`,
      // The console waits no longer.
      { signal: AbortSignal.timeout(1_000) },
    );
    return { status: response.status, body: await response.text() };
  }

  /** One POST, and again as WeCom does when it is not answered with 200. */
  async deliver(xml: string, tampering: Tampering = {}): Promise<Delivery> {
    let last: Delivery = { status: 0, body: '', attempts: 0 };
    for (let attempt = 1; attempt <= 1 + retries; attempt += 1) {
      last = { ...(await this.#post(xml, tampering)), attempts: attempt };
      if (last.status === 200 || (last.status !== 0 && this.retriesAfter === 'silence')) return last;
    }
    return last;
  }

  /** A code as WeCom's sign-in page hands it to the browser; null = somebody from outside. */
  signInCode(userId: string | null): string {
    const code = `OAUTH-${this.world.oauthCodes.size}-${userId ?? 'outside'}`;
    this.world.oauthCodes.set(code, { userId, issuedAtMs: this.world.nowMs() });
    return code;
  }

  #message(
    userId: string,
    type: string,
    fields: Readonly<Record<string, string>>,
    more: { msgId?: string; times?: number } = {},
  ) {
    this.#lastMsgId += 1n;
    const MsgId = more.msgId ?? String(this.#lastMsgId);
    return this.#deliverTimes(
      xmlOf({ ...this.#head(userId, type), ...fields, MsgId, AgentID: `${fakeKeys.agentId}` }),
      more.times,
    );
  }

  async #deliverTimes(xml: string, times = this.copies): Promise<Delivery> {
    const deliveries = await Promise.all(Array.from({ length: times }, () => this.deliver(xml)));
    return deliveries[0] ?? { status: 0, body: '', attempts: 0 };
  }

  #head(userId: string, type: string) {
    const CreateTime = String(Math.floor(this.world.nowMs() / 1000));
    return { ToUserName: fakeKeys.corpId, FromUserName: userId, CreateTime, MsgType: type };
  }

  #seal(plain: string, tampering: Tampering) {
    const timestamp = tampering.timestamp ?? String(Math.floor(this.world.nowMs() / 1000));
    const nonce = String(Math.floor(Math.random() * 1e9));
    const right = encryptMessage(fakeKeys.encodingAesKey, plain, tampering.receiveId ?? fakeKeys.corpId, tampering);
    const signature = tampering.signature ?? signMessage(fakeKeys.token, timestamp, nonce, right);
    const encrypted = tampering.encrypted?.(right) ?? right;
    return { encrypted, query: new URLSearchParams({ msg_signature: signature, timestamp, nonce }) };
  }

  async #post(xml: string, tampering: Tampering): Promise<{ status: number; body: string }> {
    const { query, encrypted } = this.#seal(xml, tampering);
    const { corpId, agentId } = fakeKeys;
    const outer = `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><AgentID><![CDATA[${agentId}]]></AgentID><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
    try {
      const response = await fetch(`${this.botUrl}/wecom/callback?${query}`, {
        method: 'POST',
        headers: { 'content-type': 'text/xml' },
        body: tampering.outer?.(outer) ?? outer,
        signal: AbortSignal.timeout(this.answerWithinMs),
      });
      return { status: response.status, body: await response.text() };
    } catch {
      return { status: 0, body: '' };
    }
  }

  #find(userId: string, which: string): SeenMessage | undefined {
    return this.sees(userId).findLast(
      ({ taskId, text, card }) => card !== null && (taskId === which || text === which),
    );
  }
}

/** Texts in CDATA; one that holds the end of CDATA is split, as XML wants it. */
export function xmlOf(fields: Readonly<Record<string, string>>): string {
  const isPlain = (name: string) =>
    ['CreateTime', 'MsgId', 'AgentID', 'Location_X', 'Location_Y', 'Scale'].includes(name);
  const parts = Object.entries(fields).map(([name, value]) => {
    const inner = isPlain(name) ? value : `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
    return `<${name}>${inner}</${name}>`;
  });
  return `<xml>${parts.join('')}</xml>`;
}
