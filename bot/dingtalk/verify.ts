/**
 * Signatures of DingTalk's HTTP callbacks and of what is sent to a group robot (reference of the vendor: 接收消息,
 * 注册卡片回调地址, 自定义机器人安全设置, 配置 HTTP 推送). The first two do not cover the body: such a message is believed
 * no further than the rights of whoever it names, and Stream mode is the better choice. Events are encrypted and signed.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import {
  type EnvelopeKeys,
  type EnvelopeRules,
  type Opened,
  openEnvelope,
  type SealedText,
  sealEnvelope,
} from '../encrypted-callback.ts';

/** How far a callback's clock may be from ours, in ms; the vendor's own limit. */
export const signatureLifeMs = 3_600_000;

/** base64(HMAC-SHA256(secret, timestamp + "\n" + secret)); robot callbacks and group robots. @param timestamp in ms */
export function robotSign(secret: string, timestamp: string): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
}

/** base64(HMAC-SHA256(apiSecret, timestamp)); card callbacks. @param timestamp in ms */
export function cardSign(apiSecret: string, timestamp: string): string {
  return createHmac('sha256', apiSecret).update(timestamp).digest('base64');
}

export type Signed = { readonly timestamp: string | undefined; readonly signature: string | undefined };

export function isRobotCallback(secret: string, { timestamp, signature }: Signed, now: Date): boolean {
  return isFresh(timestamp, now) && isSame(signature, robotSign(secret, timestamp));
}

export function isCardCallback(apiSecret: string, { timestamp, signature }: Signed, now: Date): boolean {
  return isFresh(timestamp, now) && isSame(signature, cardSign(apiSecret, timestamp));
}

export const addressCheckEvent = 'check_url';
const taken = 'success';
const answerShape = z.object({
  msg_signature: z.string(),
  timeStamp: z.string(),
  nonce: z.string(),
  encrypt: z.string(),
});
const eventRules: EnvelopeRules = { timeUnitMs: 1, maxAgeMs: signatureLifeMs };

export function openEvent(keys: EnvelopeKeys, text: SealedText, now: Date): Opened {
  return openEnvelope(keys, text, eventRules, now);
}

/** What DingTalk wants to hear: the word `success`, encrypted and signed as the event was. */
export function eventAnswer(keys: EnvelopeKeys, now: Date): object {
  const { signature, timestamp, nonce, encrypted } = sealEnvelope(keys, taken, String(now.getTime()));
  return { msg_signature: signature, timeStamp: timestamp, nonce, encrypt: encrypted };
}

/** The event that DingTalk sends when an administrator saves the address, to try our own with it. */
export function addressCheck(keys: EnvelopeKeys, now: Date): { query: string; body: object } {
  const sealed = sealEnvelope(keys, JSON.stringify({ EventType: addressCheckEvent }), String(now.getTime()));
  const { signature: msg_signature, timestamp, nonce, encrypted: encrypt } = sealed;
  return { query: `?${new URLSearchParams({ msg_signature, timestamp, nonce })}`, body: { encrypt } };
}

export function isEventAnswer(keys: EnvelopeKeys, answer: unknown, now: Date): boolean {
  const read = answerShape.safeParse(answer);
  if (!read.success) return false;
  const { msg_signature: signature, timeStamp: timestamp, nonce, encrypt: encrypted } = read.data;
  const opened = openEvent(keys, { signature, timestamp, nonce, encrypted }, now);
  return opened.isTrue && opened.message === taken;
}

function isFresh(timestamp: string | undefined, now: Date): timestamp is string {
  if (timestamp === undefined || !/^\d{13}$/.test(timestamp)) return false;
  return Math.abs(now.getTime() - Number(timestamp)) <= signatureLifeMs;
}

function isSame(given: string | undefined, right: string): boolean {
  const bytes = Buffer.from(given ?? '');
  const wanted = Buffer.from(right);
  return bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
}
