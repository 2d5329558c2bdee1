/**
 * The bytes of what somebody sent, in pieces, because WeCom refuses large files without a range. A failure comes as JSON
 * with status 200 and never becomes a file. Media ids live three days: this runs as soon as the message is recorded.
 */
import { PlatformError } from '../../jobs/chat-platform.ts';
import type { WecomClient } from './client.ts';

/** A multiple of 16, at most 20 MB (获取临时素材 · 分块下载). */
const pieceBytes = 4 * 1024 * 1024;
const path = '/cgi-bin/media/get';

/** @throws PlatformError `gone` when WeCom has it no longer */
export async function downloadMedia(
  client: WecomClient,
  mediaId: string,
  { signal, maxBytes }: { signal: AbortSignal; maxBytes: number },
): Promise<ReadableStream<Uint8Array>> {
  const first = await piece(client, mediaId, 0, signal);
  let at = first.bytes.length;
  let next: Uint8Array | null = first.bytes;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next) controller.enqueue(next);
      next = null;
      // One byte too many is enough for whoever counts.
      if (at >= first.size || at > maxBytes) return controller.close();
      const more = await piece(client, mediaId, at, signal);
      if (more.bytes.length === 0) throw new PlatformError('wecom', path, 'retry');
      at += more.bytes.length;
      controller.enqueue(more.bytes);
      if (at >= first.size || at > maxBytes) controller.close();
    },
  });
}

async function piece(client: WecomClient, mediaId: string, from: number, signal: AbortSignal) {
  const range = { range: `bytes=${from}-${from + pieceBytes - 1}` };
  const response = await client.getRaw(path, { media_id: mediaId }, range, signal);
  const type = response.headers.get('content-type') ?? '';
  const isFile = response.status === 200 || response.status === 206;
  // A proxy's sign-in page is no evidence.
  if (!isFile || /^text\/html/i.test(type)) throw new PlatformError('wecom', `${path} http`, 'retry');
  const bytes = new Uint8Array(
    await response.arrayBuffer().catch((cause: unknown) => {
      throw new PlatformError('wecom', path, 'retry', { cause });
    }),
  );
  const size = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? bytes.length);
  if (response.status === 200 && from > 0) throw new PlatformError('wecom', `${path} range`, 'refused');
  return { bytes, size: response.status === 206 ? size : bytes.length };
}
