/**
 * `baton verify`: walks the whole history and every stored file, and says whether anything was changed, and where. It
 * changes nothing.
 */
import type { Localized } from '../../cards/card.ts';
import { positionOfHead } from '../../db/audit/find-head.ts';
import { type ChainProblem, type Verification, verifyChain } from '../../db/audit/verify-chain.ts';
import { inspectDatabase } from '../../db/inspect-database.ts';
import { openStore } from '../../db/open-store.ts';
import type { Store } from '../../db/store.ts';
import { loadConfig } from '../config.ts';
import { FileStore } from '../files/file-store.ts';
import { type FileFault, type FileVerification, verifyFiles } from '../files/verify-files.ts';
import { type Command, expectWords, parseWords, type Terminal, UsageError } from './command.ts';
import { grouped, progressBar } from './progress-bar.ts';

export const verifyCommand: Command = {
  summary: { zh: '核对历史记录和证据文件有没有被改动', en: 'Check that nobody has changed the history or the files' },
  help: {
    zh: `用法：npm run baton -- verify [--head 链尾]

逐条核对历史记录的哈希链，再逐个核对证据文件的内容，指出第一处对不上的地方。登记过的个人信息删除会被承认并计数。
接力在运行时也可以核对；只读，不改任何内容。对得上退出码为 0，对不上为 1。

核对会打印链尾。把它抄在别处，以后用 --head 带上：历史要是被截短，或从某处起整段改写，只有它能看出来。

  npm run baton -- verify --head 3f8c2a91d07be645`,
    en: `Usage: npm run baton -- verify [--head HASH]

Walks the hash chain of the history, then the content of every stored file, and names the first place that does not fit.
Recorded erasures of a person's data are accepted and counted. Baton may be running; nothing is changed. Exit code 0 when
everything fits, 1 when not.

It prints the head of the chain. Note it elsewhere and hand it in later with --head: nothing else shows that a history was
cut off at its end, or rewritten from some point on.

  npm run baton -- verify --head 3f8c2a91d07be645`,
  },
  async run(words, terminal) {
    const { positionals, values } = parseWords(words, { head: { type: 'string' } });
    expectWords(positionals, []);
    const noted = values.head?.trim().toLowerCase();
    if (noted !== undefined && !notedHead.test(noted)) throw new UsageError(notAHead);
    const { database, filesDir } = loadConfig();
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
      const isKept = noted === undefined || !found.ok || (await checkHead(store, noted, found.events, terminal));
      const files = await verifyFiles(store, new FileStore(filesDir));
      terminal.print(filesText(files)[terminal.language]);
      return found.ok && isKept && files.faults.length === 0 ? 0 : 1;
    } finally {
      await store.close();
    }
  },
};

/** As `verify` prints it, or longer. */
const notedHead = /^[0-9a-f]{16,64}$/;
const notAHead: Localized<string> = {
  zh: '--head 后面请写以前核对时打印的链尾，至少 16 位。',
  en: 'After --head goes the head that verify printed earlier, at least 16 characters of it.',
};

/** The chain fits within itself; whether it is still the one of which somebody noted the head. */
async function checkHead(store: Store, noted: string, events: number, terminal: Terminal): Promise<boolean> {
  const position = await positionOfHead(store.read, noted);
  terminal.print((position === null ? headGone(noted) : headKept(noted, position, events))[terminal.language]);
  return position !== null;
}

function headKept(noted: string, position: number, events: number): Localized<string> {
  const since = grouped(events - position);
  return {
    zh: `记下的链尾 ${noted} 还在：是第 ${grouped(position)} 条，之后又入链 ${since} 条。`,
    en: `The noted head ${noted} is still part of it: link ${grouped(position)}, ${since} more since.`,
  };
}

function headGone(noted: string): Localized<string> {
  return {
    zh: `记下的链尾 ${noted} 不在现在的历史里：历史在它之前被截断，或整段改写过；也可能是抄错了，或记的是别的数据库。请保留现场，并用核对无误的备份比较。`,
    en: `The noted head ${noted} is not part of this history: it was cut off before it, or rewritten; or the note is wrong, or of another database. Keep everything as it is, and compare with a backup that fits.`,
  };
}

function filesText({ checked, bytes, faults, unclaimed }: FileVerification): Localized<string> {
  const [first] = faults;
  const size = `${(bytes / 1_000_000).toFixed(1)} MB`;
  if (!first) {
    const rest = unclaimed > 0;
    return {
      zh: `文件完好：${grouped(checked)} 个全部对得上，共 ${size}。${rest ? `另有 ${grouped(unclaimed)} 个还没有归属，到期会自动清理。` : ''}`,
      en: `The files are whole: all ${grouped(checked)} fit, ${size}.${rest ? ` ${grouped(unclaimed)} more belong to nothing yet and are cleared away in time.` : ''}`,
    };
  }
  const { sha256, problem, visitNumber } = first;
  const visit =
    visitNumber === null ? { zh: '', en: '' } : { zh: `（拜访 ${visitNumber}）`, en: ` (visit ${visitNumber})` };
  return {
    zh: `文件对不上：${grouped(faults.length)} 个，第一个是 ${sha256}${visit.zh}，${fileProblems[problem].zh}。请保留现场，并用核对无误的备份比较。`,
    en: `${grouped(faults.length)} files do not fit; the first is ${sha256}${visit.en}: ${fileProblems[problem].en}. Keep everything as it is, and compare with a backup that fits.`,
  };
}

const fileProblems: Readonly<Record<FileFault['problem'], Localized<string>>> = {
  missing: { zh: '磁盘上没有它', en: 'it is not on the disk' },
  changed: { zh: '内容被改过', en: 'its content was changed' },
  unknown: { zh: '有证据提到它，却没有它的登记', en: 'evidence names it, but it is not registered' },
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
