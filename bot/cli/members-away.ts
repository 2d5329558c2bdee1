/** `baton members away …`: enters leave, lists it, calls it off. */
import type { Localized } from '../../cards/card.ts';
import { type Leave, leavesAfter } from '../../db/repos/leaves.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import { type LeaveEntered, leaveCalledOff, leaveEntered } from '../../handlers/people/leave-entered.ts';
import { type Terminal, UsageError } from './command.ts';
import { readLocalTime, spanWords } from './local-span.ts';
import { byCommandLine, type MembersJob, memberOf, nameIn, say } from './members-shared.ts';
import type { Tool } from './open-tool.ts';

/**
 * @param words after `away`: nothing; KEY; KEY cancel [FROM]; KEY FROM TO [SUBSTITUTE]
 * @throws UsageError
 */
export function membersAway(words: readonly string[], terminal: Terminal, timeZone: string): MembersJob {
  const [key, second, third, fourth, ...more] = words;
  if (more.length > 0 || (second === 'cancel' && fourth !== undefined)) throw new UsageError(usage);
  if (key === undefined) return (tool) => list(tool, null, terminal);
  if (second === undefined) return async (tool) => list(tool, await memberOf(tool, key), terminal);
  if (second === 'cancel') {
    const fromAt = third === undefined ? null : readLocalTime(third, 'from', timeZone);
    return async (tool) => cancel(tool, await memberOf(tool, key), fromAt, terminal);
  }
  if (third === undefined) throw new UsageError(usage);
  const span = { fromAt: readLocalTime(second, 'from', timeZone), toAt: readLocalTime(third, 'to', timeZone) };
  return (tool) => enter(tool, { key, substituteKey: fourth, ...span }, terminal);
}

interface Entry {
  readonly key: string;
  readonly fromAt: Date;
  readonly toAt: Date;
  readonly substituteKey: string | undefined;
}

async function enter(tool: Tool, { key, fromAt, toAt, substituteKey }: Entry, terminal: Terminal): Promise<number> {
  const { store, contextAt, config } = tool.baton;
  const member = await memberOf(tool, key);
  const substitute = substituteKey === undefined ? null : await memberOf(tool, substituteKey);
  const wanted = { memberId: member.id, fromAt, toAt, substituteId: substitute?.id ?? null };
  const now = await tool.now();
  const outcome = await store.transaction((tx) => leaveEntered(tx, contextAt(now), wanted, byCommandLine), {
    lock: 'intake',
  });
  const isThere = outcome.status === 'entered' || outcome.status === 'entered-before';
  const span = spanWords(fromAt, toAt, config.timeZone);
  return say(terminal, answer(outcome, member, substitute, span, config.timeZone), isThere ? 0 : 1);
}

async function list(tool: Tool, member: Row<'members'> | null, terminal: Terminal): Promise<number> {
  const { store, contextAt } = tool.baton;
  const now = await tool.now();
  const leaves = await leavesAfter(store.read, now, member?.id ?? null);
  if (leaves.length === 0) return say(terminal, nobodyAway(member), 0);
  const { members } = await contextAt(now).directory(store.read);
  for (const leave of leaves) terminal.print(lineOf(leave, members, tool.baton.config.timeZone)[terminal.language]);
  return 0;
}

async function cancel(tool: Tool, member: Row<'members'>, fromAt: Date | null, terminal: Terminal): Promise<number> {
  const { store, contextAt, config } = tool.baton;
  const now = await tool.now();
  const isMeant = (leave: Leave) => fromAt === null || leave.fromAt.getTime() === fromAt.getTime();
  const outcome = await store.transaction(
    async (tx) => {
      const meant = (await leavesAfter(tx, now, member.id)).filter(isMeant);
      const [leave] = meant;
      if (!leave || meant.length > 1) return { leave: null, count: meant.length };
      await leaveCalledOff(tx, contextAt(now), leave, byCommandLine);
      return { leave, count: 1 };
    },
    { lock: 'intake' },
  );
  if (outcome.leave) {
    const { fromAt: began, toAt } = outcome.leave;
    return say(terminal, cancelled(member, spanWords(began, toAt, config.timeZone), began <= now), 0);
  }
  return say(terminal, outcome.count === 0 ? nothingToCancel(member) : whichOne(member), 1);
}

type Named = Pick<Row<'members'>, 'key' | 'name' | 'nameEn'>;
type Span = ReturnType<typeof spanWords>;

