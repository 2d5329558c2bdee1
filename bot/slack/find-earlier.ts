/**
 * Slack knows no idempotency keys. Each message carries ours as metadata, which only the id of a row of the outbox is; when
 * an earlier try may have arrived, the conversation is read back for it before anything is sent again.
 */
import { z } from 'zod';
import type { SlackClient } from './client.ts';
import { messageRef } from './message-ref.ts';

const metadataType = 'baton_message';

const history = z.looseObject({
  messages: z.array(
    z.looseObject({
      ts: z.string(),
      // Other apps write what they like there.
      metadata: z
        .looseObject({ event_type: z.literal(metadataType), event_payload: z.looseObject({ key: z.string() }) })
        .optional()
        .catch(undefined),
    }),
  ),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional(),
});

/** Slack's page at most; more than a thousand messages since the first try are nobody's private chat. */
const pageSize = 200;
const maxPages = 5;
/** Longer than the outbox tries (jobs/dispatch-outbox.ts), real time: however late the next try is, the first one is found. */
const lookBackMs = 5 * 24 * 3_600_000;

export function metadataOf(key: string): object {
  return { event_type: metadataType, event_payload: { key } };
}

/** @param now real time, as Slack's own @returns the message's ref, null when it never arrived @throws PlatformError */
export async function findEarlier(
  client: SlackClient,
  place: { channel: string; threadTs: string | null },
  key: string,
  { now, signal }: { now: Date; signal: AbortSignal },
): Promise<string | null> {
  const { channel, threadTs } = place;
  const oldest = String(Math.floor((now.getTime() - lookBackMs) / 1000));
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const args = { channel, limit: pageSize, oldest, include_all_metadata: true, ...(cursor ? { cursor } : {}) };
    const answer =
      threadTs === null
        ? await client.call('conversations.history', args, history, { signal, isHarmless: true })
        : await client.call('conversations.replies', { ...args, ts: threadTs }, history, { signal, isHarmless: true });
    const found = answer.messages.find(({ metadata }) => metadata?.event_payload.key === key);
    if (found) return messageRef(channel, found.ts);
    cursor = answer.response_metadata?.next_cursor;
    if (!cursor) return null;
  }
  return null;
}
