/**
 * Reads the configuration from the environment, and from .env beside package.json where there is one. The first thing
 * main.ts does, and the only reader of process.env. All problems are reported at once, each with what would be right,
 * why the variable is needed and where to find its value. It never prints a secret and never creates a file.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Locale, Localized } from '../cards/card.ts';
import type { DatabaseConfig } from '../db/open-store.ts';
import { environmentSchema, type VariableName, variableHelp } from './config-variables.ts';
import { type PlatformConfigs, readPlatforms } from './platform-config.ts';
import { platformKeys, platformSets } from './platform-variables.ts';

export interface Config extends PlatformConfigs {
  readonly mode: 'demo' | 'production';
  /** 0: the system picks a free port. */
  readonly port: number;
  readonly host: string;
  /** Without a slash at its end. */
  readonly publicUrl: string | undefined;
  /** Always there in production; in demo mode one is generated where this is undefined. */
  readonly apiToken: string | undefined;
  readonly database: DatabaseConfig;
  readonly filesDir: string;
  /** Folder for what lies beside the database: key file, backups. */
  readonly dataDir: string;
  readonly timeZone: string;
  readonly callHookUrl: string | undefined;
  /** 32 bytes. Always there in production; in demo mode a key file is made where this is undefined. */
  readonly secretKey: Buffer | undefined;
  readonly logLevel: string;
  readonly language: Locale;
}

export interface ConfigProblem {
  readonly variable: VariableName;
  /** What is wrong, and what would be right. */
  readonly text: Localized<string>;
}

