/** `baton demo reset` begins the demo anew; `baton demo lead` sends made-up leads in, as the button of the chat does. */
import type { Localized } from '../../cards/card.ts';
import { StoreError } from '../../db/store.ts';
import { type Config, loadConfig } from '../config.ts';
import { receiveDemoLead } from '../demo/receive-demo-lead.ts';
import { type ResetOutcome, resetDemo } from '../demo/reset-demo.ts';
import { type Command, parseWords, type Terminal, UsageError } from './command.ts';
import { openTool } from './open-tool.ts';

export const demoCommand: Command = {
  summary: { zh: '演示：重新开始，或送入线索', en: 'The demo: begin anew, or send leads in' },
  help: {
    zh: `用法：npm run baton -- demo reset     清空演示数据，从头开始（须先停掉接力）
      npm run baton -- demo lead [数量]   送入几条虚构线索，默认 1 条（接力可以正在运行）

重新开始后，接口令牌和签名密钥也会换新（PostgreSQL 上保留原来的）。
只在演示模式（BATON_MODE=demo）下可用，不会碰正式数据。`,
    en: `Usage: npm run baton -- demo reset           empties the demo and begins anew (stop Baton first)
       npm run baton -- demo lead [NUMBER]   sends made-up leads in, one by default (Baton may be running)

Beginning anew makes a new API token and signing secret as well (on PostgreSQL they stay).
Works in demo mode only (BATON_MODE=demo) and never touches real data.`,
  },
  async run(words, terminal) {
    const [what, number, ...more] = parseWords(words, {}).positionals;
    if (what === 'reset' && number === undefined) return reset(requireDemo(loadConfig()), terminal);
    if (what === 'lead' && more.length === 0) return sendLeads(requireDemo(loadConfig()), countOf(number), terminal);
    throw new UsageError({
      zh: '请写 demo reset 或 demo lead [数量]。',
      en: 'Please say demo reset or demo lead [NUMBER].',
    });
  },
};

const mostLeads = 1_000;

async function reset(config: Config, terminal: Terminal): Promise<number> {
  const outcome = await resetDemo(config);
  if (outcome.status === 'refused') throw refusals[outcome.reason]();
  await (await openTool(config)).close();
  terminal.print(begun[terminal.language]);
  const left = outcome.status === 'done' ? outcome.left : [];
  for (const folder of left) terminal.print(folderLeft(folder)[terminal.language]);
  return 0;
}

async function sendLeads(config: Config, count: number, terminal: Terminal): Promise<number> {
  const { baton, now, close } = await openTool(config);
  try {
    for (let sent = 0; sent < count; sent += 1) {
      const at = await now();
      const { lead } = await baton.store.transaction((tx) => receiveDemoLead(tx, baton.contextAt(at)), {
        lock: 'intake',
      });
      terminal.print(sentLine(lead.number, lead.grade)[terminal.language]);
    }
    return 0;
  } finally {
    await close();
  }
}

function requireDemo(config: Config): Config {
  if (config.mode !== 'demo') throw new UsageError(onlyInDemo);
  return config;
}

function countOf(word: string | undefined): number {
  const count = Number(word ?? 1);
  if (Number.isInteger(count) && count >= 1 && count <= mostLeads) return count;
  throw new UsageError({
    zh: `数量应为 1 到 ${mostLeads} 的整数。`,
    en: `The number should be a whole one from 1 to ${mostLeads}.`,
  });
}

function sentLine(number: string, grade: string): Localized<string> {
  return { zh: `${number}  ${grade} 级`, en: `${number}  grade ${grade}` };
}

const begun: Localized<string> = {
  zh: '演示已重新开始：公司、客户和九十天的历史都已载入。运行 npm start 打开。',
  en: 'The demo begins anew: company, accounts and ninety days of history are loaded. Run npm start to open it.',
};
const onlyInDemo: Localized<string> = {
  zh: '现在是正式模式（BATON_MODE=production），没有演示可重置。',
  en: 'This is production mode (BATON_MODE=production); there is no demo to reset.',
};
const notADemo: Localized<string> = {
  zh: '这个数据库不是演示数据库，没有清空。请检查 DATABASE_URL。',
  en: 'This database is not one of the demo and was not emptied. Please check DATABASE_URL.',
};

type Refusal = Extract<ResetOutcome, { status: 'refused' }>['reason'];
const refusals: Readonly<Record<Refusal, () => Error>> = {
  'not-demo-mode': () => new UsageError(onlyInDemo),
  'not-a-demo-database': () => new UsageError(notADemo),
  running: () => new StoreError('in-use'),
};

function folderLeft(folder: string): Localized<string> {
  return {
    zh: `${folder} 不是演示默认的文件目录，里面的文件没有动。`,
    en: `${folder} is not the demo's own folder of files; what it holds was left alone.`,
  };
}
