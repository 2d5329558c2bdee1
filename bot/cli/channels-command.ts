/**
 * `baton channels …`: where the channels of the policy are in a chat tool. A group robot's key is asked for rather than
 * written into the command, kept encrypted, and never shown again. Says plainly what is known and what would be right.
 */
import type { Localized } from '../../cards/card.ts';
import { channelAtAddress, listChannelAddresses } from '../../db/repos/channel-addresses.ts';
import type { Channel } from '../../handlers/people/channel-units.ts';
import { type ChannelAddress, ChannelAddresses } from '../channel-addresses.ts';
import { loadConfig } from '../config.ts';
import { secretKeyOf } from '../secrets.ts';
import { type ChatTool, chatTools, isChatTool, toolNames } from './channel-places.ts';
import { type Command, expectWords, parseWords, type Terminal, UsageError } from './command.ts';
import { say } from './members-shared.ts';
import { openTool, type Tool } from './open-tool.ts';
import { readChannelAddress } from './read-channel-address.ts';

/** A command whose words have been read. @returns the exit code */
type Job = (tool: Tool, addresses: ChannelAddresses) => Promise<number>;

const options = {
  platform: { type: 'string' },
  group: { type: 'string' },
  webhook: { type: 'string' },
  secret: { type: 'string' },
} as const;
type Values = ReturnType<typeof parseWords<typeof options>>['values'];

export const channelsCommand: Command = {
  summary: {
    zh: '群：登记在 Slack、企业微信、钉钉里是哪个群',
    en: 'Channels: where they are in Slack, WeCom, DingTalk',
  },
  help: {
    zh: `用法：npm run baton -- channels list
      npm run baton -- channels set 群 --platform slack|wecom|dingtalk --group 群ID
      npm run baton -- channels set 群 --platform wecom|dingtalk --webhook [--secret]
      npm run baton -- channels remove 群 --platform slack|wecom|dingtalk

立即生效，接力可以正在运行。群是 channels.yaml 里的编号，例如 company；list 列出全部和各自登记在哪里。
--group    机器人在里面的群：Slack 频道 ID（C 开头），钉钉 openConversationId（cid 开头），企业微信应用群的 chatid。
--webhook  群机器人，只能往群里发：整条网址或其中的 key（企业微信）、access_token（钉钉）都可以。
--secret   钉钉群机器人「加签」的密钥，SEC 开头；没有开启加签就不写。
--webhook 和 --secret 后面不写值，就会提示输入，输入不显示；也可以从标准输入读，一行一个。写在命令里会留在终端的历史记录里。
密钥加密保存，不再显示。`,
    en: `Usage: npm run baton -- channels list
       npm run baton -- channels set CHANNEL --platform slack|wecom|dingtalk --group ID
       npm run baton -- channels set CHANNEL --platform wecom|dingtalk --webhook [--secret]
       npm run baton -- channels remove CHANNEL --platform slack|wecom|dingtalk

All take effect at once; Baton may be running. CHANNEL is a key of channels.yaml, for example company; list shows all and
where they are.
--group    a conversation the bot is in: channel ID of Slack (begins with C), openConversationId of DingTalk (begins with
           cid), chatid of a WeCom app group.
--webhook  a group robot, which can only send: its whole address, or the key (WeCom) or access_token (DingTalk) in it.
--secret   the signing secret of a DingTalk group robot, begins with SEC; leave it out where signing is off.
Without a value after --webhook and --secret you are asked, and what you type is not shown; or they are read from
standard input, a line each. Written into the command they stay in the history of your shell.
Secrets are stored encrypted and never shown again.`,
  },
  async run(words, terminal) {
    const { positionals, values } = parseWords(askedFor(words), options);
    const [what, ...rest] = positionals;
    const read = what !== undefined && Object.hasOwn(readers, what) ? readers[what] : undefined;
    if (!read)
      throw new UsageError({
        zh: '请写 channels list、set 或 remove。',
        en: 'Please say channels list, set or remove.',
      });
    const job = await read(rest, values, terminal);
    const config = loadConfig();
    const tool = await openTool(config);
    try {
      return await job(tool, new ChannelAddresses(tool.baton.store, secretKeyOf(config)));
    } finally {
      await tool.close();
    }
  },
};

/** Each reads its words, and asks for what is secret, before a database is touched. */
const readers: Readonly<
  Record<string, (words: readonly string[], values: Values, terminal: Terminal) => Promise<Job>>
> = {
  list: async (words, values, terminal) => {
    expectWords(words, []);
    refuseOptions(values, []);
    return (tool) => list(tool, terminal);
  },
  set: async (words, values, terminal) => {
    const key = channelWord(words, terminal);
    const platform = platformOf(values);
    const address = await readChannelAddress(platform, values, terminal);
    return (tool, addresses) => set(tool, addresses, { key, platform, address }, terminal);
  },
  remove: async (words, values, terminal) => {
    const key = channelWord(words, terminal);
    refuseOptions(values, ['platform']);
    const platform = platformOf(values);
    return (tool, addresses) => remove(tool, addresses, { key, platform }, terminal);
  },
};

/** An option without a value is an empty one: it will be asked for. */
function askedFor(words: readonly string[]): string[] {
  return words.map((word, index) => {
    const next = words[index + 1];
    const isBare = (word === '--webhook' || word === '--secret') && (next === undefined || next.startsWith('--'));
    return isBare ? `${word}=` : word;
  });
}

function channelWord(words: readonly string[], { language }: Terminal): string {
  expectWords(words, [language === 'zh' ? '群' : 'CHANNEL']);
  return words[0] ?? '';
}

