/**
 * What `baton doctor` says of Slack: whether the token works, whether it may do what the bot does, whether the bot is in
 * every channel of the policy. Only reads; each wrong finding names the page of Slack's console where it is mended.
 */
import { z } from 'zod';
import { listChannelAddresses } from '../../db/repos/channel-addresses.ts';
import type { SlackConfig } from '../platform-config.ts';
import type { PlatformCheck, VendorDeps } from '../vendor-platform.ts';
import type { SlackClient } from './client.ts';
import { botScopes, callbackPaths } from './needs.ts';
import { codeOf } from './problems.ts';

const who = z.looseObject({
  team: z.string(),
  team_id: z.string(),
  user_id: z.string(),
  bot_id: z.string().optional(),
});
const conversation = z.looseObject({
  channel: z.looseObject({
    name: z.string().optional(),
    is_member: z.boolean().optional(),
    is_archived: z.boolean().optional(),
    is_ext_shared: z.boolean().optional(),
  }),
});

const appPage = (page: string) => ({
  zh: `请到 api.slack.com/apps → 选你的应用 → ${page} 处理`,
  en: `mend it at api.slack.com/apps → your app → ${page}`,
});

export async function checkSlack(
  client: SlackClient,
  config: SlackConfig,
  deps: Pick<VendorDeps, 'store' | 'publicUrl'>,
  signal: AbortSignal,
): Promise<readonly PlatformCheck[]> {
  const found: PlatformCheck[] = [];
  const token = await checkToken(client, signal);
  found.push(token);
  if (token.state === 'wrong') return found;
  found.push(checkScopes(client.scopes()), await checkWay(client, config, deps.publicUrl, signal));
  for (const { platform, channelKey, address } of await listChannelAddresses(deps.store.read))
    if (platform === 'slack') found.push(await checkChannel(client, channelKey, address, signal));
  return found;
}

async function checkToken(client: SlackClient, signal: AbortSignal): Promise<PlatformCheck> {
  try {
    const { team, team_id: id } = await client.call('auth.test', {}, who, { signal, isHarmless: true });
    return {
      state: 'fine',
      text: { zh: `Slack：已连接工作区 ${team}（${id}）`, en: `Slack: connected to ${team} (${id})` },
    };
  } catch (problem) {
    const code = codeOf(problem) ?? 'no-answer';
    const page = appPage('OAuth & Permissions → Bot User OAuth Token');
    const isUnreachable = code === 'no-answer' || code === 'not-json' || code.startsWith('http-');
    return {
      state: 'wrong',
      text: isUnreachable
        ? {
            zh: `Slack：连不上（${code}）。请检查本机能否访问 SLACK_API_URL 的网址`,
            en: `Slack: no connection (${code}). Check that this machine reaches the address in SLACK_API_URL`,
          }
        : {
            zh: `Slack：令牌不能用（${code}），${page.zh}`,
            en: `Slack: the token does not work (${code}); ${page.en}`,
          },
    };
  }
}

function checkScopes(granted: readonly string[]): PlatformCheck {
  const missing = Object.keys(botScopes).filter((scope) => !granted.includes(scope));
  if (granted.length === 0)
    return {
      state: 'note',
      text: {
        zh: 'Slack：没有返回权限列表，未能核对权限',
        en: 'Slack: it did not list the scopes; they were not compared',
      },
    };
  if (missing.length === 0)
    return { state: 'fine', text: { zh: 'Slack：权限齐全', en: 'Slack: all scopes are there' } };
  const page = appPage('OAuth & Permissions → Bot Token Scopes');
  return {
    state: 'wrong',
    text: {
      zh: `Slack：缺少权限 ${missing.join('、')}，${page.zh}，再点 Reinstall to Workspace`,
      en: `Slack: these scopes are missing: ${missing.join(', ')}; ${page.en}, then Reinstall to Workspace`,
    },
  };
}

async function checkWay(
  client: SlackClient,
  { signingSecret, appToken }: SlackConfig,
  publicUrl: string,
  signal: AbortSignal,
): Promise<PlatformCheck> {
  if (appToken !== null) return checkSockets(client, appToken, signal);
  const address = `${publicUrl}${callbackPaths.events}`;
  const isReachable = signingSecret !== null && publicUrl.startsWith('https://');
  return {
    state: isReachable ? 'fine' : 'note',
    text: isReachable
      ? { zh: `Slack：回调网址 ${address}`, en: `Slack: callbacks come to ${address}` }
      : {
          zh: `Slack：PUBLIC_URL 不是 https 网址，Slack 送不到回调；请改用 https，或设 SLACK_APP_TOKEN 用 Socket Mode`,
          en: `Slack: PUBLIC_URL is not an https address, so Slack cannot deliver; use https, or set SLACK_APP_TOKEN for Socket Mode`,
        },
  };
}

/** Asks for the address of a connection and opens none. */
async function checkSockets(client: SlackClient, appToken: string, signal: AbortSignal): Promise<PlatformCheck> {
  try {
    const given = z.looseObject({ url: z.string() });
    await client.call('apps.connections.open', { token: appToken }, given, { signal, isHarmless: true });
    return { state: 'fine', text: { zh: 'Slack：用 Socket Mode 收消息', en: 'Slack: messages come over Socket Mode' } };
  } catch (problem) {
    const code = codeOf(problem) ?? 'no-answer';
    const page = appPage('Basic Information → App-Level Tokens (connections:write)');
    const socketPage = appPage('Socket Mode → Enable Socket Mode');
    return wrong(
      `Slack：Socket Mode 打不开（${code}）。令牌${page.zh}；开关${socketPage.zh}`,
      `Slack: Socket Mode does not open (${code}). For the token ${page.en}; for the switch ${socketPage.en}`,
    );
  }
}

async function checkChannel(
  client: SlackClient,
  key: string,
  channel: string,
  signal: AbortSignal,
): Promise<PlatformCheck> {
  try {
    const answer = await client.call('conversations.info', { channel }, conversation, { signal, isHarmless: true });
    const { name, is_member: isMember, is_archived: isArchived, is_ext_shared: isShared } = answer.channel;
    const shown = `${key}（#${name ?? channel}）`;
    if (isArchived)
      return wrong(
        `Slack：群 ${shown}已归档，请恢复或用 baton channels 换一个`,
        `Slack: channel ${key} (#${name ?? channel}) is archived; restore it or choose another with baton channels`,
      );
    if (!isMember)
      return wrong(
        `Slack：接力不在群 ${shown}里，请在该群输入 /invite @Baton`,
        `Slack: Baton is not in channel ${key} (#${name ?? channel}); type /invite @Baton there`,
      );
    if (isShared)
      return wrong(
        `Slack：群 ${shown}与外部公司共享，请换一个内部群`,
        `Slack: channel ${key} (#${name ?? channel}) is shared with another company; use an internal one`,
      );
    return {
      state: 'fine',
      text: { zh: `Slack：群 ${shown}可以发送`, en: `Slack: channel ${key} (#${name ?? channel}) can be written to` },
    };
  } catch (problem) {
    const code = codeOf(problem) ?? 'no-answer';
    return wrong(
      `Slack：找不到群 ${key}（${code}）。若是私有群，请在群里输入 /invite @Baton`,
      `Slack: channel ${key} was not found (${code}). In a private channel type /invite @Baton`,
    );
  }
}

function wrong(zh: string, en: string): PlatformCheck {
  return { state: 'wrong', text: { zh, en } };
}
