/** Runs the bot: reads the configuration, opens everything, says where to click, and stops in good order. */
import { hasCompany } from '../handlers/people/has-company.ts';
import { type Config, loadConfig } from './config.ts';
import { explainStartProblem } from './explain-start-problem.ts';
import { createLog } from './log.ts';
import { requireDiskSpace } from './require-disk-space.ts';
import { type RunningBot, startBot } from './start-bot.ts';
import { openBaton } from './wire.ts';

/** SIGTERM must end within 10 s; what is not finished by then stays in the rows. */
const drainMs = 9_000;

/** @param options.policyFolder another than the shipped one; benches have their own */
export async function runBot(options: { policyFolder?: string } = {}): Promise<void> {
  try {
    const config = loadConfig();
    const log = createLog(config.logLevel);
    requireDiskSpace(config.dataDir);
    const baton = await openBaton(config, { role: 'bot', now: new Date(), ...options });
    const bot = await startBot(baton, log).catch(async (problem: unknown) => {
      await baton.close();
      throw problem;
    });
    const stop = (): void => {
      setTimeout(() => process.exit(0), drainMs).unref();
      void bot.stop().then(() => process.exit(0));
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    process.stdout.write(greeting(bot, config));
    const directory = await baton.contextAt(bot.clock.now()).directory(baton.store.read);
    if (!hasCompany(directory)) process.stdout.write(`${noCompany[config.language]}\n`);
  } catch (problem) {
    process.stderr.write(`${explainStartProblem(problem)}\n`);
    process.exitCode = 1;
  }
}

const noCompany = {
  zh: '还没有组织和人员，线索接口会回答 503，不收线索。请运行 npm run baton -- company 文件.yaml 载入。',
  en: 'There are no teams and people yet: leads are answered with 503 and not taken. Load them with npm run baton -- company FILE.yaml.',
};

function greeting(
  { address, chatAddress, apiToken }: Pick<RunningBot, 'address' | 'chatAddress' | 'apiToken'>,
  { mode, language }: Config,
): string {
  if (mode === 'production') return `${opensWithKey[language](address, chatAddress)}\n`;
  return language === 'zh'
    ? `接力已启动。打开 ${address} ，先点右上角「新线索」，再看它派给了谁。\n接口令牌（演示）：${apiToken}\n`
    : `Baton is running. Open ${address} and click "New lead" at the top right first.\nAPI token (demo): ${apiToken}\n`;
}

const opensWithKey = {
  zh: (address: string, chat: string) =>
    `接力已启动：${address}\n在本机打开聊天：${chat}\n地址里有密钥，拿到的人可以用任何人的身份操作，请勿转发。`,
  en: (address: string, chat: string) =>
    `Baton is running: ${address}\nOpen the chat on this machine: ${chat}\nThe address carries a key; whoever has it can act as anybody. Do not pass it on.`,
};
