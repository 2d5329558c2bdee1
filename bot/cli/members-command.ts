/** `baton members …`: what happens to people between two company files: they leave, are away, get a right of their own. */
import type { Localized } from '../../cards/card.ts';
import { memberLeft } from '../../handlers/people/member-left.ts';
import { loadConfig } from '../config.ts';
import { type Command, expectWords, parseWords, type Terminal, UsageError } from './command.ts';
import { membersAway } from './members-away.ts';
import { membersPlatform } from './members-platform.ts';
import { changeRight, listRights } from './members-rights.ts';
import { byCommandLine, type MembersJob, memberOf, nameIn, say, UnknownMember } from './members-shared.ts';
import { openTool } from './open-tool.ts';

export const membersCommand: Command = {
  summary: {
    zh: '人员：离职、请假、个人权限、聊天平台',
    en: 'People: leaving, leave, rights of a person, chat platform',
  },
  help: {
    zh: `用法：npm run baton -- members leave 编号                       登记离职
      npm run baton -- members away 编号 开始 结束 [代理人编号]   登记请假
      npm run baton -- members away [编号]                      列出请假
      npm run baton -- members away 编号 cancel [开始]            取消请假，或提前结束
      npm run baton -- members grant 编号 权限                   给个人权限
      npm run baton -- members revoke 编号 权限                  收回
      npm run baton -- members rights                          列出个人权限
      npm run baton -- members platform 编号 平台               卡片发到哪个聊天平台

都立即生效，接力可以正在运行。编号是成员的编号，例如 shen-yilin。
离职：账号停用，手上的线索交回主管的待分配池，暂停接单随之结束。
请假：开始和结束写日期（2026-12-01，含当天）或时间（2026-12-01T13:00），按公司时区。其间不派新线索；该通知本人的，
通知代理人，代理人也可以代为处理；没有代理人就通知上一级。已在手上的线索和时限不变。
权限：evidence.details 可以查看拜访的完整取证（照片、位置），还要同时是相应的角色。
平台：local（本机聊天）、slack、wecom、dingtalk；本人在那里要有账号（见 directory）。在别处点的一样算数。`,
    en: `Usage: npm run baton -- members leave KEY                         records that somebody has left
       npm run baton -- members away KEY FROM TO [SUBSTITUTE]   enters leave
       npm run baton -- members away [KEY]                      lists leave
       npm run baton -- members away KEY cancel [FROM]          cancels leave, or ends it early
       npm run baton -- members grant KEY RIGHT                 gives a person a right
       npm run baton -- members revoke KEY RIGHT                takes it back
       npm run baton -- members rights                          lists rights of persons
       npm run baton -- members platform KEY PLATFORM           where cards go

All take effect at once; Baton may be running. KEY is the member's key, for example shen-yilin.
Leaving: the account is deactivated, open leads go to the manager's pool, a pause of intake ends.
Leave: FROM and TO are days (2026-12-01, the last one included) or times (2026-12-01T13:00) in the company's time zone.
No new leads meanwhile; what the person would be told goes to the substitute, who may also act, or without one to the
next level. Leads they have and their deadlines stay as they are.
Rights: evidence.details shows the full evidence of visits (photos, places) to whoever has the role for it as well.
PLATFORM: local (the local chat), slack, wecom or dingtalk, where the person has an account (see directory). What they
click elsewhere counts the same.`,
  },
  async run(words, terminal) {
    const [what, ...rest] = parseWords(words, {}).positionals;
    const read = what !== undefined && Object.hasOwn(readers, what) ? readers[what] : undefined;
    if (!read) throw new UsageError(usage);
    const config = loadConfig();
    const job = read(rest, terminal, config.timeZone);
    const tool = await openTool(config);
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

/** Each reads its words before a database is touched. */
const readers: Readonly<
  Record<string, (words: readonly string[], terminal: Terminal, timeZone: string) => MembersJob>
> = {
  leave: membersLeave,
  away: membersAway,
  grant: (words, terminal) => changeRight(true, words, terminal),
  revoke: (words, terminal) => changeRight(false, words, terminal),
  rights: listRights,
  platform: membersPlatform,
};

function membersLeave(words: readonly string[], terminal: Terminal): MembersJob {
  expectWords(words, [terminal.language === 'zh' ? '编号' : 'KEY']);
  return async (tool) => {
    const { store, contextAt } = tool.baton;
    const member = await memberOf(tool, words[0] ?? '');
    const now = await tool.now();
    const left = await store.transaction((tx) => memberLeft(tx, contextAt(now), member.id, byCommandLine), {
      lock: 'intake',
    });
    const name = nameIn(member, terminal.language);
    return say(terminal, left.status === 'left' ? done(name, left.leadsPooled) : before(name), 0);
  };
}

function done(name: string, leads: number): Localized<string> {
  return {
    zh: `${name}已登记离职，${leads} 条线索已交回主管的待分配池。`,
    en: `${name} has left; leads returned to the manager's pool: ${leads}.`,
  };
}

function before(name: string): Localized<string> {
  return { zh: `${name}之前已登记离职，没有变化。`, en: `${name} had left before; nothing was changed.` };
}

const usage: Localized<string> = {
  zh: '请写 members leave、away、grant、revoke、rights 或 platform。',
  en: 'Please say members leave, away, grant, revoke, rights or platform.',
};
