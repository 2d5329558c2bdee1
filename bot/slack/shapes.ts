/** The shapes of Slack's payloads, with the fields that are used and no others; lengths are bounded before anything is kept. */
import { z } from 'zod';

const id = z.string().min(1).max(64);
const ts = z.string().regex(/^\d{1,12}\.\d{1,9}$/);
const longestText = 40_000;
const teamed = z.object({ id, team_id: id.optional(), team: z.unknown().optional() });

export const fileShape = z.object({
  id,
  name: z.string().max(1_000).nullish(),
  mimetype: z.string().max(200).nullish(),
  subtype: z.string().max(100).nullish(),
  mode: z.string().max(100).nullish(),
});

export const messageShape = z.object({
  type: z.literal('message'),
  subtype: z.string().optional(),
  user: id.optional(),
  bot_id: z.string().optional(),
  app_id: z.string().optional(),
  user_team: id.optional(),
  source_team: id.optional(),
  team: id.optional(),
  channel: id,
  channel_type: z.string().optional(),
  ts,
  thread_ts: ts.optional(),
  // Slack's own limit is counted before it writes `&amp;` for `&`: what is longer is cut, not dropped.
  text: z
    .string()
    .transform((text) => text.slice(0, longestText))
    .nullish(),
  files: z.array(fileShape).max(100).optional(),
});

export const eventsShape = z.object({
  type: z.literal('event_callback'),
  event_id: id,
  team_id: id,
  event: z.looseObject({ type: z.string() }),
});

export const personShape = z.looseObject({
  user: z.object({ id, team_id: id.optional(), deleted: z.boolean().optional() }),
});

export const blockActionsShape = z.object({
  type: z.literal('block_actions'),
  user: teamed,
  team: z.object({ id }).nullish(),
  trigger_id: z.string().min(1).max(200),
  channel: z.object({ id }).optional(),
  message: z.object({ thread_ts: ts.optional() }).optional(),
  container: z.object({ thread_ts: ts.optional(), is_ephemeral: z.boolean().optional() }).optional(),
  response_url: z.string().max(1_000).optional(),
  actions: z.array(z.object({ action_id: z.string().max(255), value: z.string().max(2_000).optional() })).min(1),
});

const answer = z.looseObject({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_date: z.string().nullish(),
});

export const submissionShape = z.object({
  type: z.literal('view_submission'),
  user: teamed,
  team: z.object({ id }).nullish(),
  trigger_id: z.string().max(200).optional(),
  view: z.object({
    id,
    hash: z.string().max(200).optional(),
    callback_id: z.string(),
    private_metadata: z.string().max(3_000),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), answer)) }),
  }),
});

/** What a form carries along (show-reply.ts writes it). */
export const formMetadata = z.object({
  form: z.string().min(1).max(100),
  value: z.string().max(2_000),
  channel: id.nullable(),
  thread: ts.nullable(),
});

export const shortcutShape = z.object({
  type: z.literal('shortcut'),
  user: teamed,
  team: z.object({ id }).nullish(),
  callback_id: z.string(),
  trigger_id: z.string().min(1).max(200),
});

export const commandShape = z.object({
  command: z.string(),
  text: z.string().max(4_000).default(''),
  user_id: id,
  team_id: id,
  channel_id: id.optional(),
  trigger_id: z.string().min(1).max(200),
});

export const homeShape = z.object({ user: id, tab: z.string().optional() });

/** What every payload has, or a slash command in its place. */
export const payloadShape = z.looseObject({ type: z.string().optional(), command: z.string().optional() });
