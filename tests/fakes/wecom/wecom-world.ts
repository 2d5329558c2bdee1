/** What the fake WeCom knows: people, departments, messages as each person sees them now, codes, files, groups, faults. */
import { randomBytes } from 'node:crypto';
import { checkWecomCard } from '../../cards/checkers/wecom.ts';
import { answeringTypes, isFields } from './card-kinds.ts';

export interface FakePerson {
  /** As WeCom shows it; compared without regard to case. */
  readonly userId: string;
  readonly name: string;
  readonly departments: readonly number[];
  readonly directLeader?: string;
  readonly status?: 1 | 2 | 4 | 5;
  /** In the app's visible scope; default yes. */
  readonly isVisible?: boolean;
  readonly isLicensed?: boolean;
}

export interface FakeDepartment {
  readonly id: number;
  readonly name: string;
  readonly parentId: number;
  readonly leaders?: readonly string[];
}

export interface SeenMessage {
  readonly msgId: string;
  readonly userId: string;
  readonly type: string;
  readonly sentAtMs: number;
  /** Text or markdown, a card's title, or the media id. */
  text: string;
  card: Readonly<Record<string, unknown>> | null;
  /** The grey word in place of the buttons. */
  closedWith: string | null;
  taskId: string | null;
}

export interface FakeGroup {
  readonly kind: 'webhook' | 'appchat';
  readonly messages: { readonly type: string; readonly text: string; readonly bytes?: number }[];
  readonly sentAtMs: number[];
}

export interface FakeFile {
  readonly bytes: Buffer;
  readonly name: string;
  readonly type: string;
  readonly createdAtMs: number;
}

export type Fault =
  /** WeCom's own refusal. */
  | { readonly errcode: number; readonly errmsg?: string }
  /** All is well, says WeCom, and this; nothing was done. */
  | { readonly answer: Readonly<Record<string, unknown>> }
  /** Carried out, and the answer is lost. */
  | 'lose-answer'
  /** Nothing is carried out, the connection breaks. */
  | 'reset'
  /** A proxy's sign-in page. */
  | 'html'
  /** A gateway that gave up. */
  | 'gateway'
  /** No answer until the caller tires. */
  | 'hang'
  /** This call goes well: what comes later does not. */
  | 'none';

export interface PaceRules {
  readonly memberPerMinute: number;
  readonly memberPerHour: number;
  readonly webhookPerMinute: number;
  /** Of the app, for each person in its scope; what is more disappears as well. Default: 200, as WeCom has it. */
  readonly perAccountAndDay?: number;
}

export const vendorPace: PaceRules = { memberPerMinute: 30, memberPerHour: 1_000, webhookPerMinute: 20 };

export class Refusal extends Error {
  readonly code: number;
  constructor(code: number, hint: string) {
    super(hint);
    this.code = code;
  }
}

interface Content {
  readonly text: string;
  readonly card: Readonly<Record<string, unknown>> | null;
  readonly taskId: string | null;
  readonly isAnswering: boolean;
}

const hourMs = 3_600_000;

export class WecomWorld {
  readonly people = new Map<string, FakePerson>();
  readonly departments = new Map<number, FakeDepartment>();
  readonly messages: SeenMessage[] = [];
  readonly groups = new Map<string, FakeGroup>();
  readonly files = new Map<string, FakeFile>();
  readonly codes = new Map<
    string,
    { msgIds: readonly string[]; issuedAtMs: number; isUsed: boolean; from: 'send' | 'click' }
  >();
  readonly oauthCodes = new Map<string, { userId: string | null; issuedAtMs: number }>();
  /** Ids that only an intelligent bot knows somebody by. */
  readonly openIds = new Map<string, string>();
  /** By path, the next first. */
  readonly faults = new Map<string, Fault[]>();
  readonly calls: string[] = [];
  readonly recalled: string[] = [];
  readonly nowMs: () => number;
  pace: PaceRules;
  /** `limited` = too much traffic, for everything; `cut` = nothing gets through. */
  line: 'fine' | 'limited' | 'cut' = 'fine';
  /** Messages that were taken and shown to nobody. */
  droppedCount = 0;
  #tasks = new Set<string>();
  #sent = new Map<string, number[]>();
  #sentToday = { day: -1, count: 0 };
  #lastSend = 0;