function platformOf({ platform }: Values): ChatTool {
  if (isChatTool(platform)) return platform;
  const known = chatTools.join('|');
  if (platform === undefined)
    throw new UsageError({ zh: `请写 --platform ${known}。`, en: `Please add --platform ${known}.` });
  throw new UsageError({
    zh: `没有「${platform}」这个平台，可以写：${chatTools.join('、')}。`,
    en: `There is no platform "${platform}"; it can be ${chatTools.join(', ')}.`,
  });
}

function refuseOptions(values: Values, allowed: readonly string[]): void {
  const extra = Object.keys(values).find((name) => !allowed.includes(name));
  if (extra !== undefined)
    throw new UsageError({ zh: `这里不用写 --${extra}。`, en: `--${extra} does not belong here.` });
}

async function set(
  { baton, now }: Tool,
  addresses: ChannelAddresses,
  { key, platform, address }: { key: string; platform: ChatTool; address: ChannelAddress },
  terminal: Terminal,
): Promise<number> {
  const { channels } = baton.policies.current.channels;
  const channel = channels.find((one) => one.key === key);
  if (!channel) return say(terminal, noSuchChannel(key, channels), 1);
  const other = address.kind === 'group' ? await channelAtAddress(baton.store.read, platform, address.address) : null;
  if (other !== null && other !== key) {
    const name = channels.find((one) => one.key === other)?.name ?? { zh: other, en: other };
    const text = {
      zh: `这个群已经登记为「${name.zh}」（${other}），没有变化。请先运行 channels remove ${other} --platform ${platform}。`,
      en: `This conversation is "${name.en}" (${other}) already; nothing was changed. Run channels remove ${other} --platform ${platform} first.`,
    };
    return say(terminal, text, 1);
  }
  await addresses.put(platform, key, address, await now());
  const how = kindWords[address.kind];
  const done = {
    zh: `${channel.name.zh}登记在${toolNames[platform].zh}：${address.kind === 'group' ? `群 ${address.address}` : how.zh}。立即生效。`,
    en: `${channel.name.en} is in ${toolNames[platform].en}: ${address.kind === 'group' ? `conversation ${address.address}` : how.en}. It takes effect at once.`,
  };
  say(terminal, done, 0);
  if (baton.config[platform] !== null) return 0;
  const notYet = {
    zh: `${toolNames[platform].zh.trim()}还没有接入（环境变量里没有它的密钥），接入后才会往这里发。`,
    en: `${toolNames[platform].en} is not connected yet (its keys are not in the environment); nothing is sent there before that.`,
  };
  return say(terminal, notYet, 0);
}

async function remove(
  { baton }: Tool,
  addresses: ChannelAddresses,
  { key, platform }: { key: string; platform: ChatTool },
  terminal: Terminal,
): Promise<number> {
  const { channels } = baton.policies.current.channels;
  const name = channels.find((one) => one.key === key)?.name;
  const tool = toolNames[platform];
  if (await addresses.remove(platform, key)) {
    const done = {
      zh: `${name?.zh ?? key}不再发到${tool.zh}。立即生效。`,
      en: `${name?.en ?? key} is no longer in ${tool.en}. It takes effect at once.`,
    };
    return say(terminal, done, 0);
  }
  if (!name) return say(terminal, noSuchChannel(key, channels), 1);
  const before = {
    zh: `${name.zh}没有登记在${tool.zh}，没有变化。`,
    en: `${name.en} is not in ${tool.en}; nothing was changed.`,
  };
  return say(terminal, before, 0);
}

async function list({ baton }: Tool, terminal: Terminal): Promise<number> {
  const { language } = terminal;
  const { channels } = baton.policies.current.channels;
  const rows = await listChannelAddresses(baton.store.read);
  const nameOf = (platform: string) => (isChatTool(platform) ? toolNames[platform][language].trim() : platform);
  const width = Math.max(...channels.map(({ key }) => key.length), ...rows.map(({ channelKey }) => channelKey.length));
  const placesOf = (key: string) =>
    rows
      .filter(({ channelKey }) => channelKey === key)
      .map(({ platform, kind, address }) =>
        [nameOf(platform), kindWords[kind][language], address].filter(Boolean).join(' '),
      );
  for (const { key, name } of channels) {
    const places = placesOf(key);
    const where = places.length > 0 ? places.join(language === 'zh' ? '，' : ', ') : nowhere[language];
    terminal.print(`${key.padEnd(width)}  ${name[language]}  ${where}`);
  }
  const isKnown = (key: string) => channels.some((channel) => channel.key === key);
  for (const key of new Set(rows.map(({ channelKey }) => channelKey).filter((one) => !isKnown(one))))
    terminal.print(`${key.padEnd(width)}  ${notInPolicy[language]}  ${placesOf(key).join(', ')}`);
  return 0;
}

function noSuchChannel(key: string, channels: readonly Channel[]): Localized<string> {
  const known = channels.map((channel) => channel.key);
  return {
    zh: `channels.yaml 里没有「${key}」这个群，有：${known.join('、')}。`,
    en: `channels.yaml has no channel "${key}"; it has ${known.join(', ')}.`,
  };
}

const kindWords: Readonly<Record<'group' | 'webhook', Localized<string>>> = {
  group: { zh: '群', en: 'conversation' },
  webhook: { zh: '群机器人', en: 'group robot' },
};
const nowhere: Localized<string> = { zh: '没有登记', en: 'nowhere' };
const notInPolicy: Localized<string> = { zh: '（channels.yaml 里已没有）', en: '(no longer in channels.yaml)' };
