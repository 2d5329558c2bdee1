/** The place of a channel from the words of `baton channels set`; what is secret is asked for where it was left out. */
import type { ChannelAddress } from '../channel-addresses.ts';
import { askSecret } from './ask-secret.ts';
import { type ChatTool, readGroupId, readRobotKey, robotHosts } from './channel-places.ts';
import { type Terminal, UsageError } from './command.ts';

export interface PlaceWords {
  readonly group?: string | undefined;
  /** '' = ask. */
  readonly webhook?: string | undefined;
  readonly secret?: string | undefined;
}

/** @throws UsageError */
export async function readChannelAddress(
  platform: ChatTool,
  values: PlaceWords,
  { language }: Terminal,
): Promise<ChannelAddress> {
  const { group, webhook, secret } = values;
  if ((group === undefined) === (webhook === undefined))
    throw new UsageError({ zh: '请写 --group 或 --webhook，二选一。', en: 'Please give either --group or --webhook.' });
  if (group !== undefined) {
    if (secret !== undefined)
      throw new UsageError({ zh: '--secret 和 --webhook 一起用。', en: '--secret goes with --webhook.' });
    return { kind: 'group', address: readGroupId(platform, group) };
  }
  if (platform === 'slack')
    throw new UsageError({
      zh: 'Slack 不用群机器人：请把应用加进频道，再写 --group 频道ID。',
      en: 'Slack needs no group robot: add the app to the channel and give --group with the ID of the channel.',
    });
  if (secret !== undefined && platform !== 'dingtalk')
    throw new UsageError({ zh: '--secret 只用于钉钉的群机器人。', en: '--secret is for DingTalk group robots only.' });
  const where =
    language === 'zh'
      ? `群机器人的网址（${robotHosts[platform]}…）：`
      : `Address of the group robot (${robotHosts[platform]}…): `;
  const key = readRobotKey(platform, webhook || (await askSecret(where)));
  const question = language === 'zh' ? '加签密钥（SEC…）：' : 'Signing secret (SEC…): ';
  const signing = secret === undefined ? null : secret || (await askSecret(question));
  if (signing !== null && !/^SEC\w{10,200}$/.test(signing))
    throw new UsageError({
      zh: '加签密钥应以 SEC 开头。在钉钉群 → 群设置 → 机器人 → 安全设置 → 加签里复制。',
      en: 'The signing secret must begin with SEC. Copy it from the DingTalk group: settings → robots → security settings → 加签.',
    });
  return { kind: 'webhook', key, signingSecret: signing };
}