  constructor(nowMs: () => number, pace: PaceRules = vendorPace) {
    this.nowMs = nowMs;
    this.pace = pace;
  }

  person(userId: string): FakePerson | undefined {
    return this.people.get(userId.toLowerCase());
  }

  sendToUsers(userIds: readonly string[], body: Readonly<Record<string, unknown>>, hasCallback: boolean) {
    const type = String(body.msgtype);
    const content = this.#contentOf(type, body, hasCallback);
    const isKnown = (id: string) =>
      this.person(id)?.isVisible !== false && this.person(id)?.status !== 5 && this.person(id) !== undefined;
    const known = userIds.filter(isKnown);
    const invalid = userIds.filter((id) => !isKnown(id)).map((id) => id.toLowerCase());
    if (known.length === 0) throw new Refusal(81013, 'all touser invalid');
    const unlicensed = known.filter((id) => this.person(id)?.isLicensed === false);
    this.#lastSend += 1;
    const msgId = `MSG${this.#lastSend}`;
    for (const userId of known.filter((id) => !unlicensed.includes(id)))
      this.#show(userId.toLowerCase(), msgId, type, content);
    if (content.taskId) this.#tasks.add(content.taskId);
    const code = content.isAnswering ? this.issueCode([msgId], 'send') : null;
    return {
      invaliduser: invalid.join('|'),
      invalidparty: '',
      invalidtag: '',
      unlicenseduser: unlicensed.map((id) => id.toLowerCase()).join('|'),
      msgid: msgId,
      ...(code ? { response_code: code } : {}),
    };
  }

  /** Too much for one person disappears, and the sender hears that all is well. */
  #show(userId: string, msgId: string, type: string, content: Content): void {
    const nowMs = this.nowMs();
    const sent = (this.#sent.get(userId) ?? []).filter((at) => at > nowMs - hourMs);
    const lastMinute = sent.filter((at) => at > nowMs - 60_000).length;
    this.#sent.set(userId, sent);
    const isTooMany = lastMinute >= this.pace.memberPerMinute || sent.length >= this.pace.memberPerHour;
    if (isTooMany || !this.#takeOfDay(nowMs)) {
      this.droppedCount += 1;
      return;
    }
    sent.push(nowMs);
    const { text, card, taskId } = content;
    this.messages.push({ msgId, userId, type, sentAtMs: nowMs, text, card, closedWith: null, taskId });
  }

