/** `baton directory`: how the readings go, who is not matched and why, and for each the command that settles it. */
import type { Locale, Localized } from '../../cards/card.ts';
import { texts } from '../../cards/text/in-both.ts';
import { directoryState, listedDepartments, listedPeople } from '../../db/repos/vendor-directory.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import { type OpenAccount, openAccounts, seenElsewhere } from '../../handlers/people/open-accounts.ts';
import { type ChatTool, chatTools } from './channel-places.ts';
import type { Terminal } from './command.ts';
import { localTimeText } from './local-span.ts';
import { type MembersJob, nameIn, say } from './members-shared.ts';
import type { Tool } from './open-tool.ts';
import { nameOfPlatform } from './platform-words.ts';

type Members = ReadonlyMap<string, Row<'members'>>;

/**
 * @param wanted null = all that are switched on, or were read before
 * @param listsAll also people who do not seem to be of the sales company
 */
export function listDirectories(wanted: ChatTool | null, listsAll: boolean, terminal: Terminal): MembersJob {
  return async (tool) => {
    const { config, store } = tool.baton;
    let count = 0;
    for (const platform of chatTools.filter((one) => (wanted ?? one) === one)) {
      const { readAt, failures } = await directoryState(store.read, platform);
      if (config[platform] === null && readAt === null && failures === 0 && wanted === null) continue;
      if (count > 0) terminal.print('');
      await listOne(tool, platform, listsAll, terminal);
      count += 1;
    }
    return count === 0 ? say(terminal, nothing, 0) : 0;
  };
}

async function listOne(tool: Tool, platform: ChatTool, listsAll: boolean, terminal: Terminal): Promise<void> {
  const { store, contextAt, config, policies } = tool.baton;
  const { language, print } = terminal;
  const ctx = contextAt(await tool.now());
  const state = await directoryState(store.read, platform);
  const name = { zh: nameOfPlatform(platform, 'zh'), en: nameOfPlatform(platform, 'en') };
  const people = await listedPeople(store.read, platform);
  const open = await openAccounts(store.read, ctx, platform);
  const linked = people.length - open.length;
  const at = state.readAt === null ? null : localTimeText(new Date(state.readAt), config.timeZone);
  print(at === null ? neverRead(name)[language] : summary(name, at, people.length, linked)[language]);
  if (state.failedSince !== null) {
    const why = (locale: Locale) => texts[locale].directory.problems[state.problem ?? 'failed'] ?? '';
    const since = localTimeText(new Date(state.failedSince), config.timeZone);
    print(failing(since, state.failures, { zh: why('zh'), en: why('en') })[language]);
  }
  if (state.held) {
    print(held(state.held, platform)[language]);
  }
  const { members } = await ctx.directory(store.read);
  const ours = open.filter(({ isOurs }) => isOurs || listsAll);
  const departments = new Map(
    (await listedDepartments(store.read, platform)).map((row) => [`${row.workspace} ${row.externalId}`, row.name]),
  );
  if (ours.length > 0) print(language === 'zh' ? `没有对上 ${ours.length} 人：` : `Not matched: ${ours.length}`);
  for (const account of ours)
    for (const line of linesOf(account, platform, members, departments, language)) print(line);
  const others = open.length - ours.length;
  if (others > 0) print(elsewhere(others)[language]);
  const differing = await seenElsewhere(store.read, ctx, platform);
  if (differing.length === 0) return;
  const { applyMoves, applyLeaders } = policies.current.directory;
  print(differs(differing.length, applyMoves && applyLeaders)[language]);
  const { units } = await ctx.directory(store.read);
  const place = (role: string, unitId: string) => {
    const unit = units.get(unitId);
    const name = unit ? nameIn(unit, language) : unitId;
    const roleName = texts[language].roles[role] ?? role;
    return language === 'zh' ? `${name} ${roleName}` : `${name} (${roleName})`;
  };
  for (const { memberId, role, unitId } of differing) {
    const member = members.get(memberId);
    if (!member) continue;
    const [here, there] = [place(member.role, member.unitId), place(role, unitId)];
    const who = `  ${member.key}  ${nameIn(member, language)}`;
    print(language === 'zh' ? `${who}：接力里 ${here}，平台上 ${there}` : `${who}: ${here} in Baton, ${there} there`);
  }
}

