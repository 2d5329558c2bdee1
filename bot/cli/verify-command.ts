/** `baton verify`: walks the whole history and says whether anything in it was changed, and where. It changes nothing. */
import type { Localized } from '../../cards/card.ts';
import { type ChainProblem, type Verification, verifyChain } from '../../db/audit/verify-chain.ts';
import { inspectDatabase } from '../../db/inspect-database.ts';
import { openStore } from '../../db/open-store.ts';
import { loadConfig } from '../config.ts';
import { type Command, expectWords, parseWords } from './command.ts';
import { grouped, progressBar } from './progress-bar.ts';

export const verifyCommand: Command = {
  summary: { zh: '核对历史记录有没有被改动', en: 'Check that nobody has changed the history' },
  help: {
    zh: `用法：npm run baton -- verify

逐条核对历史记录的哈希链，指出第一处对不上的地方。登记过的个人信息删除会被承认并计数。
接力在运行时也可以核对；只读，不改任何内容。对得上退出码为 0，对不上为 1。`,
    en: `Usage: npm run baton -- verify

Walks the hash chain of the history and names the first place that does not fit. Recorded erasures of a person's data
are accepted and counted. Baton may be running; nothing is changed. Exit code 0 when everything fits, 1 when not.`,
  },
  async run(words, terminal) {
    expectWords(parseWords(words, {}).positionals, []);
    const { database } = loadConfig();
    const state = await inspectDatabase(database);
    if (state === 'missing' || state === 'empty') {
      terminal.print(nothingYet[terminal.language]);
      return 0;
    }
    const store = await openStore(database, 'tool');
    try {
      const bar = progressBar(terminal, () => performance.now());
      const found = await verifyChain(store, ({ events, of }) => bar.update(events, of, 0)).finally(bar.end);
      terminal.print((found.ok ? fits(found) : fitsNot(found))[terminal.language]);
      return found.ok ? 0 : 1;
    } finally {
      await store.close();
    }
  },
};

const nothingYet: Localized<string> = {
  zh: '还没有数据库，没有可核对的历史。',
  en: 'There is no database yet, so there is no history to check.',
};

function fits({ events, erased, pending, head }: Verification & { ok: true }): Localized<string> {
  const hash = head?.hash.slice(0, 16);
  return {
    zh: `历史完好：${grouped(events)} 条全部对得上，其中 ${grouped(erased)} 条的个人信息已按登记删除，${grouped(pending)} 条最新的还没有入链。${hash ? `链尾 ${hash}` : ''}`,
    en: `The history is whole: all ${grouped(events)} events fit, ${grouped(erased)} of them with erased personal data, ${grouped(pending)} newest ones not linked yet. ${hash ? `Head ${hash}` : ''}`,
  };
}

function fitsNot({ atSeq, problem }: Verification & { ok: false }): Localized<string> {
  return {
    zh: `历史在第 ${atSeq} 条对不上：${problems[problem].zh}。请停用这份数据，保留现场，并用核对无误的备份比较。`,
    en: `The history does not fit at event ${atSeq}: ${problems[problem].en}. Stop using these data, keep them as they are, and compare with a backup that fits.`,
  };
}

const problems: Readonly<Record<ChainProblem, Localized<string>>> = {
  'event-changed': { zh: '内容被改过', en: 'its content was changed' },
  'event-missing': { zh: '记录不见了', en: 'the event is gone' },
  'link-broken': { zh: '链上的哈希被改过', en: 'its link was changed' },
  'link-missing': { zh: '链上缺了一环', en: 'a link is gone' },
  'values-changed': { zh: '前后值被改过', en: 'its values were changed' },
  'values-missing': { zh: '前后值不见了', en: 'its values are gone' },
  'values-added': { zh: '多出了前后值', en: 'values were added' },
  'values-emptied': { zh: '前后值被清空，却没有登记删除', en: 'its values were emptied without a recorded erasure' },
  unsealed: { zh: '夹在已入链的记录之间，却没有入链', en: 'it stands between linked events and was never linked' },
  'head-differs': { zh: '与以前记下的链尾不符', en: 'it differs from a head noted earlier' },
};
