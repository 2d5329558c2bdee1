/**
 * The environment variables of the chat platforms: shapes, why each is needed and at which page of the vendor's console
 * it is found. A platform is on when its keys are there; half a set is a problem that names what is missing
 * (platformSets, read by bot/config.ts). Default addresses are those of the vendors' documentation.
 */
import { z } from 'zod';
import type { Localized } from '../cards/card.ts';
import type { VariableHelp } from './variable-help.ts';

const webAddress = z.url({ protocol: /^https?$/ }).transform((address) => address.replace(/\/+$/, ''));
const secret = z.string().min(8).optional();
const id = z.string().regex(/^\S{1,128}$/);

export const platformShapes = {
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-\S+$/)
    .optional(),
  SLACK_SIGNING_SECRET: secret,
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-\S+$/)
    .optional(),
  SLACK_API_URL: webAddress.default('https://slack.com/api'),
  WECOM_CORP_ID: id.optional(),
  WECOM_AGENT_ID: z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number)
    .optional(),
  WECOM_SECRET: secret,
  WECOM_TOKEN: z
    .string()
    .regex(/^[0-9A-Za-z]{1,32}$/)
    .optional(),
  WECOM_ENCODING_AES_KEY: z
    .string()
    .regex(/^[0-9A-Za-z]{43}$/)
    .optional(),
  WECOM_BOT_ID: id.optional(),
  WECOM_BOT_SECRET: secret,
  WECOM_API_URL: webAddress.default('https://qyapi.weixin.qq.com'),
  WECOM_WEBHOOK_URL: webAddress.default('https://qyapi.weixin.qq.com'),
  WECOM_BOT_URL: z.url({ protocol: /^wss?$/ }).default('wss://openws.work.weixin.qq.com'),
  DINGTALK_CLIENT_ID: id.optional(),
  DINGTALK_CLIENT_SECRET: secret,
  DINGTALK_ROBOT_CODE: id.optional(),
  DINGTALK_CARD_TEMPLATE_ID: id.optional(),
  DINGTALK_CALLBACKS: z.enum(['stream', 'http']).default('stream'),
  DINGTALK_EVENT_TOKEN: z
    .string()
    .regex(/^\S{1,64}$/)
    .optional(),
  DINGTALK_EVENT_AES_KEY: z
    .string()
    .regex(/^[0-9A-Za-z]{43}$/)
    .optional(),
  DINGTALK_API_URL: webAddress.default('https://api.dingtalk.com'),
  DINGTALK_OAPI_URL: webAddress.default('https://oapi.dingtalk.com'),
} as const;

export type PlatformVariable = keyof typeof platformShapes;

/** Set any of `keys` and the platform is wanted; then everything in `needs` must be there (of an inner list: one of it). */
export const platformSets = [
  {
    keys: ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN'],
    needs: ['SLACK_BOT_TOKEN', ['SLACK_SIGNING_SECRET', 'SLACK_APP_TOKEN']],
    /** In Socket Mode Slack needs no address; what stands behind a card does. */
    needsPublicUrl: true,
  },
  {
    keys: ['WECOM_CORP_ID', 'WECOM_AGENT_ID', 'WECOM_SECRET', 'WECOM_TOKEN', 'WECOM_ENCODING_AES_KEY'],
    needs: ['WECOM_CORP_ID', 'WECOM_AGENT_ID', 'WECOM_SECRET', 'WECOM_TOKEN', 'WECOM_ENCODING_AES_KEY'],
    needsPublicUrl: true,
  },
  {
    keys: ['WECOM_BOT_ID', 'WECOM_BOT_SECRET'],
    // Its answers come in the app's chat.
    needs: ['WECOM_BOT_ID', 'WECOM_BOT_SECRET', 'WECOM_CORP_ID'],
    needsPublicUrl: false,
  },
  {
    keys: ['DINGTALK_CLIENT_ID', 'DINGTALK_CLIENT_SECRET', 'DINGTALK_ROBOT_CODE', 'DINGTALK_CARD_TEMPLATE_ID'],
    needs: ['DINGTALK_CLIENT_ID', 'DINGTALK_CLIENT_SECRET'],
    needsPublicUrl: true,
  },
  {
    keys: ['DINGTALK_EVENT_TOKEN', 'DINGTALK_EVENT_AES_KEY'],
    needs: ['DINGTALK_EVENT_TOKEN', 'DINGTALK_EVENT_AES_KEY', 'DINGTALK_CLIENT_ID'],
    needsPublicUrl: false,
  },
] as const satisfies readonly {
  keys: readonly PlatformVariable[];
  needs: readonly (PlatformVariable | readonly PlatformVariable[])[];
  needsPublicUrl: boolean;
}[];

