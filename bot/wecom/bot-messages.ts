/**
 * What is said to the intelligent bot, in private or by mentioning it in a group: the same as said to the app. The answer
 * comes in the app's private chat, where it has buttons and nobody reads along; under the message stands only where.
 */
import { createDecipheriv } from 'node:crypto';
import { z } from 'zod';
import type { RemoteFile } from '../../handlers/inbound.ts';
import { type InboundSink, PlatformError } from '../../jobs/chat-platform.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import type { BotFrame } from './bot-connection.ts';
import type { WecomClient } from './client.ts';
import { handOverAndAnswer } from './receive-callback.ts';
import { memberOfUser } from './who.ts';
import { wecomWords } from './words.ts';

export interface BotMessagesDeps extends VendorDeps {
  readonly client: WecomClient;
  readonly corpId: string;
  readonly sink: InboundSink;
  readonly respond: (reqId: string, content: string) => void;
}

const fileShape = z.object({ url: z.url({ protocol: /^https?$/ }), aeskey: z.string().min(1).max(100) });
const headShape = z.looseObject({
  msgid: z.string().min(1).max(200),
  chattype: z.enum(['single', 'group']).default('single'),
  from: z.looseObject({ userid: z.string().min(1).max(200) }),
  msgtype: z.string(),
});
const textShape = z.looseObject({ content: z.string().max(100_000) });
const mixedShape = z.looseObject({ msg_item: z.array(z.looseObject({ msgtype: z.string() })).max(100) });
const openIdShape = z.looseObject({ userid_list: z.array(z.looseObject({ userid: z.string() })).default([]) });
const fileKinds: Readonly<Record<string, RemoteFile['kind']>> = { image: 'photo', file: 'file', video: 'video' };
const refMark = 'bot:';
/** A block of padding more than the file itself. */
const paddingBytes = 32;

/** WeCom says it once: what could not be kept is asked for again. @throws what kept it from being handled */
export async function receiveBotFrame(deps: BotMessagesDeps, frame: BotFrame): Promise<void> {
  try {
    await take(deps, frame);
  } catch (problem) {
    deps.respond(frame.reqId, wecomWords.notKept[await deps.localeOf(null).catch(() => 'zh' as const)]);
    throw problem;
  }
}

async function take(deps: BotMessagesDeps, { reqId, body }: BotFrame): Promise<void> {
  const head = headShape.safeParse(body);
  if (!head.success || head.data.msgtype === 'event') return;
  const { msgid, chattype, from } = head.data;
  const said = contentOf(body, head.data.msgtype);
  const actorId = await memberBehind(deps, from.userid);
  const locale = await deps.localeOf(actorId);
  if (actorId === null) return deps.respond(reqId, wecomWords.stranger[locale]);
  if (!said) return deps.respond(reqId, wecomWords.notTaken[locale]);
  const text = chattype === 'group' ? said.text.replace(/@\S+\s*/, '').trim() : said.text.trim();
  const event = {
    kind: 'message',
    eventId: `bot ${msgid}`,
    platform: 'wecom',
    actorId,
    occurredAt: deps.clock.now(),
    conversation: { kind: 'dm' },
    text,
    ...(said.remote.length > 0 ? { remote: said.remote } : {}),
  } as const;
  await handOverAndAnswer(deps, event);
  deps.respond(reqId, wecomWords.answeredInApp[locale]);
}

/** An id that only this bot knows is turned into the member's own. */
async function memberBehind({ store, client, corpId }: BotMessagesDeps, userId: string): Promise<string | null> {
  const known = await memberOfUser(store.read, corpId, userId);
  if (known !== null) return known;
  const body = { open_userid_list: [userId] };
  const options = { signal: AbortSignal.timeout(10_000) };
  const answer = await client.post('/cgi-bin/batch/openuserid_to_userid', body, options).catch(() => null);
  const [real] = openIdShape.safeParse(answer).data?.userid_list ?? [];
  return real ? memberOfUser(store.read, corpId, real.userid) : null;
}

interface Said {
  readonly text: string;
  readonly remote: readonly RemoteFile[];
}

/** @returns null for what it does not know. A voice comes as its words. */
function contentOf(body: Readonly<Record<string, unknown>>, type: string): Said | null {
  if (type === 'text' || type === 'voice') {
    const words = textShape.safeParse(body[type]);
    return words.success ? { text: words.data.content, remote: [] } : null;
  }
  if (type === 'mixed') {
    const parts = mixedShape.safeParse(body.mixed);
    if (!parts.success) return null;
    const items = parts.data.msg_item.flatMap((item) => contentOf(item, item.msgtype) ?? []);
    return { text: items.map(({ text }) => text).join(''), remote: items.flatMap(({ remote }) => remote) };
  }
  const kind = Object.hasOwn(fileKinds, type) ? fileKinds[type] : undefined;
  const file = fileShape.safeParse(body[type]);
  if (!kind || !file.success) return null;
  const { url, aeskey } = file.data;
  return { text: '', remote: [{ kind, ref: `${refMark}${JSON.stringify([url, aeskey])}`, name: null, takenAt: null }] };
}

export function isBotFile(ref: string): boolean {
  return ref.startsWith(refMark);
}

/** Its address works for five minutes. @throws PlatformError `gone` when it is too late, or the bytes are no such file */
export async function downloadBotFile(
  ref: string,
  { signal, maxBytes }: { signal: AbortSignal; maxBytes: number },
): Promise<ReadableStream<Uint8Array>> {
  const [url, aesKey] = z.tuple([z.string(), z.string()]).parse(JSON.parse(ref.slice(refMark.length)));
  const response = await fetch(url, { signal, redirect: 'error' }).catch((cause: unknown) => {
    throw new PlatformError('wecom', 'bot file', 'retry', { cause });
  });
  if (response.status >= 500) throw new PlatformError('wecom', 'bot file', 'retry');
  if (response.status !== 200 || !response.body) throw new PlatformError('wecom', 'bot file', 'gone');
  const parts: Uint8Array[] = [];
  let count = 0;
  for await (const part of response.body) {
    count += part.length;
    parts.push(part);
    // Whoever counts refuses it; there is no need to read to its end.
    if (count > maxBytes + paddingBytes) return new Blob([new Uint8Array(maxBytes + 1)]).stream();
  }
  return new Blob([new Uint8Array(decrypted(Buffer.concat(parts), aesKey))]).stream();
}

function decrypted(bytes: Buffer, aesKey: string): Buffer {
  try {
    const key = Buffer.from(aesKey, 'base64');
    const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
    const plain = Buffer.concat([decipher.update(bytes), decipher.final()]);
    const pad = plain.at(-1) ?? 0;
    const isPadded = pad >= 1 && pad <= paddingBytes && plain.subarray(-pad).every((byte) => byte === pad);
    if (isPadded) return plain.subarray(0, plain.length - pad);
  } catch {
    // Said below.
  }
  throw new PlatformError('wecom', 'bot file', 'gone');
}
