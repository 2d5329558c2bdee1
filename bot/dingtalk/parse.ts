/**
 * What DingTalk pushes, read into what the adapter understands: robot messages, clicks on cards, events. Only fields that
 * are used are read; whatever else comes is `unsupported` or null and never breaks anything. Payloads reach here after
 * they were verified (Stream: our own connection; HTTP: verify.ts), and nothing of them is logged.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';

export interface FileSent {
  readonly kind: 'photo' | 'file' | 'voice' | 'video';
  readonly downloadCode: string;
  readonly name: string | null;
}

export interface RobotMessage {
  readonly msgId: string;
  readonly conversationId: string;
  readonly isPrivate: boolean;
  /** The vendor's user id; empty for people outside the organisation. */
  readonly senderStaffId: string;
  readonly isFromRobot: boolean;
  readonly isFromOutside: boolean;
  /**
   * `quota-gone`: the month's pushes are used up, the vendor sends the message without its content;
   * `unsupported`: a kind that carries nothing we can use, a shared location among them.
   */
  readonly content:
    | { readonly kind: 'said'; readonly text: string; readonly files: readonly FileSent[] }
    | { readonly kind: 'unsupported'; readonly what: string }
    | { readonly kind: 'quota-gone' };
}

export interface CardClick {
  readonly outTrackId: string;
  readonly userId: string;
  readonly actionId: string;
  readonly value: string;
}

export type VendorEvent =
  | { readonly kind: 'left'; readonly userIds: readonly string[] }
  | { readonly kind: 'changed'; readonly userIds: readonly string[] }
  | { readonly kind: 'check-in'; readonly userId: string; readonly atMs: number };

