/** `baton doctor`: looks at everything the bot needs and says of each whether it is in order and how to mend it. */
import type { Localized } from '../../cards/card.ts';
import { type Config, ConfigError, loadConfig } from '../config.ts';
import { type Command, expectWords, parseWords, type Terminal } from './command.ts';
import {
  checkChannels,
  checkChatKey,
  checkClock,
  checkDatabase,
  checkDisk,
  checkNode,
  checkPolicies,
  checkPort,
  type Finding,
} from './doctor-checks.ts';
import { checkPlatforms } from './doctor-platforms.ts';
import { explainProblem } from './explain-problem.ts';

export const doctorCommand: Command = {
  summary: {
    zh: '检查环境、数据库、策略、端口、聊天平台和时间',
    en: 'Check environment, database, policies, port, chat tools and time',
  },
  help: {
    zh: `用法：npm run baton -- doctor

逐项检查：环境变量、Node、磁盘、数据库、策略、工作日历、群、端口、聊天平台、时间。每项说明是否正常；不正常的写明怎么处理。
正式模式下还显示打开聊天的地址（含密钥），并向已接入的每个平台查一遍密钥、权限和群，写明在控制台的哪一页处理。只查看，不改任何内容；接力在运行时也可以用。全部正常退出码为 0，否则为 1。`,
    en: `Usage: npm run baton -- doctor

Checks environment, Node, disk, database, policies, calendar, channels, port, chat tools and time; for what is wrong it says how to mend it.
In production it shows the address of the chat, with its key, and asks every connected chat tool about keys, permissions
and channels, naming the page of the console where a thing is mended. It only looks and changes nothing; Baton may be running. Exit code 0 when all is in order, else 1.`,
  },
  async run(words, terminal) {
    expectWords(parseWords(words, {}).positionals, []);
    let isSound = true;
    const show = (finding: Finding) => {
      terminal.print(`${labels[finding.state][terminal.language]}  ${finding.text[terminal.language]}`);
      isSound &&= finding.state !== 'wrong';
    };
    show(checkNode());
    const config = readConfig(show);
    if (config) {
      for (const check of [
        checkDisk,
        checkDatabase,
        checkPolicies,
        checkChannels,
        checkPort,
        checkChatKey,
        checkPlatforms,
        checkClock,
      ]) {
        for (const finding of await findingsOf(check, config, terminal)) show(finding);
      }
    }
    return isSound ? 0 : 1;
  },
};

function readConfig(show: (finding: Finding) => void): Config | null {
  try {
    const config = loadConfig();
    show({ state: 'fine', text: modeText[config.mode] });
    return config;
  } catch (problem) {
    if (!(problem instanceof ConfigError)) throw problem;
    const text = { zh: problem.lines('zh').join('\n'), en: problem.lines('en').join('\n') };
    show({ state: 'wrong', text });
    return null;
  }
}

/** A check that itself fails is a finding, not the end of the others. */
async function findingsOf(
  check: (config: Config) => Promise<Finding | Finding[]>,
  config: Config,
  { language }: Terminal,
): Promise<Finding[]> {
  try {
    return [await check(config)].flat();
  } catch (problem) {
    const words = explainProblem(problem, language);
    return [{ state: 'wrong', text: { zh: words, en: words } }];
  }
}

const labels: Readonly<Record<Finding['state'], Localized<string>>> = {
  fine: { zh: '正常', en: 'OK  ' },
  note: { zh: '留意', en: 'NOTE' },
  wrong: { zh: '不行', en: 'MEND' },
};

const modeText: Readonly<Record<Config['mode'], Localized<string>>> = {
  demo: { zh: '环境变量没有问题，演示模式', en: 'The environment is in order, demo mode' },
  production: { zh: '环境变量没有问题，正式模式', en: 'The environment is in order, production mode' },
};
