/** Says in plain words why the bot could not start and what to do; in both languages, because the language may be what failed. */
import type { Localized } from '../cards/card.ts';
import { StoreError } from '../db/store.ts';
import { ConfigError } from './config.ts';
import { otherSchemaTexts } from './other-schema-texts.ts';
import { PolicyErrors } from './policies/policy-mistakes.ts';

const storeTexts: Partial<Record<StoreError['code'], Localized<string>>> = {
  ...otherSchemaTexts,
  'in-use': {
    zh: '另一个接力进程正在使用这个数据库。请先停掉它，或用 DATABASE_URL 指定另一个文件。',
    en: 'Another Baton is using this database. Stop it first, or set DATABASE_URL to another file.',
  },
  full: {
    zh: '磁盘空间不足，数据库没有改动。请腾出空间后再启动。',
    en: 'The disk is full; the database was not changed. Free some space and start again.',
  },
  busy: {
    zh: '数据库一直忙，没能打开。请等别的命令（导入、备份）结束后再启动。',
    en: 'The database stayed busy and could not be opened. Start again when other commands (import, backup) have ended.',
  },
  failed: {
    zh: '数据库打不开或已经损坏，没有改动它。请运行 npm run baton -- doctor 看看是哪里；损坏的话用最近的备份恢复。',
    en: 'The database cannot be opened or is damaged; it was not changed. Run npm run baton -- doctor to see where; if it is damaged, restore the latest backup.',
  },
  unavailable: {
    zh: '连不上数据库。请检查 DATABASE_URL 和数据库服务。',
    en: 'The database cannot be reached. Check DATABASE_URL and the database server.',
  },
};

export function explainStartProblem(problem: unknown): string {
  if (problem instanceof ConfigError) return [...problem.lines('zh'), '', ...problem.lines('en')].join('\n');
  if (problem instanceof PolicyErrors) return [...problem.lines('zh'), '', ...problem.lines('en')].join('\n');
  if (problem instanceof StoreError) {
    return inBothLanguages(
      storeTexts[problem.code] ?? {
        zh: `数据库不能使用（${problem.code}）。`,
        en: `The database cannot be used (${problem.code}).`,
      },
    );
  }
  const code = problem instanceof Error && 'code' in problem ? problem.code : null;
  if (code === 'EADDRINUSE')
    return '端口已被占用。请停掉占用它的程序，或用 PORT 指定另一个端口，例如 PORT=3001 npm start。\nThe port is taken. Stop the program that uses it, or choose another one, for example PORT=3001 npm start.';
  if (code === 'EACCES')
    return '没有权限使用这个端口或目录。请换一个 1024 以上的端口，或检查目录权限。\nNo permission for this port or folder. Use a port above 1024, or check the folder.';
  if (code === 'ENOSPC') return explainStartProblem(new StoreError('full'));
  return `启动没有成功。\nThe start did not succeed.\n${problem instanceof Error ? problem.stack : String(problem)}`;
}

function inBothLanguages({ zh, en }: Localized<string>): string {
  return `${zh}\n${en}`;
}