  /** Days as they are in China. */
  #takeOfDay(nowMs: number): boolean {
    const day = Math.floor((nowMs + 8 * hourMs) / (24 * hourMs));
    if (day !== this.#sentToday.day) this.#sentToday = { day, count: 0 };
    if (this.#sentToday.count >= this.people.size * (this.pace.perAccountAndDay ?? 200)) return false;
    this.#sentToday.count += 1;
    return true;
  }

  #contentOf(type: string, body: Readonly<Record<string, unknown>>, hasCallback: boolean): Content {
    const inner = body[type];
    const plain = (text: string) => ({ text, card: null, taskId: null, isAnswering: false });
    if (!isFields(inner)) throw new Refusal(type in body ? 40035 : 40008, `invalid ${type}`);
    if (type === 'text' || type === 'markdown') {
      if (typeof inner.content !== 'string' || inner.content === '') throw new Refusal(44004, 'empty content');
      return plain(cutBytes(inner.content, 2048));
    }
    if (type === 'image' || type === 'voice' || type === 'video' || type === 'file') {
      this.file(String(inner.media_id));
      return plain(String(inner.media_id));
    }
    if (type !== 'template_card') throw new Refusal(40008, 'invalid msgtype');
    const problem = checkWecomCard(inner).violations[0];
    if (problem) throw new Refusal(40058, `template_card ${problem}`);
    const taskId = inner.task_id === undefined ? null : String(inner.task_id);
    if (taskId && this.#tasks.has(taskId)) throw new Refusal(40058, 'task_id repeated');
    const isAnswering = answeringTypes.includes(String(inner.card_type)) || inner.action_menu !== undefined;
    if (isAnswering && !hasCallback) throw new Refusal(40058, 'no callback url');
    return { text: titleOf(inner), card: inner, taskId, isAnswering };
  }

  issueCode(msgIds: readonly string[], from: 'send' | 'click'): string {
    const code = `RC-${randomBytes(12).toString('hex')}`;
    this.codes.set(code, { msgIds, issuedAtMs: this.nowMs(), isUsed: false, from });
    return code;
  }

  updateCard(body: Readonly<Record<string, unknown>>): { invaliduser: string[] } {
    const { userids, response_code } = body;
    const isAll = body.atall === 1;
    if (!isAll && !(Array.isArray(userids) && userids.length > 0 && userids.length <= 1000))
      throw new Refusal(40058, 'userids must be an array');
    const code = this.codes.get(String(response_code));
    if (!code || code.isUsed) throw new Refusal(40058, 'response_code invalid or used');
    if (this.nowMs() - code.issuedAtMs > 72 * hourMs) throw new Refusal(40058, 'response_code expired');
    const button = body.button;
    const card = body.template_card;
    if (isFields(button) === isFields(card)) throw new Refusal(40058, 'button or template_card');
    const problem = isFields(card) ? checkWecomCard(card).violations[0] : undefined;
    if (problem) throw new Refusal(40058, `template_card ${problem}`);
    const shown = this.messages.filter((message) => code.msgIds.includes(message.msgId));
    if (isFields(button) && shown.some(({ card: now }) => !answeringTypes.includes(String(now?.card_type))))
      throw new Refusal(40058, 'replace_name needs buttons');
    const wanted = isAll
      ? shown.map(({ userId }) => userId)
      : (userids as unknown[]).map((id) => String(id).toLowerCase());
    code.isUsed = true;
    for (const message of shown.filter(({ userId }) => wanted.includes(userId))) {
      if (isFields(button)) message.closedWith = String(button.replace_name);
      else if (isFields(card)) {
        message.card = card;
        message.text = titleOf(card);
        message.closedWith = typeof card.replace_text === 'string' ? card.replace_text : null;
      }
    }
    return { invaliduser: wanted.filter((id) => !shown.some(({ userId }) => userId === id)) };
  }

  recall(msgId: string): void {
    const found = this.messages.filter((message) => message.msgId === msgId);
    if (found.length === 0) throw new Refusal(40058, 'msgid');
    if (this.nowMs() - (found[0]?.sentAtMs ?? 0) > 24 * hourMs) throw new Refusal(40058, 'too late to recall');
    this.recalled.push(msgId);
    for (const message of found) this.messages.splice(this.messages.indexOf(message), 1);
  }

  file(mediaId: string): FakeFile {
    const file = this.files.get(mediaId);
    if (!file || this.nowMs() - file.createdAtMs > 72 * hourMs) throw new Refusal(40007, 'invalid media_id');
    return file;
  }

  addFile(file: Omit<FakeFile, 'createdAtMs'>): string {
    const mediaId = `MEDIA-${randomBytes(9).toString('base64url')}`;
    this.files.set(mediaId, { ...file, createdAtMs: this.nowMs() });
    return mediaId;
  }

  takeFault(path: string): Fault | undefined {
    const fault = this.faults.get(path)?.shift();
    return fault === 'none' ? undefined : fault;
  }
}

function titleOf(card: Readonly<Record<string, unknown>>): string {
  const main = isFields(card.main_title) ? card.main_title.title : undefined;
  return String(main ?? card.sub_title_text ?? '');
}

/** As WeCom does: by bytes, on borders of characters. */
function cutBytes(text: string, max: number): string {
  let size = 0;
  let kept = '';
  for (const sign of text) {
    size += Buffer.byteLength(sign);
    if (size > max) break;
    kept += sign;
  }
  return kept;
}
