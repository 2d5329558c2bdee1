/**
 * The Web API of the fake: each method checks token, scope, arguments and limits and answers as Slack documents it,
 * HTTP 200 with `ok: false` for refusals, 429 with Retry-After for too much.
 */
import { type ApiContext, ApiProblem, json, text } from './api-call.ts';
import { checkBlocks, checkView } from './check-blocks.ts';
import { completeUpload, fileInfo, startUpload } from './file-methods.ts';
import { maxModals } from './windows.ts';
import type { Block, Conversation, Json, Message, World } from './world.ts';

interface Method {
  /** By the kind of the conversation, where it depends on that. */
  readonly scope: string | Readonly<Record<Conversation['kind'], string>> | null;
  readonly perMinute: number;
  readonly run: (args: Json, on: ApiContext) => Json;
}

const read = { dm: 'im:history', channel: 'channels:read', private: 'groups:read' } as const;
const readBack = { dm: 'im:history', channel: 'channels:history', private: 'groups:history' } as const;
const tier = { two: 20, three: 50, four: 100 } as const;
/** Posts are limited per channel, see rate-limits.ts. */
const special = Number.POSITIVE_INFINITY;

export const apiMethods: Readonly<Record<string, Method>> = {
  'auth.test': {
    scope: null,
    perMinute: special,
    run: (_args, { world }) => ({
      url: 'https://hengkang.slack.com/',
      team: '衡康医疗',
      user: 'baton',
      team_id: world.teamId,
      user_id: world.botUser,
      bot_id: world.botId,
    }),
  },
  'chat.postMessage': { scope: 'chat:write', perMinute: special, run: postMessage },
  'chat.update': { scope: 'chat:write', perMinute: tier.three, run: updateMessage },
  'chat.delete': { scope: 'chat:write', perMinute: tier.three, run: deleteMessage },
  'chat.postEphemeral': { scope: 'chat:write', perMinute: tier.four, run: postEphemeral },
  'conversations.open': {
    scope: 'im:write',
    perMinute: tier.three,
    run: (args, { world }) => {
      const user = personOf(args.users, world);
      return { channel: { id: world.dmOf(user).id } };
    },
  },
  'conversations.info': {
    scope: read,
    perMinute: tier.three,
    run: (args, { world }) => {
      const channel = conversationOf(args.channel, world);
      return {
        channel: {
          id: channel.id,
          name: channel.name,
          is_member: channel.members.has(world.botUser),
          is_archived: channel.isArchived,
          is_ext_shared: channel.isShared,
        },
      };
    },
  },
  'conversations.history': { scope: readBack, perMinute: tier.three, run: (args, on) => history(args, on, null) },
  'conversations.replies': {
    scope: readBack,
    perMinute: tier.three,
    run: (args, on) => history(args, on, text(args.ts)),
  },
  'users.list': { scope: 'users:read', perMinute: tier.two, run: listUsers },
  'users.info': {
    scope: 'users:read',
    perMinute: tier.four,
    run: (args, { world }) => ({ user: userOf(personOf(args.user, world), world) }),
  },
  'views.open': { scope: null, perMinute: tier.four, run: openView },
  'views.publish': { scope: null, perMinute: tier.four, run: publishHome },
  'files.info': { scope: 'files:read', perMinute: tier.four, run: fileInfo },
  'files.getUploadURLExternal': { scope: 'files:write', perMinute: tier.four, run: startUpload },
  'files.completeUploadExternal': { scope: 'files:write', perMinute: tier.four, run: completeUpload },
  'apps.connections.open': {
    scope: null,
    perMinute: tier.two,
    run: (_args, { openSocket }) => ({ url: openSocket() }),
  },
};

/** What the token needs for this call. */
export function scopeOf({ scope }: Method, args: Json, world: World): string | null {
  if (scope === null || typeof scope === 'string') return scope;
  return scope[world.conversations.get(text(args.channel))?.kind ?? 'channel'];
}

function personOf(value: unknown, world: World): string {
  const person = world.people.get(text(value));
  if (!person) throw new ApiProblem('user_not_found');
  if (person.isDeleted) throw new ApiProblem('user_disabled');
  return person.id;
}

function conversationOf(value: unknown, world: World): Conversation {
  const found = world.conversations.get(text(value));
  // A private channel that the bot is not in is not there for it.
  if (!found || (found.kind === 'private' && !found.members.has(world.botUser)))
    throw new ApiProblem('channel_not_found');
  return found;
}

/** A person's id opens the private chat. */
function placeToPost(value: unknown, world: World): Conversation {
  const id = text(value);
  if (/^[UW]/.test(id)) {
    const person = world.people.get(id);
    if (!person) throw new ApiProblem('channel_not_found');
    if (person.isDeleted) throw new ApiProblem('user_disabled');
    return world.dmOf(id);
  }
  const channel = conversationOf(id, world);
  if (channel.isArchived) throw new ApiProblem('is_archived');
  if (!channel.members.has(world.botUser)) throw new ApiProblem('not_in_channel');
  return channel;
}

