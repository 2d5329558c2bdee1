/**
 * The chat platforms as the configuration switches them on: one is there when its keys are. Read by bot/config.ts, which
 * has refused half a set before; an adapter gets nothing of the environment but its own part.
 */
import type { z } from 'zod';
import type { platformShapes } from './platform-variables.ts';

export interface PlatformConfigs {
  /** null = off. Addresses are without a slash at their end. */
  readonly slack: SlackConfig | null;
  readonly wecom: WecomConfig | null;
  readonly dingtalk: DingtalkConfig | null;
}

export interface SlackConfig {
  readonly botToken: string;
  /** At least one of the two: callbacks over HTTP are checked with the secret, Socket Mode opens with the app token. */
  readonly signingSecret: string | null;
  readonly appToken: string | null;
  readonly apiUrl: string;
}

export interface WecomConfig {
  readonly corpId: string;
  readonly agentId: number;
  readonly secret: string;
  readonly token: string;
  readonly encodingAesKey: string;
  readonly apiUrl: string;
  readonly webhookUrl: string;
  /** The intelligent bot beside the app, where it is set up. */
  readonly bot: { readonly id: string; readonly secret: string; readonly url: string } | null;
}

export interface DingtalkConfig {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly robotCode: string;
  readonly cardTemplateId: string | null;
  readonly callbacks: 'stream' | 'http';
  /** Of the HTTP way: what its events are signed and encrypted with; null = none are subscribed to. */
  readonly eventKeys: { readonly token: string; readonly encodingAesKey: string } | null;
  readonly apiUrl: string;
  readonly oapiUrl: string;
}

type Values = z.output<z.ZodObject<typeof platformShapes>>;

export function readPlatforms(values: Values): PlatformConfigs {
  return { slack: slackOf(values), wecom: wecomOf(values), dingtalk: dingtalkOf(values) };
}

function slackOf(values: Values): SlackConfig | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET, SLACK_APP_TOKEN, SLACK_API_URL: apiUrl } = values;
  if (botToken === undefined) return null;
  return { botToken, signingSecret: SLACK_SIGNING_SECRET ?? null, appToken: SLACK_APP_TOKEN ?? null, apiUrl };
}

function wecomOf(values: Values): WecomConfig | null {
  const { WECOM_CORP_ID: corpId, WECOM_AGENT_ID: agentId, WECOM_SECRET: secret } = values;
  const { WECOM_TOKEN: token, WECOM_ENCODING_AES_KEY: encodingAesKey } = values;
  const {
    WECOM_BOT_ID,
    WECOM_BOT_SECRET,
    WECOM_BOT_URL: url,
    WECOM_API_URL: apiUrl,
    WECOM_WEBHOOK_URL: webhookUrl,
  } = values;
  if (!corpId || agentId === undefined || !secret || !token || !encodingAesKey) return null;
  const bot = WECOM_BOT_ID && WECOM_BOT_SECRET ? { id: WECOM_BOT_ID, secret: WECOM_BOT_SECRET, url } : null;
  return { corpId, agentId, secret, token, encodingAesKey, apiUrl, webhookUrl, bot };
}

function dingtalkOf(values: Values): DingtalkConfig | null {
  const { DINGTALK_CLIENT_ID: clientId, DINGTALK_CLIENT_SECRET: clientSecret } = values;
  if (!clientId || !clientSecret) return null;
  const { DINGTALK_EVENT_TOKEN: token, DINGTALK_EVENT_AES_KEY: encodingAesKey } = values;
  return {
    clientId,
    clientSecret,
    robotCode: values.DINGTALK_ROBOT_CODE ?? clientId,
    cardTemplateId: values.DINGTALK_CARD_TEMPLATE_ID ?? null,
    callbacks: values.DINGTALK_CALLBACKS,
    eventKeys: token && encodingAesKey ? { token, encodingAesKey } : null,
    apiUrl: values.DINGTALK_API_URL,
    oapiUrl: values.DINGTALK_OAPI_URL,
  };
}