/** The variables that switch a platform on; none may be set in the demo. */
export const platformKeys: readonly PlatformVariable[] = platformSets.flatMap(({ keys }) => keys);

const slackConsole = (page: string): Localized<string> => ({
  zh: `api.slack.com/apps → 选你的应用 → ${page}`,
  en: `api.slack.com/apps → your app → ${page}`,
});
const wecomConsole = (zh: string, en: string): Localized<string> => ({
  zh: `企业微信管理后台 work.weixin.qq.com → ${zh}`,
  en: `WeCom admin console work.weixin.qq.com → ${en}`,
});
const dingtalkConsole = (zh: string, en: string): Localized<string> => ({
  zh: `钉钉开放平台 open-dev.dingtalk.com → 应用开发 → 选你的应用 → ${zh}`,
  en: `DingTalk developer console open-dev.dingtalk.com → 应用开发 → your app → ${en}`,
});
const address: Pick<VariableHelp, 'expected' | 'where'> = {
  expected: {
    zh: '应为 http:// 或 https:// 开头的网址。',
    en: 'It must be an address beginning with http:// or https://.',
  },
  where: {
    zh: '平常不用设置；用代理、专有部署或测试服务器时才改。',
    en: 'Normally unset; change it for a proxy, a dedicated deployment or a test server.',
  },
};
const reaches = (zh: string, en: string): Localized<string> => ({
  zh: `它是${zh}的地址。`,
  en: `It is the address of ${en}.`,
});