function blocksOf(value: unknown, world: World): readonly Block[] {
  const blocks = json(value);
  if (value !== undefined && !Array.isArray(blocks)) throw new ApiProblem('invalid_blocks_format');
  const list = (blocks ?? []) as readonly Block[];
  const problems = checkBlocks(list, 'message');
  for (const [index, block] of list.entries()) {
    const file = (block.slack_file as { id?: string } | undefined)?.id;
    const stored = file === undefined ? undefined : world.files.get(file);
    if (file !== undefined && (!stored?.isCompleted || stored.looksLeft > 0))
      problems.push(`[ERROR] invalid slack file [json-pointer:/blocks/${index}/slack_file]`);
  }
  if (problems.length > 0)
    throw new ApiProblem('invalid_blocks', { errors: problems, response_metadata: { messages: problems } });
  return list;
}

function metadataOf(value: unknown): Json | null {
  if (value === undefined) return null;
  const metadata = json(value) as { event_type?: unknown; event_payload?: unknown } | undefined;
  const isFine =
    typeof metadata?.event_type === 'string' &&
    /^\w+$/.test(metadata.event_type) &&
    typeof metadata.event_payload === 'object' &&
    metadata.event_payload !== null &&
    Object.values(metadata.event_payload).every((one) => typeof one !== 'object');
  if (!isFine) throw new ApiProblem('invalid_metadata_format');
  return metadata as Json;
}

function postMessage(args: Json, { world, echo }: ApiContext): Json {
  const channel = placeToPost(args.channel, world);
  const blocks = blocksOf(args.blocks, world);
  const words = text(args.text);
  if (words === '' && blocks.length === 0) throw new ApiProblem('no_text');
  if (args.thread_ts !== undefined && !world.message(channel.id, text(args.thread_ts)))
    throw new ApiProblem('thread_not_found');
  const message: Message = {
    channel: channel.id,
    ts: world.newTs(),
    author: world.botUser,
    threadTs: args.thread_ts === undefined ? null : text(args.thread_ts),
    text: words.slice(0, 40_000),
    blocks,
    metadata: metadataOf(args.metadata),
    files: [],
    onlyFor: null,
    isEdited: false,
  };
  world.messages.push(message);
  const shown = { type: 'message', user: world.botUser, bot_id: world.botId, ts: message.ts, text: message.text };
  echo({ ...shown, channel: channel.id, channel_type: channel.kind === 'dm' ? 'im' : 'channel' });
  return { channel: channel.id, ts: message.ts, message: shown };
}

function ownMessage(args: Json, world: World, foreign: string): Message {
  const channel = text(args.channel);
  // The private chat has an id of its own; the person's is not taken here.
  if (!world.conversations.has(channel)) throw new ApiProblem('channel_not_found');
  const message = world.message(channel, text(args.ts));
  if (!message || message.onlyFor !== null) throw new ApiProblem('message_not_found');
  if (message.author !== world.botUser) throw new ApiProblem(foreign);
  return message;
}

function updateMessage(args: Json, { world, echo }: ApiContext): Json {
  const message = ownMessage(args, world, 'cant_update_message');
  const words = text(args.text);
  if (words.length > 4_000) throw new ApiProblem('msg_too_long');
  // Text without blocks takes the old blocks away.
  const blocks = blocksOf(args.blocks, world);
  if (words === '' && blocks.length === 0) throw new ApiProblem('no_text');
  const metadata = args.metadata === undefined ? undefined : (json(args.metadata) as Json);
  message.text = words;
  message.blocks = blocks;
  if (metadata !== undefined) message.metadata = Object.keys(metadata).length === 0 ? null : metadata;
  message.isEdited = true;
  const { channel, ts } = message;
  echo({
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    channel,
    channel_type: channel.startsWith('D') ? 'im' : 'channel',
    ts: world.newTs(),
    message: { type: 'message', user: world.botUser, bot_id: world.botId, ts, text: words },
  });
  return { channel, ts, text: words };
}

function deleteMessage(args: Json, { world, echo }: ApiContext): Json {
  const message = ownMessage(args, world, 'cant_delete_message');
  world.messages.splice(world.messages.indexOf(message), 1);
  const { channel, ts } = message;
  echo({ type: 'message', subtype: 'message_deleted', hidden: true, channel, deleted_ts: ts, ts: world.newTs() });
  return { channel, ts };
}