/** Who, and what to do about it. */
function linesOf(
  { person, match, sameName }: OpenAccount,
  platform: ChatTool,
  members: Members,
  departments: ReadonlyMap<string, string>,
  language: Locale,
): string[] {
  const teams = person.departmentIds.flatMap((id) => departments.get(`${person.workspace} ${id}`) ?? []);
  const candidates = match.candidateIds.flatMap((id) => members.get(id) ?? []);
  const named = (list: readonly Row<'members'>[]) =>
    list.map((one) => `${one.key} ${nameIn(one, language)}`).join(language === 'zh' ? '、' : ', ');
  const link = (list: readonly Row<'members'>[]) =>
    list.map((one) => `      npm run baton -- directory link ${platform} ${shellWord(person.externalId)} ${one.key}`);
  const head = `  ${[person.externalId, person.name, teams.join(' / ')].filter(Boolean).join('  ')}`;
  const why = (text: Localized<string>) => `    ${text[language]}`;
  if (match.why === 'ambiguous') return [head, why(words.ambiguous(named(candidates))), ...link(candidates)];
  if (match.why === 'taken') return [head, why(words.taken(named(candidates))), ...link(candidates)];
  if (match.why === 'left') return [head, why(words.left(named(candidates)))];
  if (sameName.length > 0) return [head, why(words.sameName(named(sameName))), ...link(sameName)];
  return [head, why(words.unknown)];
}

const words = {
  ambiguous: (who: string): Localized<string> => ({
    zh: `手机号或邮箱对上的不是唯一一人：${who}。请选定：`,
    en: `Mobile number or e-mail fit more than one: ${who}. Choose:`,
  }),
  taken: (who: string): Localized<string> => ({
    zh: `手机号或邮箱是 ${who} 的，但已对应另一个账号。要换成这个账号：`,
    en: `Mobile number or e-mail are those of ${who}, who is linked to another account. To link this one instead:`,
  }),
  left: (who: string): Localized<string> => ({
    zh: `手机号或邮箱是已离职的 ${who} 的。人回来了，请在组织文件里恢复，再读一次。`,
    en: `Mobile number or e-mail are those of ${who}, who has left. If they are back, put them into the company file, then read again.`,
  }),
  sameName: (who: string): Localized<string> => ({
    zh: `没有手机号和邮箱可对，但有同名的成员 ${who}。确认是本人：`,
    en: `Neither mobile number nor e-mail fit, but a member has this name: ${who}. If it is they:`,
  }),
  unknown: {
    zh: '接力里没有这个人。要用接力：写进组织文件（npm run baton -- company）后再读一次；不用就不必理会。',
    en: 'Not in Baton. To use it: put them into the company file (npm run baton -- company), then read again; else leave it.',
  } satisfies Localized<string>,
};

function summary(name: Localized<string>, at: string, listed: number, linked: number): Localized<string> {
  return {
    zh: `${name.zh}：上次读完 ${at}，列出 ${listed} 人，已对上 ${linked} 人。`,
    en: `${name.en}: last read ${at}, ${listed} people listed, ${linked} matched.`,
  };
}

function neverRead(name: Localized<string>): Localized<string> {
  return { zh: `${name.zh}：还没有读成过。`, en: `${name.en}: never read yet.` };
}

function failing(since: string, failures: number, why: Localized<string>): Localized<string> {
  return {
    zh: `${since} 起 ${failures} 次没有读成：${why.zh}。会继续重试；检查：npm run baton -- doctor`,
    en: `Failed ${failures} times since ${since}: ${why.en}. It is tried again; to check: npm run baton -- doctor`,
  };
}

function held({ missing, of }: { missing: number; of: number }, platform: ChatTool): Localized<string> {
  const command = `npm run baton -- directory sync ${platform} --accept-leavers`;
  return {
    zh: `已对上的 ${of} 人里有 ${missing} 人上次没有读到，超过一次允许的人数，没有停用任何人。请先看应用的可见范围；确实都离职了：${command}`,
    en: `Of ${of} linked people ${missing} were missing last time, more than may leave at once: nobody was deactivated. Look at what the app may see first; if they have really left: ${command}`,
  };
}

function elsewhere(count: number): Localized<string> {
  return {
    zh: `另有 ${count} 人看不出是接力里哪个团队的，没有列出；要看加 --all。`,
    en: `${count} more do not seem to belong to a team of Baton and are not listed; --all lists them.`,
  };
}

function differs(count: number, isApplied: boolean): Localized<string> {
  return {
    zh: `在平台上团队或职务不同 ${count} 人${isApplied ? '：' : '（只列出；要照平台改，见 directory.yaml 的 applyMoves、applyLeaders）：'}`,
    en: `In another place there: ${count}${isApplied ? '' : ' (only listed; applyMoves and applyLeaders in directory.yaml would apply it)'}`,
  };
}

const nothing: Localized<string> = {
  zh: '没有打开带通讯录的聊天平台，没有可列的。',
  en: 'No chat platform with a directory is switched on; there is nothing to list.',
};

/** Ids are the vendor's: a line that is made to be copied must not do anything else. */
function shellWord(id: string): string {
  return /^[\w.@-]+$/.test(id) ? id : `'${id.replaceAll("'", "'\\''")}'`;
}
