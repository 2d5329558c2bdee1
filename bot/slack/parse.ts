/**
 * Slack's payloads as one closed union, with the fields that are used and no others. Verified before, resolved to a member
 * afterwards (receive.ts). What is not known becomes `unsupported`: a newer Slack, an older card, somebody else's button.
 */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { slackFormCallback } from '../../cards/render/slack-form.ts';
import { isElsewhere } from './is-elsewhere.ts';
import { messageText } from './message-text.ts';
import { openFormAction, openPageAction, shortcutIds, slashCommand } from './needs.ts';
import {
  blockActionsShape,
  commandShape,
  eventsShape,
  type fileShape,
  formMetadata,
  homeShape,
  messageShape,
  payloadShape,
  personShape,
  shortcutShape,
  submissionShape,
} from './shapes.ts';

export interface SlackUser {
  readonly team: string;
  readonly user: string;
}

export interface SlackFile {
  readonly id: string;
  readonly kind: 'photo' | 'file' | 'voice' | 'video';
  readonly name: string | null;
  /** Only a link to another service: there are no bytes at Slack. */
  readonly isElsewhere: boolean;
}

/** Where something was done: the answer is shown there. */
export interface SlackPlace {
  readonly channel: string | null;
  readonly threadTs: string | null;
}

export type Delivery =
  | {
      readonly kind: 'message';
      readonly from: SlackUser;
      readonly place: SlackPlace & { readonly channel: string };
      readonly isDm: boolean;
      readonly ts: string;
      readonly text: string;
      readonly files: readonly SlackFile[];
    }
  | {
      readonly kind: 'action';
      readonly from: SlackUser;
      readonly place: SlackPlace;
      readonly triggerId: string;
      readonly actionId: string;
      readonly value: string;
      /** The button stood on a notice that this person alone sees: where it can be taken away. */
      readonly noticeAddress: string | null;
    }
  | {
      readonly kind: 'form';
      readonly from: SlackUser;
      readonly place: SlackPlace;
      readonly eventId: string;
      readonly formId: string;
      readonly value: string;
      readonly fields: Readonly<Record<string, string>>;
      /** Names of the inputs that the window shows. */
      readonly shown: readonly string[];
    }
  | { readonly kind: 'new-lead'; readonly from: SlackUser; readonly place: SlackPlace; readonly triggerId: string }
  | {
      readonly kind: 'command';
      readonly from: SlackUser;
      readonly place: SlackPlace;
      readonly triggerId: string;
      readonly text: string;
    }
  | { readonly kind: 'home'; readonly from: SlackUser }
  | {
      readonly kind: 'directory';
      readonly eventId: string;
      readonly workspace: string;
      readonly change: 'left' | 'changed';
      readonly externalId: string;
    }
  | { readonly kind: 'lifecycle'; readonly what: 'app-uninstalled' | 'tokens-revoked' | 'app-rate-limited' }
  /** The bot's own messages, other bots, edits, deletions: nobody acts. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unsupported' };

const unsupported: Delivery = { kind: 'unsupported' };
const ignored: Delivery = { kind: 'ignored' };

/** @param body JSON of /slack/events and of `payload`, or the fields of a slash command */
export function parseSlack(body: unknown): Delivery {
  const shape = payloadShape.safeParse(body);
  if (!shape.success) return unsupported;
  switch (shape.data.type) {
    case 'event_callback':
      return read(eventsShape, body, eventOf);
    case 'app_rate_limited':
      return { kind: 'lifecycle', what: 'app-rate-limited' };
    case 'block_actions':
      return read(blockActionsShape, body, actionOf);
    case 'view_submission':
      return read(submissionShape, body, formOf);
    case 'view_closed':
      return ignored;
    case 'shortcut':
      return read(shortcutShape, body, (one) =>
        one.callback_id === shortcutIds.newLead
          ? { kind: 'new-lead', from: userOf(one), place: nowhere, triggerId: one.trigger_id }
          : unsupported,
      );
    case undefined:
      return shape.data.command === undefined ? unsupported : read(commandShape, body, commandOf);
    default:
      return unsupported;
  }
}

const nowhere: SlackPlace = { channel: null, threadTs: null };

function read<T>(shape: z.ZodType<T>, body: unknown, use: (value: T) => Delivery): Delivery {
  const parsed = shape.safeParse(body);
  return parsed.success ? use(parsed.data) : unsupported;
}

/** Of an installation for a whole organisation `team` is null: then the person's own. */
function userOf({
  user,
  team,
}: {
  user: { id: string; team_id?: string | undefined };
  team?: { id: string } | null | undefined;
}): SlackUser {
  return { user: user.id, team: user.team_id ?? team?.id ?? '' };
}

