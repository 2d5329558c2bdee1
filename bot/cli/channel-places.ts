/** What a place of a channel looks like in each chat tool: ids of conversations, addresses of group robots. */
import type { Localized } from '../../cards/card.ts';
import { UsageError } from './command.ts';

export const chatTools = ['slack', 'wecom', 'dingtalk'] as const;
export type ChatTool = (typeof chatTools)[number];

export const toolNames: Readonly<Record<ChatTool, Localized<string>>> = {
  slack: { zh: ' Slack', en: 'Slack' },
  wecom: { zh: '企业微信', en: 'WeCom' },
  dingtalk: { zh: '钉钉', en: 'DingTalk' },
};

/** How the address of a group robot begins, as its page in the chat tool shows it. */
export const robotHosts: Readonly<Record<Exclude<ChatTool, 'slack'>, string>> = {
  wecom: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=',
  dingtalk: 'https://oapi.dingtalk.com/robot/send?access_token=',
};

const robotParameters = { wecom: 'key', dingtalk: 'access_token' } as const;

/** Ids as the vendors write them; WeCom's chatid is chosen by whoever makes the group. */
const groupIds: Readonly<Record<ChatTool, { shape: RegExp; expected: Localized<string> }>> = {
  slack: {
    shape: /^[CG][A-Z0-9]{6,20}$/,
    expected: {
      zh: '应为频道 ID，以 C 开头，例如 C0123ABCDEF。在 Slack 里点频道名，最下面可以复制。',
      en: 'It must be the ID of a channel and begin with C, such as C0123ABCDEF. Click the name of the channel in Slack; it stands at the bottom.',
    },
  },
  wecom: {
    shape: /^[\w-]{1,64}$/,
    expected: { zh: '应为应用群的 chatid。', en: 'It must be the chatid of a group that the app has made.' },
  },
  dingtalk: {
    shape: /^cid[\w+/=]{4,120}$/,
    expected: {
      zh: '应为 openConversationId，以 cid 开头。',
      en: 'It must be the openConversationId and begin with cid.',
    },
  },
};

export function isChatTool(word: string | undefined): word is ChatTool {
  return chatTools.some((tool) => tool === word);
}

/** @throws UsageError */
export function readGroupId(platform: ChatTool, given: string): string {
  const { shape, expected } = groupIds[platform];
  if (shape.test(given)) return given;
  throw new UsageError({
    zh: `「${given}」不是群的编号。${expected.zh}`,
    en: `"${given}" is not the id of a conversation. ${expected.en}`,
  });
}

/** The key in the address of a group robot, or the key itself. @throws UsageError, which never repeats what was given */
export function readRobotKey(platform: Exclude<ChatTool, 'slack'>, given: string): string {
  const name = robotParameters[platform];
  const key = /^https?:/i.test(given) ? URL.parse(given)?.searchParams.get(name) : given;
  if (key && /^[\w-]{16,128}$/.test(key)) return key;
  throw new UsageError({
    zh: `这不是群机器人的网址或 ${name}。应像 ${robotHosts[platform]}…，在群的机器人设置里复制。`,
    en: `This is neither the address of a group robot nor its ${name}. It looks like ${robotHosts[platform]}… and can be copied from the robot's settings in the group.`,
  });
}
