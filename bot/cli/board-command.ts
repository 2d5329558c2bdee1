/** `baton board link --for KEY`: the address of a wall screen, made for a member who may open it; it ends when they leave. */
import type { Localized } from '../../cards/card.ts';
import { durationText } from '../../cards/text/format.ts';
import { findMemberByKey } from '../../db/repos/directory.ts';
import { actorOf } from '../../handlers/people/actor-of.ts';
import { mayOpenBoard } from '../../handlers/reports/may-see.ts';
import { systemClock } from '../clock/system-clock.ts';
import { type Config, loadConfig } from '../config.ts';
import { readSecret, secretKeyOf } from '../secrets.ts';
import { createPageLinks } from '../web/page-links.ts';
import { type Command, expectWords, parseWords, type Terminal, UsageError } from './command.ts';
import { openTool, type Tool } from './open-tool.ts';

export const boardCommand: Command = {
  summary: { zh: '大屏看板：生成链接', en: 'The board for a wall screen: make its link' },
  help: {
    zh: `用法：npm run baton -- board link --for 编号 [--unit 单位编号]

生成看板的链接，把它放到大屏的浏览器里即可，不用登录。
--for   以谁的名义打开：主管、总监、副总或运营，例如 gao-wenlan。此人离职后链接立即失效。
--unit  看哪个单位，例如 nanjing；不写就是此人自己的单位。
有效期写在 reports.yaml 的 board.linkLife。链接等于钥匙，请不要发到群里。`,
    en: `Usage: npm run baton -- board link --for KEY [--unit UNIT]

Makes the link of the board; put it into the browser of a wall screen, no sign-in needed.
--for   in whose name: a manager, the director, the VP or operations, for example gao-wenlan. It ends when they leave.
--unit  which unit, for example nanjing; left out, the member's own.
How long it opens stands in reports.yaml, board.linkLife. The link is a key: do not post it in a channel.`,
  },
  async run(words, terminal) {
    const { positionals, values } = parseWords(words, { for: { type: 'string' }, unit: { type: 'string' } });
    expectWords(positionals, ['link']);
    if (positionals[0] !== 'link' || values.for === undefined)
      throw new UsageError({ zh: '请写 board link --for 编号。', en: 'Please say board link --for KEY.' });
    const config = loadConfig();
    const tool = await openTool(config);
    try {
      return await printLink(tool, config, terminal, values.for, values.unit);
    } finally {
      await tool.close();
    }
  },
};

async function printLink(
  { baton, now }: Tool,
  config: Config,
  terminal: Terminal,
  memberKey: string,
  unitKey: string | undefined,
): Promise<number> {
  const { store, policies } = baton;
  const say = (text: Localized<string>) => {
    terminal.print(text[terminal.language]);
    return 1;
  };
  const ctx = baton.contextAt(await now());
  const directory = await ctx.directory(store.read);
  const found = await findMemberByKey(store.read, memberKey);
  const member = found ? directory.members.get(found.id) : undefined;
  if (!member?.isActive)
    return say({
      zh: `没有编号为「${memberKey}」的在职成员。`,
      en: `There is no active member with the key "${memberKey}".`,
    });
  const unit = unitKey === undefined ? directory.units.get(member.unitId) : directory.unitsByKey.get(unitKey);
  if (!unit) return say({ zh: `没有编号为「${unitKey}」的单位。`, en: `There is no unit with the key "${unitKey}".` });
  if (!mayOpenBoard(await actorOf(store.read, ctx, member), directory, unit.id))
    return say({
      zh: `${member.name}不能打开${unit.name}的看板。`,
      en: `${member.nameEn} may not open the board of ${unit.nameEn}.`,
    });

  const { linkLifeMs } = policies.current.reports.board;
  const secret = await readSecret(store, secretKeyOf(config), 'page-links', systemClock.now());
  const links = createPageLinks(secret, systemClock, () => linkLifeMs);
  const path = links.addressOf({ kind: 'board', id: unit.id }, { memberId: member.id, session: null });
  terminal.print(`${config.publicUrl ?? `http://${config.host}:${config.port}`}${path}`);
  const life = durationText(linkLifeMs, terminal.language);
  const kept = {
    zh: `${life}内有效；${member.name}离职即失效。`,
    en: `Opens for ${life}; ends when ${member.nameEn} leaves.`,
  };
  terminal.print(kept[terminal.language]);
  return 0;
}
