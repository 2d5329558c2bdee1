/**
 * What a channel is sent: through a group robot's webhook (markdown_v2, pictures) or into a group that the app itself made
 * (markdown). Neither has cards, nor can anything be changed there: what changed is sent as a new message.
 */
import { createHash, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { Card, Locale } from '../../cards/card.ts';
import { renderWecomMarkdown } from '../../cards/render/wecom-markdown.ts';
import { type Outgoing, PlatformError, type SendOptions } from '../../jobs/chat-platform.ts';
import type { ChannelAddress } from '../channel-addresses.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import type { WecomClient } from './client.ts';
import { fitPicture } from './fit-picture.ts';
import type { SendPace } from './send-pace.ts';
import type { SentParts } from './sent-parts.ts';
import { splitText } from './split-text.ts';

export interface GroupDeps extends Pick<VendorDeps, 'channels' | 'files' | 'localeOf' | 'publicUrl' | 'report'> {
  readonly client: WecomClient;
  readonly pace: SendPace;
  readonly parts: SentParts;
}

/**
 * Of the picture's own bytes, before base64 (消息推送配置说明 · 图片类型); of an upload what every page of the vendor allows
 * (上传临时素材 says 10 MB, 全局错误码 5 MB).
 */
const maxPictureBytes = { webhook: 2 * 1024 * 1024, group: 5 * 1024 * 1024 } as const;
const wholePath = '/cgi-bin/appchat/send';

/** @throws PlatformError `gone` when the channel has no address */
export async function sendToGroup(
  deps: GroupDeps,
  channel: string,
  message: Outgoing,
  { idempotencyKey, signal }: Pick<SendOptions, 'idempotencyKey' | 'signal'>,
): Promise<string> {
  const address = await deps.channels.find('wecom', channel);
  if (!address) throw new PlatformError('wecom', 'channel', 'gone');
  const locale = await deps.localeOf(null);
  const bodies = await bodiesFor(deps, address, message, locale, signal);
  if (address.kind === 'webhook') {
    const count = bodies.length - deps.parts.countOf(idempotencyKey);
    const waitMs = deps.pace.take(createHash('sha256').update(address.key).digest('base64'), count);
    if (waitMs > 0) throw new PlatformError('wecom', 'webhook pace', 'retry', { retryAfterMs: waitMs });
  }
  await deps.parts.sendRest(idempotencyKey, bodies, async (body) => {
    try {
      if (address.kind === 'webhook') await deps.client.postWebhook(address.key, body, { signal, isSend: true });
      else await deps.client.post(wholePath, { chatid: address.address, safe: 0, ...body }, { signal, isSend: true });
    } catch (problem) {
      // The words are there: a picture that did not follow holds up nobody.
      if (body.msgtype !== 'image') throw problem;
      deps.report('wecom group', problem);
    }
  });
  return `channel:${randomUUID()}`;
}

type Body = Readonly<Record<string, unknown>>;

async function bodiesFor(
  deps: GroupDeps,
  address: ChannelAddress,
  message: Outgoing,
  locale: Locale,
  signal: AbortSignal,
): Promise<Body[]> {
  if (message.kind === 'text')
    return splitText(message.text[locale]).map((content) => ({ msgtype: 'text', text: { content } }));
  const card = message.card[locale];
  const dialect = address.kind === 'webhook' ? 'markdown_v2' : 'markdown';
  const { payload: content } = renderWecomMarkdown(card, { locale, publicUrl: deps.publicUrl, dialect });
  const words = { msgtype: dialect, [dialect]: { content } };
  const picture = await pictureOf(deps, card, address, signal);
  return picture ? [words, picture] : [words];
}

async function pictureOf(
  deps: GroupDeps,
  card: Card,
  address: ChannelAddress,
  signal: AbortSignal,
): Promise<Body | null> {
  if (!card.image) return null;
  try {
    const max = address.kind === 'webhook' ? maxPictureBytes.webhook : maxPictureBytes.group;
    const fitted = await fitPicture(await buffer(deps.files.read(card.image.sha256)), max);
    if (!fitted) return null;
    const { bytes, name } = fitted;
    if (address.kind === 'webhook') {
      const md5 = createHash('md5').update(bytes).digest('hex');
      return { msgtype: 'image', image: { base64: bytes.toString('base64'), md5 } };
    }
    const media_id = await deps.client.upload('image', new Blob([new Uint8Array(bytes)]), name, signal);
    return { msgtype: 'image', image: { media_id } };
  } catch (problem) {
    deps.report('wecom picture', problem);
    return null;
  }
}
