/** `baton backup [FOLDER]`: copies database and files beside a running bot into a folder that can be restored. */
import { join } from 'node:path';
import type { Localized } from '../../cards/card.ts';
import { inspectDatabase } from '../../db/inspect-database.ts';
import { StoreError } from '../../db/store.ts';
import { backupDatabase } from '../backup/backup-database.ts';
import type { BackupManifest } from '../backup/backup-manifest.ts';
import { loadConfig } from '../config.ts';
import { type Command, parseWords, UsageError } from './command.ts';
import { grouped } from './progress-bar.ts';

export const backupCommand: Command = {
  summary: { zh: '备份数据库和文件', en: 'Back up database and files' },
  help: {
    zh: `用法：npm run baton -- backup [目录]

把数据库和文件备份到一个新目录；不写目录时放在数据目录的 backups 里，以时间命名。接力可以照常运行。
备份里没有密钥：请另外保管 BATON_SECRET_KEY（演示模式是数据目录里的 demo-secret.key），没有它，加密的内容读不出来。
恢复：npm run baton -- restore 目录`,
    en: `Usage: npm run baton -- backup [FOLDER]

Copies database and files into a new folder; without one, into backups/<time> beside the database. Baton may be running.
The key is not part of it: keep BATON_SECRET_KEY apart (in the demo it is demo-secret.key beside the database), without
it what is encrypted cannot be read. To restore: npm run baton -- restore FOLDER`,
  },
  async run(words, terminal) {
    const { positionals } = parseWords(words, {});
    if (positionals.length > 1) {
      throw new UsageError({ zh: '只需要一个目录。', en: 'One folder is enough.' });
    }
    const { database, filesDir, dataDir } = loadConfig();
    const state = await inspectDatabase(database);
    if (state === 'restore-unfinished') throw new StoreError(state);
    if (state === 'missing' || state === 'empty') {
      terminal.print(nothingYet[terminal.language]);
      return 1;
    }
    const now = new Date();
    const stamp = now.toISOString().slice(0, 19).replace(/[-:]/g, '');
    const toDir = positionals[0] ?? join(dataDir, 'backups', `${stamp}Z`);
    const manifest = await backupDatabase({ database, filesDir, toDir, now });
    terminal.print(done(toDir, manifest)[terminal.language]);
    return 0;
  },
};

const nothingYet: Localized<string> = {
  zh: '还没有数据库，没有可备份的内容。',
  en: 'There is no database yet, so there is nothing to back up.',
};

function done(toDir: string, { database, files, chain }: BackupManifest): Localized<string> {
  const bytes = files.reduce((sum, file) => sum + file.bytes, database.bytes);
  const size = `${(bytes / 1_000_000).toFixed(1)} MB`;
  const head = chain === null ? '-' : `${grouped(chain.position)} / ${chain.hash.slice(0, 16)}`;
  return {
    zh: `已备份到 ${toDir}：数据库和 ${grouped(files.length)} 个文件，共 ${size}。链尾 ${head}`,
    en: `Backed up to ${toDir}: the database and ${grouped(files.length)} files, ${size}. Head ${head}`,
  };
}
