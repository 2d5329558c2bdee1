/** `baton directory …`: what the chat tools list and Baton does not know yet, linking by hand, and reading now. */
import type { Localized } from '../../cards/card.ts';
import { loadConfig } from '../config.ts';
import { type Command, expectWords, parseWords, type Terminal, UsageError } from './command.ts';
import { linkAccount } from './directory-link.ts';
import { listDirectories } from './directory-list.ts';
import { syncDirectories } from './directory-sync.ts';
import { type MembersJob, say, UnknownMember } from './members-shared.ts';
import { openTool } from './open-tool.ts';
import { readChatTool } from './platform-words.ts';

export const directoryCommand: Command = {
  summary: {
    zh: '通讯录：谁还没有对上，手工对应，马上读一次',
    en: 'Directories: who is not matched, linking, reading now',
  },
  help: {
    zh: `用法：npm run baton -- directory [平台] [--all]             列出没有对上的人和处理办法；--all 连销售团队以外的也列
      npm run baton -- directory link 平台 账号 编号         手工对应：这个账号是这位成员
      npm run baton -- directory sync [平台]                马上读一次；不写平台就都读
      npm run baton -- directory sync 平台 --accept-leavers  读一次，没读到的人都按离职处理

平台写 slack、wecom 或 dingtalk。账号是平台里的用户编号，编号是接力成员的编号，例如 shen-yilin。
接力每夜自动读，平台通知有变动后也会读；先认已对应的账号，再认手机号，再认邮箱，认不准的不猜，列在这里。
一次没读到的人太多（policies 里 directory.yaml 的 leaving），一个也不停用；确认都离职了才用 --accept-leavers。`,
    en: `Usage: npm run baton -- directory [PLATFORM] [--all]            lists who is not matched, and what to do; --all also
                                                                those outside the sales teams
       npm run baton -- directory link PLATFORM ACCOUNT KEY     links by hand: this account is this member
       npm run baton -- directory sync [PLATFORM]               reads now; all of them without PLATFORM
       npm run baton -- directory sync PLATFORM --accept-leavers  reads now, and whoever is missing has left

PLATFORM is slack, wecom or dingtalk. ACCOUNT is the user id there, KEY the member's key, for example shen-yilin.
Baton reads every night, and after the platform reports changes; linked accounts count first, then the mobile number,
then the e-mail. What is not certain is not guessed but listed here. When too many are missing at once (leaving in
directory.yaml of the policies) nobody is deactivated; --accept-leavers is for when all of them have really left.`,
  },
  async run(words, terminal) {
    const { values, positionals } = parseWords(words, {
      'accept-leavers': { type: 'boolean' },
      all: { type: 'boolean' },
    });
    const options = { acceptsLeavers: values['accept-leavers'] === true, listsAll: values.all === true };
    const job = readJob(positionals, options, terminal);
    const tool = await openTool(loadConfig());
    try {
      return await job(tool);
    } catch (problem) {
      if (problem instanceof UnknownMember) return say(terminal, problem.text, 1);
      throw problem;
    } finally {
      await tool.close();
    }
  },
};

/** Reads the words before a database is touched. @throws UsageError */
function readJob(
  [what, ...rest]: readonly string[],
  { acceptsLeavers, listsAll }: { readonly acceptsLeavers: boolean; readonly listsAll: boolean },
  terminal: Terminal,
): MembersJob {
  if (listsAll && (what === 'sync' || what === 'link')) throw new UsageError(allWhere);
  if (acceptsLeavers && (what !== 'sync' || rest.length !== 1)) throw new UsageError(acceptsWhere);
  if (what === 'link') {
    expectWords(rest, terminal.language === 'zh' ? ['平台', '账号', '编号'] : ['PLATFORM', 'ACCOUNT', 'KEY']);
    const [platform = '', account = '', key = ''] = rest;
    return linkAccount({ platform: readChatTool(platform), account, key }, terminal);
  }
  const isSync = what === 'sync';
  const [platform, extra] = isSync ? rest : [what, ...rest];
  if (extra !== undefined) expectWords([extra], []);
  const wanted = platform === undefined ? null : readChatTool(platform);
  return isSync ? syncDirectories(wanted, acceptsLeavers, terminal) : listDirectories(wanted, listsAll, terminal);
}

const allWhere: Localized<string> = {
  zh: '--all 只用于列出：directory [平台] --all。',
  en: '--all is for listing only: directory [PLATFORM] --all.',
};

const acceptsWhere: Localized<string> = {
  zh: '--accept-leavers 要写明是哪个平台：directory sync 平台 --accept-leavers。',
  en: '--accept-leavers goes with one platform: directory sync PLATFORM --accept-leavers.',
};
