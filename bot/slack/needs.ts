/**
 * What the bot uses of Slack, as data: scopes, events, the command, the shortcut. manifest.json is tested against this
 * list, `baton doctor` compares the token's scopes with it.
 */

/** Scopes of the bot token, and what each is for. */
export const botScopes = {
  'chat:write': 'cards, answers',
  commands: 'the command and the shortcut',
  'im:write': 'opening the private chat',
  'im:history': 'messages in the private chat; looking whether a card has arrived',
  'channels:history': 'messages in public channels of the policy; the same look',
  'channels:read': 'whether the bot is in a channel',
  'groups:history': 'the same in private channels',
  'groups:read': 'the same in private channels',
  'files:read': 'evidence that people send',
  'files:write': 'pictures of reports',
  'users:read': 'the directory',
  'users:read.email': 'who is who, by e-mail',
} as const;

export const botEvents = [
  'app_home_opened',
  'app_uninstalled',
  'message.channels',
  'message.groups',
  'message.im',
  'team_join',
  'tokens_revoked',
  'user_change',
] as const;

export const slashCommand = '/baton';

export const shortcutIds = { newLead: 'new_lead' } as const;

/** A button that opens an address: Slack reports the click all the same. */
export const openPageAction = 'slack.page';
/** A button under a message whose answer is a form: Slack opens windows after clicks only. */
export const openFormAction = 'slack.form';

export const callbackPaths = {
  events: '/slack/events',
  actions: '/slack/actions',
  commands: '/slack/commands',
} as const;