export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(`configuration: ${problems.map(({ variable }) => variable).join(', ')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }

  /** For the terminal: three lines per problem. */
  lines(language: Locale): string[] {
    const labels = { zh: ['用途', '怎么设置'], en: ['Why', 'Where'] } as const;
    const [why, where] = labels[language];
    const mark = language === 'zh' ? '：' : ': ';
    return this.problems.flatMap(({ variable, text }) => [
      `${variable}${mark}${text[language]}`,
      `  ${why}${mark}${variableHelp[variable].why[language]}`,
      `  ${where}${mark}${variableHelp[variable].where[language]}`,
    ]);
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const checkoutDir = path.resolve(import.meta.dirname, '..');

/** A database file (or database) of these names belongs to one mode; the other refuses it. */
const databaseNames = { demo: ['demo', 'baton-demo', 'baton_demo'], production: ['baton'] };

/**
 * What is set in the environment goes before what the file says.
 * @throws ConfigError
 */
export function loadConfig(envFile = path.join(checkoutDir, '.env')): Config {
  if (existsSync(envFile)) process.loadEnvFile(envFile);
  return readConfig(process.env);
}

/**
 * The language of the command line, also for saying what is wrong with the configuration: BATON_LANGUAGE, else English
 * where the terminal is English, else Chinese.
 */
export function terminalLanguage(env: Environment = process.env): Locale {
  if (env.BATON_LANGUAGE === 'en' || env.BATON_LANGUAGE === 'zh') return env.BATON_LANGUAGE;
  return /^en/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'en' : 'zh';
}

/**
 * Relative paths are taken from the checkout. An empty value counts as not set.
 * @throws ConfigError with every problem found
 */
export function readConfig(env: Environment): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const parsed = environmentSchema.safeParse(set);
  const mode = set.BATON_MODE === 'production' ? 'production' : 'demo';
  const problems = [
    ...(parsed.error?.issues ?? []).map(({ path: [name] }) => asProblem(name as VariableName, set)),
    ...missingOnes(mode, set),
    ...platformProblems(mode, set),
    ...databaseProblems(mode, set.DATABASE_URL),
  ];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const values = parsed.data;
  const database = toDatabase(values.DATABASE_URL ?? `file:data/${mode === 'demo' ? 'demo' : 'baton'}.db`);
  return {
    mode,
    port: values.PORT,
    host: values.HOST,
    publicUrl: values.PUBLIC_URL?.replace(/\/+$/, ''),
    apiToken: values.BATON_API_TOKEN,
    database,
    filesDir: path.resolve(checkoutDir, values.FILES_DIR ?? (mode === 'demo' ? 'data/demo-files' : 'data/files')),
    dataDir: database.engine === 'sqlite' ? path.dirname(database.file) : path.join(checkoutDir, 'data'),
    timeZone: values.COMPANY_TIME_ZONE,
    callHookUrl: values.CALL_HOOK_URL,
    secretKey: values.BATON_SECRET_KEY,
    logLevel: values.LOG_LEVEL,
    language: values.BATON_LANGUAGE,
    ...readPlatforms(values),
  };
}

function asProblem(variable: VariableName, set: Environment): ConfigProblem {
  const { expected, isSecret } = variableHelp[variable];
  if (isSecret) return { variable, text: expected };
  return {
    variable,
    text: { zh: `${expected.zh}现在是「${set[variable]}」。`, en: `${expected.en} It is "${set[variable]}".` },
  };
}

function missingOnes(mode: Config['mode'], set: Environment): ConfigProblem[] {
  const needed = mode === 'production' ? (['BATON_API_TOKEN', 'BATON_SECRET_KEY'] as const) : [];
  return needed
    .filter((variable) => set[variable] === undefined)
    .map((variable) => ({
      variable,
      text: {
        zh: `正式运行时必须设置。${variableHelp[variable].expected.zh}`,
        en: `It must be set in production. ${variableHelp[variable].expected.en}`,
      },
    }));
}

function platformProblems(mode: Config['mode'], set: Environment): ConfigProblem[] {
  const isSet = (variable: VariableName) => set[variable] !== undefined;
  if (mode === 'demo') {
    const text = {
      zh: '演示模式不能和聊天平台的密钥一起用。请删掉它，或设置 BATON_MODE=production。',
      en: 'Demo mode does not run beside keys of a chat platform. Remove it, or set BATON_MODE=production.',
    };
    return platformKeys.filter(isSet).map((variable) => ({ variable, text }));
  }
  return platformSets
    .filter(({ keys }) => keys.some(isSet))
    .flatMap(({ keys, needs, needsPublicUrl }) => {
      const given = keys.filter(isSet).join(', ');
      const missing = needs.flatMap((need) => {
        const either = typeof need === 'string' ? [need] : [...need];
        return either.some(isSet) ? [] : either.slice(0, 1);
      });
      const incomplete = missing.map((variable) => ({
        variable,
        text: {
          zh: `设置了 ${given}，还缺这一项。${variableHelp[variable].expected.zh}`,
          en: `${given} is set, and this is missing. ${variableHelp[variable].expected.en}`,
        },
      }));
      if (!needsPublicUrl || isSet('PUBLIC_URL')) return incomplete;
      const text = {
        zh: `设置了 ${given}，卡片里的链接需要同事打得开的网址。`,
        en: `${given} is set: links on cards need an address that colleagues can open.`,
      };
      return [...incomplete, { variable: 'PUBLIC_URL' as const, text }];
    });
}

function databaseProblems(mode: Config['mode'], url: string | undefined): ConfigProblem[] {
  const name = path.parse(url?.replace(/[?#].*$/, '') ?? '').name.toLowerCase();
  const other = mode === 'demo' ? 'production' : 'demo';
  if (!databaseNames[other].includes(name)) return [];
  const text =
    mode === 'demo'
      ? {
          zh: `演示不能使用正式数据库「${name}」。`,
          en: `The demo must not use "${name}", the database of production.`,
        }
      : {
          zh: `正式运行不能使用演示数据库「${name}」。`,
          en: `Production must not use "${name}", the database of the demo.`,
        };
  return [{ variable: 'DATABASE_URL', text }];
}

function toDatabase(url: string): DatabaseConfig {
  if (!url.startsWith('file:')) return { engine: 'postgres', url };
  const file = url.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
  return { engine: 'sqlite', file: path.resolve(checkoutDir, file) };
}
