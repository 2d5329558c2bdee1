/** `baton awards verify`: recomputes every award and walks every ledger; names the first that differs. It changes nothing. */
import type { Localized } from '../../cards/card.ts';
import { inspectDatabase } from '../../db/inspect-database.ts';
import { openStore } from '../../db/open-store.ts';
import { type AwardDifference, type AwardVerification, verifyAwards } from '../../handlers/incentives/verify-awards.ts';
import { loadConfig } from '../config.ts';
import { type Command, expectWords, parseWords, UsageError } from './command.ts';
import { grouped } from './progress-bar.ts';

export const awardsCommand: Command = {
  summary: { zh: '重算激励：每一笔是否还等于它的数据', en: 'Recompute awards: does each still equal what it rests on' },
  help: {
    zh: `用法：npm run baton -- awards verify

用每一笔激励存下的数据和当时的方案版本重算一遍，再核对每个人的余额，指出第一笔对不上的。
接力在运行时也可以核对；只读，不改任何内容。对得上退出码为 0，对不上为 1。`,
    en: `Usage: npm run baton -- awards verify

Recomputes every award from what was stored with it, by the plan version it names, then checks every balance, and names
the first that differs. Baton may be running; nothing is changed. Exit code 0 when everything fits, 1 when not.`,
  },
  async run(words, terminal) {
    const [what, ...rest] = parseWords(words, {}).positionals;
    if (what !== 'verify') throw new UsageError({ zh: '请写 awards verify。', en: 'Please say awards verify.' });
    expectWords(rest, []);
    const { database } = loadConfig();
    const state = await inspectDatabase(database);
    if (state === 'missing' || state === 'empty') {
      terminal.print(nothingYet[terminal.language]);
      return 0;
    }
    const store = await openStore(database, 'tool');
    try {
      const found = await verifyAwards(store.read);
      terminal.print((found.ok ? fits(found) : fitsNot(found))[terminal.language]);
      return found.ok ? 0 : 1;
    } finally {
      await store.close();
    }
  },
};

const nothingYet: Localized<string> = {
  zh: '还没有数据库，没有可核对的激励。',
  en: 'There is no database yet, so there are no awards to check.',
};

function fits({ awards, entries }: AwardVerification & { ok: true }): Localized<string> {
  return {
    zh: `激励完好：${grouped(awards)} 笔重算后全部一致，${grouped(entries)} 条余额全部对得上。`,
    en: `The awards are whole: all ${grouped(awards)} come out the same, all ${grouped(entries)} balances fit.`,
  };
}

function fitsNot({ number, what, where }: AwardVerification & { ok: false }): Localized<string> {
  const at = where === '' ? '' : `（${where}）`;
  return {
    zh: `激励 ${number} 对不上：${differences[what].zh}${at}。请保留现场，与备份比较。`,
    en: `Award ${number} does not fit: ${differences[what].en}${where === '' ? '' : ` (${where})`}. Keep the data as they are and compare with a backup.`,
  };
}

const differences: Readonly<Record<AwardDifference, Localized<string>>> = {
  'plan-gone': { zh: '它所用的方案版本不见了', en: 'the plan version it names is gone' },
  'input-differs': { zh: '存下的数据与原记录不同', en: 'a stored input differs from its record' },
  'input-missing': { zh: '存下的数据少了一项', en: 'a stored input is missing' },
  'step-differs': { zh: '重算后这一步不同', en: 'a step comes out differently' },
  'amount-differs': {
    zh: '重算后的数额不同，应为（最小单位）',
    en: 'the amount comes out differently, in minor units',
  },
  'reversed-gone': { zh: '它冲回的那一笔不见了', en: 'the award it takes back is gone' },
  'ledger-missing': { zh: '没有记入余额', en: 'it is not in any ledger' },
  'ledger-order': { zh: '余额记录缺了一条', en: 'an entry of the ledger is gone' },
  'ledger-amount': { zh: '余额记录里的数额不同', en: 'the ledger has another amount' },
  'ledger-balance': { zh: '余额不等于各笔之和', en: 'the balance is not the sum' },
};