export const platformHelp: Readonly<Record<PlatformVariable, VariableHelp>> = {
  SLACK_BOT_TOKEN: {
    isSecret: true,
    expected: { zh: '应以 xoxb- 开头。', en: 'It must begin with xoxb-.' },
    why: { zh: '接力用它在 Slack 里发消息。', en: 'Baton writes to Slack with it.' },
    where: slackConsole('OAuth & Permissions → Bot User OAuth Token'),
  },
  SLACK_SIGNING_SECRET: {
    isSecret: true,
    expected: { zh: '应为应用的 Signing Secret。', en: 'It must be the Signing Secret of the app.' },
    why: {
      zh: '接力用它确认请求来自 Slack（回调方式）；与 SLACK_APP_TOKEN 二选一。',
      en: 'Baton checks with it that a request comes from Slack (HTTP callbacks); this or SLACK_APP_TOKEN.',
    },
    where: slackConsole('Basic Information → App Credentials → Signing Secret'),
  },
  SLACK_APP_TOKEN: {
    isSecret: true,
    expected: { zh: '应以 xapp- 开头。', en: 'It must begin with xapp-.' },
    why: {
      zh: '接力用它打开 Socket Mode 长连接，不需要公网回调；与 SLACK_SIGNING_SECRET 二选一。',
      en: 'Baton opens Socket Mode with it, which needs no public callback; this or SLACK_SIGNING_SECRET.',
    },
    where: slackConsole('Basic Information → App-Level Tokens (connections:write)'),
  },
  SLACK_API_URL: { ...address, why: reaches(' Slack 接口', 'the Slack API') },
  WECOM_CORP_ID: {
    expected: {
      zh: '应为企业 ID，例如 ww1234567890abcdef。',
      en: 'It must be the corp id, such as ww1234567890abcdef.',
    },
    why: { zh: '它说明是哪家企业。', en: 'It says which company this is.' },
    where: wecomConsole('我的企业 → 企业信息 → 企业 ID', '我的企业 → 企业信息 → 企业ID'),
  },
  WECOM_AGENT_ID: {
    expected: { zh: '应为应用的 AgentId，全是数字。', en: 'It must be the AgentId of the app, digits only.' },
    why: { zh: '消息由这个自建应用发出。', en: 'Messages are sent by this self-built app.' },
    where: wecomConsole('应用管理 → 自建 → 选应用 → AgentId', '应用管理 → 自建 → the app → AgentId'),
  },
  WECOM_SECRET: {
    isSecret: true,
    expected: { zh: '应为应用的 Secret。', en: 'It must be the Secret of the app.' },
    why: { zh: '接力用它换取发消息的凭证。', en: 'Baton gets its access token with it.' },
    where: wecomConsole('应用管理 → 自建 → 选应用 → Secret', '应用管理 → 自建 → the app → Secret'),
  },
  WECOM_TOKEN: {
    isSecret: true,
    expected: { zh: '应为不超过 32 个字母或数字。', en: 'It must be at most 32 letters or digits.' },
    why: { zh: '接力用它核对回调的签名。', en: 'Baton checks the signature of callbacks with it.' },
    where: wecomConsole(
      '应用管理 → 自建 → 选应用 → 接收消息 → 设置 API 接收 → Token',
      '应用管理 → 自建 → the app → 接收消息 → 设置API接收 → Token',
    ),
  },
  WECOM_ENCODING_AES_KEY: {
    isSecret: true,
    expected: { zh: '应为 43 个字母或数字。', en: 'It must be 43 letters or digits.' },
    why: { zh: '接力用它解密回调。', en: 'Baton decrypts callbacks with it.' },
    where: wecomConsole(
      '应用管理 → 自建 → 选应用 → 接收消息 → 设置 API 接收 → EncodingAESKey',
      '应用管理 → 自建 → the app → 接收消息 → 设置API接收 → EncodingAESKey',
    ),
  },
  WECOM_BOT_ID: {
    expected: { zh: '应为智能机器人的 Bot ID。', en: 'It must be the Bot ID of the intelligent bot.' },
    why: {
      zh: '可选：接力以智能机器人长连接，在群里被 @ 时回答，私聊可收文件。',
      en: 'Optional: a long connection as an intelligent bot, which answers in groups and takes files in private chats.',
    },
    where: wecomConsole(
      '安全与管理 → 管理工具 → 智能机器人 → API 模式（长连接）→ Bot ID',
      '安全与管理 → 管理工具 → 智能机器人 → API模式（长连接）→ Bot ID',
    ),
  },
  WECOM_BOT_SECRET: {
    isSecret: true,
    expected: { zh: '应为智能机器人的 Secret。', en: 'It must be the Secret of the intelligent bot.' },
    why: { zh: '可选：和 WECOM_BOT_ID 一起用。', en: 'Optional: it goes with WECOM_BOT_ID.' },
    where: wecomConsole(
      '安全与管理 → 管理工具 → 智能机器人 → API 模式（长连接）→ Secret',
      '安全与管理 → 管理工具 → 智能机器人 → API模式（长连接）→ Secret',
    ),
  },
  WECOM_API_URL: { ...address, why: reaches('企业微信接口', 'the WeCom API') },
  WECOM_WEBHOOK_URL: { ...address, why: reaches('企业微信群机器人', 'WeCom group robots') },
  WECOM_BOT_URL: {
    expected: {
      zh: '应为 ws:// 或 wss:// 开头的网址。',
      en: 'It must be an address beginning with ws:// or wss://.',
    },
    where: address.where,
    why: reaches('企业微信智能机器人长连接', 'the long connection of WeCom intelligent bots'),
  },
  DINGTALK_CLIENT_ID: {
    expected: {
      zh: '应为应用的 Client ID（原 AppKey）。',
      en: 'It must be the Client ID of the app (once called AppKey).',
    },
    why: { zh: '它说明是哪个应用。', en: 'It says which app this is.' },
    where: dingtalkConsole('凭证与基础信息 → Client ID', '凭证与基础信息 → Client ID'),
  },
  DINGTALK_CLIENT_SECRET: {
    isSecret: true,
    expected: { zh: '应为应用的 Client Secret（原 AppSecret）。', en: 'It must be the Client Secret of the app.' },
    why: { zh: '接力用它连接钉钉、核对回调。', en: 'Baton connects to DingTalk and checks callbacks with it.' },
    where: dingtalkConsole('凭证与基础信息 → Client Secret', '凭证与基础信息 → Client Secret'),
  },
  DINGTALK_ROBOT_CODE: {
    expected: { zh: '应为机器人的 RobotCode。', en: 'It must be the RobotCode of the robot.' },
    why: {
      zh: '消息由这个机器人发出；不设则用 DINGTALK_CLIENT_ID，企业内部应用两者相同。',
      en: 'Messages are sent by this robot; unset, DINGTALK_CLIENT_ID is used, which is the same for internal apps.',
    },
    where: dingtalkConsole('机器人 → RobotCode', '机器人 → RobotCode'),
  },
  DINGTALK_CARD_TEMPLATE_ID: {
    expected: { zh: '应为卡片模板 ID，以 .schema 结尾。', en: 'It must be a card template id ending in .schema.' },
    why: {
      zh: '卡片用这个模板显示按钮；不设则发普通卡片，按钮是链接。',
      en: 'Cards with buttons are shown by this template; unset, plain cards with links are sent.',
    },
    where: {
      zh: '钉钉卡片平台 open-dev.dingtalk.com/fe/card → 新建模板 → 导入 bot/dingtalk/card-template.json → 发布后复制模板 ID',
      en: 'DingTalk card platform open-dev.dingtalk.com/fe/card → new template → import bot/dingtalk/card-template.json → publish, copy its id',
    },
  },
  DINGTALK_CALLBACKS: {
    expected: { zh: '应为 stream 或 http。', en: 'It must be stream or http.' },
    why: {
      zh: '钉钉的消息经长连接（stream，不需要公网）还是回调网址（http）送到。',
      en: 'Whether DingTalk delivers over a long connection (stream, no public address) or to a callback address (http).',
    },
    where: dingtalkConsole('机器人 → 消息接收模式', '机器人 → 消息接收模式'),
  },
  DINGTALK_EVENT_TOKEN: {
    isSecret: true,
    expected: {
      zh: '应为事件订阅的签名 token，不含空格。',
      en: 'It must be the signing token of the events, without spaces.',
    },
    why: {
      zh: '可选，只用于 HTTP 回调：接力用它核对离职、签到等事件的签名。',
      en: 'Optional, for HTTP callbacks: Baton checks the signature of events with it (leavers, check-ins).',
    },
    where: dingtalkConsole('事件订阅 → HTTP 推送 → 签名 token', '事件订阅 → HTTP 推送 → 签名 token'),
  },
  DINGTALK_EVENT_AES_KEY: {
    isSecret: true,
    expected: { zh: '应为 43 个字母或数字。', en: 'It must be 43 letters or digits.' },
    why: {
      zh: '可选，和 DINGTALK_EVENT_TOKEN 一起用：接力用它解密事件。',
      en: 'Optional, it goes with DINGTALK_EVENT_TOKEN: Baton decrypts events with it.',
    },
    where: dingtalkConsole('事件订阅 → HTTP 推送 → 加密 aes_key', '事件订阅 → HTTP 推送 → 加密 aes_key'),
  },
  DINGTALK_API_URL: { ...address, why: reaches('钉钉新版接口', 'the new DingTalk API') },
  DINGTALK_OAPI_URL: { ...address, why: reaches('钉钉旧版接口', 'the old DingTalk API') },
};
