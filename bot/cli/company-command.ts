/** `baton company FILE`: brings teams and people to what a file says. Repeated, it changes what has changed since. */
import type { Localized } from '../../cards/card.ts';
import { channelsWithoutUnit } from '../../handlers/people/channel-units.ts';
import type { WrittenCompany } from '../../handlers/people/write-company.ts';
import { loadCompanyFile } from '../company/load-company-file.ts';
import { writeCompanyFile } from '../company/write-company-file.ts';
import { loadConfig } from '../config.ts';
import { lostChannels } from './channel-words.ts';
import { type Command, expectWords, parseWords, UsageError } from './command.ts';
import { openTool } from './open-tool.ts';

export const companyCommand: Command = {
  summary: { zh: '载入或更新组织和人员', en: 'Load or update teams and people' },
  help: {
    zh: `用法：npm run baton -- company 文件.yaml

按文件载入组织和人员；写法见 policies/medical-distribution/company.example.yaml。
改了文件再运行一次即可更新：按编号（key）对应，没写到的人保持不变；离职的人写 active: false，
手上的线索立即回到主管的待分配池。文件有错时指出行和列，什么都不改。接力可以正在运行。只用于正式模式。`,
    en: `Usage: npm run baton -- company FILE.yaml

Loads teams and people from a file; policies/medical-distribution/company.example.yaml shows how it is written.
Change the file and run it again to update: keys say who is who, people it does not name stay as they are; somebody who
left gets active: false, and their leads go to their manager's pool at once. Mistakes are named with line and column
and nothing is changed. Baton may be running. For production mode only.`,
  },
  async run(words, terminal) {
    const { positionals } = parseWords(words, {});
    expectWords(positionals, [terminal.language === 'zh' ? '文件' : 'FILE']);
    const config = loadConfig();
    if (config.mode === 'demo') throw new UsageError(notInDemo);
    const { baton, now, close } = await openTool(config);
    try {
      const { units } = await baton.contextAt(await now()).directory(baton.store.read);
      const top = [...units.values()].find((unit) => unit.parentId === null);
      const known = { topKey: top?.key ?? null };
      const file = await loadCompanyFile(positionals[0] ?? '', baton.policies.current, known).catch(asUsage);
      const { written, left } = await writeCompanyFile({ ...baton, now }, file);
      terminal.print(done(written, left)[terminal.language]);
      const { channels } = baton.policies.current.channels;
      const lost = channelsWithoutUnit(channels, await baton.contextAt(await now()).directory(baton.store.read));
      if (lost.length > 0) terminal.print(lostChannels(lost)[terminal.language]);
      return 0;
    } finally {
      await close();
    }
  },
};

function asUsage(problem: unknown): never {
  const code = problem instanceof Error && 'code' in problem ? problem.code : null;
  throw code === 'ENOENT' || code === 'EISDIR' ? new UsageError(noFile) : problem;
}

function done(written: WrittenCompany, left: number): Localized<string> {
  const { unitsAdded, unitsChanged, membersAdded, membersChanged } = written;
  return {
    zh: `组织：新增 ${unitsAdded}，更改 ${unitsChanged}。人员：新增 ${membersAdded}，更改 ${membersChanged}，离职 ${left}。`,
    en: `Units: ${unitsAdded} added, ${unitsChanged} changed. People: ${membersAdded} added, ${membersChanged} changed, ${left} left.`,
  };
}

const noFile: Localized<string> = { zh: '找不到这个文件。', en: 'There is no such file.' };
const notInDemo: Localized<string> = {
  zh: '演示模式有自己的公司。正式运行请设 BATON_MODE=production。',
  en: 'The demo has a company of its own. For real work set BATON_MODE=production.',
};
