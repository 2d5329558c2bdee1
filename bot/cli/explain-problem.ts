/** Says in plain words what stopped a command, what still holds and what to do, in the language of the terminal. */
import type { Locale, Localized } from '../../cards/card.ts';
import { StoreError } from '../../db/store.ts';
import { BackupError } from '../backup/backup-error.ts';
import { ConfigError } from '../config.ts';
import { ImportProblem } from '../import/import-problem.ts';
import { otherSchemaTexts } from '../other-schema-texts.ts';
import { PolicyErrors } from '../policies/policy-mistakes.ts';
import { UsageError } from './command.ts';

export function explainProblem(problem: unknown, language: Locale): string {
  if (problem instanceof ConfigError || problem instanceof PolicyErrors) return problem.lines(language).join('\n');
  if (problem instanceof UsageError || problem instanceof ImportProblem) return problem.text[language];
  if (problem instanceof StoreError) return storeTexts[problem.code][language];
  if (problem instanceof BackupError) return fill(backupTexts[problem.code][language], problem.fields);
  const what = { zh: '没有完成，原因没有预料到：', en: 'It did not complete, for a reason nobody foresaw:' }[language];
  return `${what}\n${problem instanceof Error ? problem.stack : String(problem)}`;
}

function fill(sentence: string, fields: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(fields[name] ?? whole));
}

const storeTexts: Readonly<Record<StoreError['code'], Localized<string>>> = {
  ...otherSchemaTexts,
  'in-use': {
    zh: '接力正在使用这个数据库。请先停掉它（在它的窗口按 Ctrl+C），再运行这个命令。',
    en: 'Baton is using this database. Stop it first (Ctrl+C in its window), then run this command again.',
  },
  full: {
    zh: '磁盘已满，最后一步没有存下，之前的都在。请腾出空间，再运行一次同样的命令。',
    en: 'The disk is full; the last step was not stored, everything before it was. Free some space and run the same command again.',
  },
  busy: {
    zh: '数据库一直忙，最后一步没有存下，之前的都在。请稍后再运行一次同样的命令。',
    en: 'The database stayed busy; the last step was not stored, everything before it was. Please run the same command again later.',
  },
  unavailable: {
    zh: '连不上数据库。请检查 DATABASE_URL 和数据库服务，再运行一次同样的命令。',
    en: 'The database cannot be reached. Check DATABASE_URL and the server, then run the same command again.',
  },
  conflict: {
    zh: '数据库里已有同样的记录，最后一步没有存下。请再运行一次同样的命令；若仍出现，请报告给开发者。',
    en: 'The database has such a record already; the last step was not stored. Please run the same command again, and report it if it stays.',
  },
  constraint: {
    zh: '数据不符合数据库的规则，最后一步没有存下。请报告给开发者。',
    en: 'The data break a rule of the database; the last step was not stored. Please report this.',
  },
  failed: {
    zh: '数据库打不开或读不了。请运行 npm run baton -- doctor 看看是哪里。',
    en: 'The database cannot be opened or read. Run npm run baton -- doctor to see where it fails.',
  },
};

const backupTexts: Readonly<Record<BackupError['code'], Localized<string>>> = {
  'target-not-empty': {
    zh: '{path} 里已有内容，没有动它。备份请换一个目录；恢复时若确定要替换，请加 --force，原内容会改名保留。',
    en: '{path} holds something already and was not touched. For a backup choose another folder; to replace it when restoring, add --force: what is there will be renamed and kept.',
  },
  'not-a-backup': {
    zh: '{path} 不是完整的备份：读不到 manifest.json。',
    en: '{path} is not a complete backup: its manifest.json cannot be read.',
  },
  'file-missing': {
    zh: '备份里缺少文件 {file}，没有恢复。',
    en: 'The backup lacks the file {file}; nothing was restored.',
  },
  'file-changed': {
    zh: '备份里的文件 {file} 和清单对不上，没有恢复。',
    en: 'The file {file} of the backup is not what its list says; nothing was restored.',
  },
  'engine-differs': {
    zh: '这个备份来自 {engine}，和 DATABASE_URL 的数据库不同种类，没有恢复。',
    en: 'This backup is of {engine}, another kind of database than DATABASE_URL names; nothing was restored.',
  },
  'bot-running': {
    zh: '接力正在使用这个数据库，没有恢复。请先停掉它。',
    en: 'Baton is using this database; nothing was restored. Stop it first.',
  },
  'database-damaged': {
    zh: '数据库文件已损坏，没有备份。请用最近一次完好的备份恢复。',
    en: 'The database file is damaged and was not backed up. Restore the latest backup that is whole.',
  },
  'chain-broken': {
    zh: '备份里的历史记录对不上（第 {atSeq} 条：{problem}），没有恢复。请换一个备份。',
    en: 'The history in the backup does not fit (event {atSeq}: {problem}); nothing was restored. Use another backup.',
  },
  'disk-full': {
    zh: '磁盘空间不够，没有完成，原来的数据没有动。',
    en: 'There is not enough room on the disk; it was not completed, and what was there is untouched.',
  },
  'tool-missing': {
    zh: '找不到 {tool}。请安装 PostgreSQL 客户端（不低于服务器的版本）。',
    en: '{tool} is not installed. Install the PostgreSQL client, in a version not older than the server.',
  },
  'tool-failed': {
    zh: '{tool} 没有成功（退出码 {exitCode}）。',
    en: '{tool} did not succeed (exit code {exitCode}).',
  },
};