function postEphemeral(args: Json, { world }: ApiContext): Json {
  const channel = conversationOf(args.channel, world);
  if (!channel.members.has(world.botUser)) throw new ApiProblem('channel_not_found');
  const user = text(args.user);
  if (!channel.members.has(user)) throw new ApiProblem('user_not_in_channel');
  const blocks = blocksOf(args.blocks, world);
  const words = text(args.text);
  if (words === '' && blocks.length === 0) throw new ApiProblem('no_text');
  const ts = world.newTs();
  world.messages.push({
    channel: channel.id,
    ts,
    author: world.botUser,
    threadTs: args.thread_ts === undefined ? null : text(args.thread_ts),
    text: words,
    blocks,
    metadata: null,
    files: [],
    onlyFor: user,
    isEdited: false,
  });
  return { message_ts: ts };
}

function history(args: Json, { world }: ApiContext, threadTs: string | null): Json {
  const channel = conversationOf(args.channel, world);
  if (!channel.members.has(world.botUser)) throw new ApiProblem('not_in_channel');
  const limit = Math.min(Number(args.limit ?? 100), 1_000);
  const from = Number(text(args.cursor) || 0);
  const oldest = Number(args.oldest ?? 0);
  const all = world.messages
    .filter((one) => one.channel === channel.id && one.onlyFor === null && Number(one.ts) >= oldest)
    .filter((one) => (threadTs === null ? one.threadTs === null : one.threadTs === threadTs || one.ts === threadTs));
  const ordered = threadTs === null ? all.toReversed() : all;
  const next = from + limit < ordered.length ? String(from + limit) : '';
  const isWithMetadata = String(args.include_all_metadata) === 'true';
  const messages = ordered.slice(from, from + limit).map(({ ts, author, text: words, metadata }) => ({
    type: 'message',
    ts,
    user: author,
    text: words,
    ...(isWithMetadata && metadata ? { metadata } : {}),
  }));
  return { messages, has_more: next !== '', response_metadata: { next_cursor: next } };
}

function userOf(id: string, world: World): Json {
  const person = world.people.get(id);
  if (!person) throw new ApiProblem('user_not_found');
  const { name, team, isDeleted, isBot, email, phone } = person;
  return {
    id,
    team_id: team,
    name: name.toLowerCase(),
    deleted: isDeleted,
    is_bot: isBot,
    is_stranger: team !== world.teamId,
    profile: { real_name: name, display_name: '', ...(email ? { email } : {}), phone: phone ?? '' },
  };
}

function listUsers(args: Json, { world }: ApiContext): Json {
  const limit = Math.min(Number(args.limit ?? 0) || 1_000, 1_000);
  const from = Number(text(args.cursor) || 0);
  const everybody = [...world.people.keys()];
  const next = from + limit < everybody.length ? String(from + limit) : '';
  const slackbot = { id: 'USLACKBOT', team_id: world.teamId, name: 'slackbot', deleted: false, is_bot: false };
  const page = everybody.slice(from, from + limit).map((id) => userOf(id, world));
  return { members: from === 0 ? [slackbot, ...page] : page, response_metadata: { next_cursor: next } };
}

function viewOf(args: Json): Json & { blocks: readonly Block[] } {
  const view = json(args.view);
  const problems = checkView(view);
  if (problems.length > 0) throw new ApiProblem('invalid_arguments', { response_metadata: { messages: problems } });
  return view as Json & { blocks: readonly Block[] };
}

const triggerLifeMs = 3_000;

function openView(args: Json, { world }: ApiContext): Json {
  const trigger = world.triggers.get(text(args.trigger_id));
  if (!trigger) throw new ApiProblem('invalid_trigger_id');
  if (trigger.isUsed) throw new ApiProblem('exchanged_trigger_id');
  if (world.now().getTime() - trigger.at > triggerLifeMs) throw new ApiProblem('expired_trigger_id');
  const view = viewOf(args);
  if (view.type !== 'modal') throw new ApiProblem('invalid_arguments');
  trigger.isUsed = true;
  const open = { id: world.newId('V'), user: trigger.user, hash: world.newHash(), view };
  world.modals.set(trigger.user, [...(world.modals.get(trigger.user) ?? []), open].slice(-maxModals));
  return { view: { ...view, id: open.id, hash: open.hash } };
}

function publishHome(args: Json, { world }: ApiContext): Json {
  const user = personOf(args.user_id, world);
  const view = viewOf(args);
  if (view.type !== 'home') throw new ApiProblem('invalid_arguments');
  const known = world.homes.get(user);
  if (args.hash !== undefined && known && known.hash !== args.hash) throw new ApiProblem('hash_conflict');
  const home = { id: known?.id ?? world.newId('V'), user, hash: world.newHash(), view };
  world.homes.set(user, home);
  return { view: { ...view, id: home.id, hash: home.hash } };
}
