/** Why a database cannot be used by this program, and what to do: the same sentence at the start and on the command line. */
import type { Localized } from '../cards/card.ts';

export const otherSchemaTexts = {
  'newer-version': {
    zh: '这个数据库由更新版本的接力写成，没有改动它。请升级接力，或恢复升级前的备份。',
    en: 'A newer Baton wrote this database; it was not touched. Update Baton, or restore the backup made before the update.',
  },
  unreleased: {
    zh: '这个数据库由接力的开发中版本写成，升级不了，没有改动它。演示数据可以重新开始：npm run baton -- demo reset；或用 DATABASE_URL 指定一个新的数据库。',
    en: 'A development state of Baton wrote this database, and it cannot be brought up to date; it was not touched. A demo can begin anew: npm run baton -- demo reset. Or set DATABASE_URL to a new database.',
  },
  'restore-unfinished': {
    zh: '上一次恢复被打断，数据库还没有换好。请再运行一次同样的恢复命令并加上 --force；原来的数据改名保留在旁边，没有删除。',
    en: 'A restore was interrupted before the database was in place. Run the same restore command again with --force; what was there before is kept beside it under another name.',
  },
} as const satisfies Record<string, Localized<string>>;