/** Objects come as objects or as JSON text, depending on gateway and age of the page that documents them. */
function looseObject(value: unknown): Record<string, unknown> {
  if (typeof value === 'string') {
    try {
      return looseObject(JSON.parse(value) as unknown);
    } catch {
      return {};
    }
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

const text = z.string().max(20_000);
const code = z.string().min(1).max(4_000);
const messageShape = z.object({
  msgId: z.string().min(1).max(200),
  msgtype: z.string().max(100).optional(),
  conversationId: z.string().max(200).default(''),
  conversationType: z.union([z.literal('1'), z.literal('2')]),
  senderStaffId: z.string().max(200).nullish(),
  senderId: z.string().max(300).nullish(),
  senderCorpId: z.string().max(200).nullish(),
  chatbotCorpId: z.string().max(200).nullish(),
  chatbotUserId: z.string().max(300).nullish(),
  errCode: z.union([z.number(), z.string()]).nullish(),
  text: z.unknown().optional(),
  content: z.unknown().optional(),
});
const fileShape = z.object({ downloadCode: code, fileName: z.string().max(500).optional() });
const richShape = z.object({ richText: z.array(z.unknown()).max(200) });
const fileKinds = { picture: 'photo', audio: 'voice', video: 'video', file: 'file' } as const;
/** The vendor's word for: the month's pushes are used up. */
const quotaGone = '20001';

/** @returns null for what is no robot message at all */
export function parseRobotMessage(payload: unknown): RobotMessage | null {
  const read = messageShape.safeParse(looseObject(payload));
  if (!read.success) return null;
  const message = read.data;
  const { senderCorpId, chatbotCorpId } = message;
  return {
    msgId: message.msgId,
    conversationId: message.conversationId,
    isPrivate: message.conversationType === '1',
    senderStaffId: message.senderStaffId ?? '',
    isFromRobot: Boolean(message.chatbotUserId) && message.senderId === message.chatbotUserId,
    isFromOutside: Boolean(senderCorpId && chatbotCorpId) && senderCorpId !== chatbotCorpId,
    content: contentOf(message),
  };
}

function contentOf(message: z.output<typeof messageShape>): RobotMessage['content'] {
  if (String(message.errCode ?? '') === quotaGone) return { kind: 'quota-gone' };
  const what = message.msgtype ?? 'text';
  const content = looseObject(message.content);
  if (what === 'text') return textOf(message);
  if (what === 'richText') return richTextOf(content);
  if (Object.hasOwn(fileKinds, what)) {
    const file = fileShape.safeParse(content);
    if (!file.success) return { kind: 'unsupported', what };
    const kind = fileKinds[what as keyof typeof fileKinds];
    const { downloadCode, fileName = null } = file.data;
    return { kind: 'said', text: '', files: [{ kind, downloadCode, name: fileName }] };
  }
  return { kind: 'unsupported', what: /^[A-Za-z]{1,40}$/.test(what) ? what : 'unknown' };
}

function textOf(message: z.output<typeof messageShape>): RobotMessage['content'] {
  const nested = looseObject(message.text).content;
  const plain = typeof message.content === 'string' ? message.content : looseObject(message.content).content;
  const said = text.safeParse(nested ?? plain);
  return said.success ? { kind: 'said', text: said.data.trim(), files: [] } : { kind: 'unsupported', what: 'text' };
}

function richTextOf(content: Record<string, unknown>): RobotMessage['content'] {
  const rich = richShape.safeParse(content);
  if (!rich.success) return { kind: 'unsupported', what: 'richText' };
  const words: string[] = [];
  const files: FileSent[] = [];
  for (const part of rich.data.richText.map(looseObject)) {
    const said = text.safeParse(part.text);
    if (said.success) words.push(said.data);
    const picture = fileShape.safeParse(part);
    if (picture.success) files.push({ kind: 'photo', downloadCode: picture.data.downloadCode, name: null });
  }
  return { kind: 'said', text: words.join('').trim(), files };
}

const clickShape = z.object({
  outTrackId: z.string().min(1).max(100),
  userId: z.string().min(1).max(200),
});
const param = z.string().max(400);

/** @returns null for what is no click on one of our buttons */
export function parseCardClick(payload: unknown): CardClick | null {
  const body = looseObject(payload);
  const read = clickShape.safeParse(body);
  if (!read.success) return null;
  const content = looseObject(body.content ?? body.value);
  const given = looseObject(content.cardPrivateData);
  const params = looseObject(given.params);
  const first = Array.isArray(given.actionIds) ? (given.actionIds as unknown[])[0] : undefined;
  const actionId = param.min(1).safeParse(params.action ?? params.id ?? first);
  if (!actionId.success) return null;
  const value = param.safeParse(params.value ?? '');
  return { ...read.data, actionId: actionId.data, value: value.success ? value.data : '' };
}

const changes = new Set([
  'user_add_org',
  'user_active_org',
  'user_modify_org',
  'org_dept_create',
  'org_dept_modify',
  'org_dept_remove',
]);
const userId = z.string().min(1).max(200);

const httpEventShape = z.object({
  EventType: z.string().min(1).max(200),
  eventId: z.string().min(1).max(200).optional(),
});

/**
 * An event of the HTTP way, decrypted: its kind and id stand in it.
 * @returns null for what is no event
 */
export function readHttpEvent(message: string): { type: string; id: string; payload: unknown } | null {
  const payload = looseObject(message);
  const read = httpEventShape.safeParse(payload);
  if (!read.success) return null;
  // Some kinds have no id: what says the same, to the millisecond, is the same.
  const id = read.data.eventId ?? createHash('sha256').update(message).digest('base64url');
  return { type: read.data.EventType, id, payload };
}

/** @returns null for events that mean nothing to us */
export function parseEvent(eventType: string, payload: unknown): VendorEvent | null {
  const body = looseObject(payload);
  const listed = body.userId ?? body.UserId ?? body.userIds ?? body.staffId ?? body.StaffId;
  const userIds = (Array.isArray(listed) ? listed : [listed]).flatMap((one: unknown) => {
    const id = userId.safeParse(one);
    return id.success ? [id.data] : [];
  });
  if (eventType === 'user_leave_org') return { kind: 'left', userIds };
  if (changes.has(eventType)) return { kind: 'changed', userIds };
  if (eventType !== 'check_in' || userIds[0] === undefined) return null;
  const atMs = Number(body.timeStamp ?? body.TimeStamp);
  return Number.isSafeInteger(atMs) && atMs > 0 ? { kind: 'check-in', userId: userIds[0], atMs } : null;
}
