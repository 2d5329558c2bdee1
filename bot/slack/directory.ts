/** Everybody whom Slack lists in the workspace, page by page; people only, no bots, nobody of other companies. */
import { z } from 'zod';
import type { DirectoryEntry } from '../../jobs/chat-platform.ts';
import type { SlackClient } from './client.ts';

const page = z.looseObject({
  members: z.array(
    z.looseObject({
      id: z.string(),
      team_id: z.string().nullish(),
      deleted: z.boolean().nullish(),
      is_bot: z.boolean().nullish(),
      is_stranger: z.boolean().nullish(),
      name: z.string().nullish(),
      real_name: z.string().nullish(),
      profile: z
        .looseObject({
          real_name: z.string().nullish(),
          display_name: z.string().nullish(),
          email: z.string().nullish(),
        })
        .nullish(),
    }),
  ),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional(),
});

/** Slack recommends not more than 200 at once. */
const pageSize = 200;
const slackbot = 'USLACKBOT';

/** @throws PlatformError, also in the middle: then the reading is not complete and counts for nothing */
export async function* readSlackDirectory(
  client: SlackClient,
  workspace: string,
  signal: AbortSignal,
): AsyncIterable<DirectoryEntry> {
  let cursor: string | undefined;
  do {
    const args = { limit: pageSize, ...(cursor ? { cursor } : {}) };
    const answer = await client.call('users.list', args, page, { signal, isHarmless: true });
    for (const one of answer.members) {
      const isOurs = one.id !== slackbot && !one.is_bot && !one.is_stranger && (one.team_id ?? workspace) === workspace;
      if (!isOurs) continue;
      const { profile } = one;
      yield {
        kind: 'person',
        workspace,
        externalId: one.id,
        name: profile?.real_name || one.real_name || profile?.display_name || one.name || one.id,
        // People write the number of their profile themselves: taken for theirs, it would let them be anybody.
        mobile: null,
        email: profile?.email || null,
        departmentIds: [],
        managerExternalId: null,
        isActive: !one.deleted,
      };
    }
    cursor = answer.response_metadata?.next_cursor;
  } while (cursor);
}