function eventOf({ event, event_id: eventId, team_id: team }: z.output<typeof eventsShape>): Delivery {
  switch (event.type) {
    case 'message':
      return read(messageShape, event, (one) => messageOf(one, team));
    case 'app_home_opened': {
      return read(homeShape, event, ({ user, tab }) =>
        tab === 'messages' ? ignored : { kind: 'home', from: { team, user } },
      );
    }
    case 'team_join':
    case 'user_change':
      return read(personShape, event, ({ user }) =>
        user.team_id !== undefined && user.team_id !== team
          ? ignored
          : {
              kind: 'directory',
              eventId,
              workspace: team,
              change: user.deleted ? 'left' : 'changed',
              externalId: user.id,
            },
      );
    case 'app_uninstalled':
      return { kind: 'lifecycle', what: 'app-uninstalled' };
    case 'tokens_revoked':
      return { kind: 'lifecycle', what: 'tokens-revoked' };
    default:
      return unsupported;
  }
}

const humanSubtypes: ReadonlySet<string | undefined> = new Set([undefined, 'file_share', 'thread_broadcast']);

function messageOf(one: z.output<typeof messageShape>, team: string): Delivery {
  if (one.bot_id !== undefined || one.user === undefined || !humanSubtypes.has(one.subtype)) return ignored;
  return {
    kind: 'message',
    from: { team: one.user_team ?? one.source_team ?? one.team ?? team, user: one.user },
    place: { channel: one.channel, threadTs: one.thread_ts === one.ts ? null : (one.thread_ts ?? null) },
    isDm: one.channel_type === 'im' || one.channel.startsWith('D'),
    ts: one.ts,
    text: messageText(one.text ?? ''),
    files: (one.files ?? []).map(fileOf),
  };
}

function fileOf({ id: fileId, name, mimetype, subtype, mode }: z.output<typeof fileShape>): SlackFile {
  const mime = mimetype ?? '';
  // A voice message is often labelled video/mp4.
  const kind =
    subtype === 'slack_audio' || mime.startsWith('audio/')
      ? 'voice'
      : mime.startsWith('image/')
        ? 'photo'
        : mime.startsWith('video/')
          ? 'video'
          : 'file';
  return { id: fileId, kind, name: name || null, isElsewhere: isElsewhere(mode) };
}

function actionOf(one: z.output<typeof blockActionsShape>): Delivery {
  const [action] = one.actions;
  if (!action) return unsupported;
  const actionId = action.action_id.split('#')[0] ?? '';
  // The browser follows the link by itself.
  if (actionId === openPageAction) return ignored;
  const maxValue = actionId === openFormAction ? 2_000 : 200;
  const value = action.value ?? '';
  if (value.length > maxValue) return unsupported;
  const threadTs = one.message?.thread_ts ?? one.container?.thread_ts ?? null;
  return {
    kind: 'action',
    from: userOf(one),
    place: { channel: one.channel?.id ?? null, threadTs },
    triggerId: one.trigger_id,
    actionId,
    value,
    noticeAddress: (one.container?.is_ephemeral && one.response_url) || null,
  };
}

function formOf(one: z.output<typeof submissionShape>): Delivery {
  const { view } = one;
  if (view.callback_id !== slackFormCallback) return unsupported;
  const metadata = formMetadata.safeParse(jsonOf(view.private_metadata));
  if (!metadata.success) return unsupported;
  const { form, value, channel, thread } = metadata.data;
  const fields: Record<string, string> = {};
  for (const [blockId, answers] of Object.entries(view.state.values)) {
    const name = blockId.slice(blockId.indexOf('/') + 1);
    const [given] = Object.values(answers);
    if (given) fields[name] = given.selected_option?.value ?? given.selected_date ?? given.value ?? '';
  }
  return {
    kind: 'form',
    from: userOf(one),
    place: { channel, threadTs: thread },
    // A window may be sent again after problems were shown: each sending has its own trigger.
    eventId: `${view.id} ${one.trigger_id ?? digestOf([view.hash, fields])}`,
    formId: form,
    value,
    fields,
    shown: Object.keys(fields),
  };
}

function digestOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url');
}

function commandOf(one: z.output<typeof commandShape>): Delivery {
  if (one.command !== slashCommand) return unsupported;
  const place = { channel: one.channel_id ?? null, threadTs: null };
  const from = { team: one.team_id, user: one.user_id };
  return { kind: 'command', from, place, triggerId: one.trigger_id, text: messageText(one.text) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