function lineOf(leave: Leave, members: ReadonlyMap<string, Named>, timeZone: string): Localized<string> {
  const { from, to } = spanWords(leave.fromAt, leave.toAt, timeZone);
  const who = members.get(leave.memberId);
  const substitute = leave.substituteId === null ? undefined : members.get(leave.substituteId);
  return {
    zh: `${who?.key}  ${who?.name}  ${from} 到 ${to}${substitute ? `，代理人 ${substitute.name}` : '，没有代理人'}`,
    en: `${who?.key}  ${who?.nameEn}  ${from} to ${to}${substitute ? `, ${substitute.nameEn} stands in` : ', nobody stands in'}`,
  };
}

function answer(
  outcome: LeaveEntered,
  member: Named,
  substitute: Named | null,
  { from, to }: Span,
  timeZone: string,
): Localized<string> {
  const [zh, en] = [nameIn(member, 'zh'), nameIn(member, 'en')];
  if (outcome.status === 'entered') {
    return {
      zh: `${zh} ${from} 到 ${to} 请假，${substitute ? `代理人 ${substitute.name}` : '没有代理人，通知交给上一级'}。其间不派新线索。`,
      en: `${en} is away from ${from} to ${to}; ${substitute ? `${substitute.nameEn} stands in` : 'nobody stands in, the next level is told'}. No new leads meanwhile.`,
    };
  }
  if (outcome.status === 'entered-before') {
    return {
      zh: `${zh}的这段请假之前已登记，没有变化。`,
      en: `This leave of ${en} was entered before; nothing was changed.`,
    };
  }
  if (outcome.status === 'overlaps') {
    const known = spanWords(outcome.with.fromAt, outcome.with.toAt, timeZone);
    return {
      zh: `${zh} ${known.from} 到 ${known.to} 已登记请假，与这段重叠。请先取消：members away ${member.key} cancel ${known.from}`,
      en: `${en} is away from ${known.from} to ${known.to} already, which overlaps. Cancel that first: members away ${member.key} cancel ${known.from}`,
    };
  }
  return {
    over: { zh: '这段时间已经过去，没有登记。', en: 'That time is over; nothing was entered.' },
    backwards: { zh: '结束早于开始，没有登记。', en: 'It would end before it begins; nothing was entered.' },
    left: { zh: `${zh}已离职，没有登记。`, en: `${en} has left; nothing was entered.` },
    'substitute-left': { zh: '代理人已离职，没有登记。', en: 'The substitute has left; nothing was entered.' },
    'own-substitute': {
      zh: '代理人不能是本人，没有登记。',
      en: 'Nobody stands in for themselves; nothing was entered.',
    },
  }[outcome.why];
}

function nobodyAway(member: Named | null): Localized<string> {
  if (!member) return { zh: '没有登记请假。', en: 'No leave is entered.' };
  return { zh: `${member.name}没有登记请假。`, en: `No leave is entered for ${member.nameEn}.` };
}

function cancelled(member: Named, { from, to }: Span, hadBegun: boolean): Localized<string> {
  return hadBegun
    ? {
        zh: `${member.name}的请假（${from} 到 ${to}）到此结束，可以接新线索了。`,
        en: `The leave of ${member.nameEn} (${from} to ${to}) ends now; new leads may come.`,
      }
    : {
        zh: `${member.name}的请假（${from} 到 ${to}）已取消。`,
        en: `The leave of ${member.nameEn} (${from} to ${to}) is cancelled.`,
      };
}

function nothingToCancel(member: Named): Localized<string> {
  return {
    zh: `${member.name}没有这样的请假，没有变化。`,
    en: `${member.nameEn} has no such leave; nothing was changed.`,
  };
}

function whichOne(member: Named): Localized<string> {
  return {
    zh: `${member.name}登记了几段请假，请写明开始时间：members away ${member.key} cancel 开始时间`,
    en: `${member.nameEn} has several leaves; say which by its beginning: members away ${member.key} cancel FROM`,
  };
}

const usage: Localized<string> = {
  zh: '请写 members away 编号 开始 结束 [代理人编号]，或 members away [编号]，或 members away 编号 cancel [开始]。',
  en: 'Please say members away KEY FROM TO [SUBSTITUTE], members away [KEY], or members away KEY cancel [FROM].',
};
