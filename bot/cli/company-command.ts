/** `baton company FILE`: brings teams and people to what a file says. Repeated, it changes what has changed since. */
import type { Localized } from '../../cards/card.ts';
import type { CompanyMember } from '../../db/repos/company.ts';
import { memberLeft } from '../../handlers/people/member-left.ts';
import { type WantedCompany, type WrittenCompany, writeCompany } from '../../handlers/people/write-company.ts';
import type { CompanyFile } from '../company/company-schema.ts';
import { loadCompanyFile } from '../company/load-company-file.ts';
import { loadConfig } from '../config.ts';
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
    const { baton, context, close } = await openTool(config);
    try {
      const { units } = await (await context()).directory(baton.store.read);
      const top = [...units.values()].find((unit) => unit.parentId === null);
      const known = { topKey: top?.key ?? null };
      const file = await loadCompanyFile(positionals[0] ?? '', baton.policies.current, known).catch(asUsage);
      const ctx = await context();
      const written = await baton.store.transaction((tx) => writeCompany(tx, ctx, wantedOf(file)));
      let left = 0;
      for (const [key, { active }] of Object.entries(file.members)) {
        if (active) continue;
        const leaving = await context();
        const outcome = await baton.store.transaction(async (tx) => {
          const { members } = tx.tables;
          const member = (await tx.db.select().from(members)).find((one) => one.key === key);
          return member ? memberLeft(tx, leaving, member.id, { actorId: null, via: 'company-file' }) : null;
        });
        if (outcome?.status === 'left') left += 1;
      }
      terminal.print(done(written, left)[terminal.language]);
      return 0;
    } finally {
      await close();
    }
  },
};

/** Those who left are not written: what is stored of them stays as it was on their last day. */
function wantedOf(file: CompanyFile): WantedCompany {
  const position = ({ lat, lng }: { lat?: number | undefined; lng?: number | undefined }) => ({
    lat: lat ?? null,
    lng: lng ?? null,
  });
  const depthOf = (key: string): number => {
    const parent = file.units[key]?.parent;
    return parent === undefined ? 0 : depthOf(parent) + 1;
  };
  const units = Object.entries(file.units)
    .toSorted(([one], [other]) => depthOf(one) - depthOf(other))
    .map(([key, { kind, name, nameEn, parent, ...rest }]) => ({
      ...position(rest),
      ...{ key, kind, name, nameEn: nameEn ?? name, parentKey: parent ?? null },
    }));
  const members = Object.entries(file.members)
    .filter(([, { active }]) => active)
    .map(([key, { name, nameEn, mobile, role, unit, city, schedule, skills, certificates, language, ...rest }]) => {
      const member: Omit<CompanyMember, 'unitId'> = {
        ...position(rest),
        ...{ key, name, nameEn: nameEn ?? name, mobile: mobile ?? null, role, city: city ?? null },
        ...{ schedule, skills, certificates, locale: language },
      };
      return { ...member, unitKey: unit };
    });
  return { units, members };
}

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
