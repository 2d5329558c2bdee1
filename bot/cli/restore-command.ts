/** `baton restore FOLDER`: puts a checked backup in the place of database and files. Refuses while a bot works on them. */
import type { Localized } from '../../cards/card.ts';
import { type Restored, restoreDatabase } from '../backup/restore-database.ts';
import { loadConfig } from '../config.ts';
import { type Command, expectWords, parseWords } from './command.ts';
import { grouped } from './progress-bar.ts';

export const restoreCommand: Command = {
  summary: { zh: '用备份恢复（须先停掉接力）', en: 'Restore a backup (stop Baton first)' },
  help: {
    zh: `用法：npm run baton -- restore 备份目录 [--force]

先逐个核对备份里的文件和整条历史，全部无误才替换。已有数据库或文件时需要 --force，原来的会改名保留，不会删除。
接力在运行时不会恢复；请先停掉它。`,
    en: `Usage: npm run baton -- restore FOLDER [--force]

Checks every file of the backup and its whole history before anything is replaced. Where a database or files exist
already, --force is needed; they are renamed and kept, never deleted. Refused while Baton is running.`,
  },
  async run(words, terminal) {
    const { values, positionals } = parseWords(words, { force: { type: 'boolean' } });
    expectWords(positionals, [terminal.language === 'zh' ? '备份目录' : 'FOLDER']);
    const { database, filesDir, timeZone } = loadConfig();
    const fromDir = positionals[0] ?? '';
    const isForced = values.force === true;
    const restored = await restoreDatabase({ fromDir, database, filesDir, isForced, now: new Date() });
    terminal.print(done(restored, timeZone)[terminal.language]);
    return 0;
  },
};

function done({ manifest, verification, setAside }: Restored, timeZone: string): Localized<string> {
  const madeAt = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(manifest.createdAt),
  );
  const events = grouped(verification.events);
  const files = grouped(manifest.files.length);
  const kept = setAside.join(', ');
  return {
    zh: `已恢复 ${madeAt} 的备份：${files} 个文件，历史 ${events} 条全部对得上。${kept ? `原来的内容保留在：${kept}` : ''}`,
    en: `Restored the backup of ${madeAt}: ${files} files, all ${events} events of the history fit. ${kept ? `What was there before is kept as ${kept}` : ''}`,
  };
}
