/**
 * The environment variables: for each its shape, what it may hold, why it is needed and where to find its value, in
 * both languages. bot/config.ts reads them by this table, and tests compare .env.example with it.
 * Names and values here never depend on each other; rules between variables are in bot/config.ts.
 */
import { isIP } from 'node:net';
import { z } from 'zod';
import type { Localized } from '../cards/card.ts';
import { platformHelp, platformShapes } from './platform-variables.ts';
import type { VariableHelp } from './variable-help.ts';

/** Tokens shorter than this can be guessed; 24 characters of base64 are 144 bits. */
const minTokenLength = 24;
const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const webAddress = z.url({ protocol: /^https?$/ });

export const environmentSchema = z.object({
  BATON_MODE: z.enum(['demo', 'production']).default('demo'),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((port) => port <= 65_535)
    .default(3000),
  HOST: z.string().refine(isLoopback).default('127.0.0.1'),
  // Pages lie at the root of their host.
  PUBLIC_URL: webAddress.refine((address) => (URL.parse(address)?.pathname ?? '/') === '/').optional(),
  BATON_API_TOKEN: z.string().min(minTokenLength).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^(file:.+|postgres(ql)?:\/\/.+\/.+)$/)
    .optional(),
  FILES_DIR: z.string().optional(),
  COMPANY_TIME_ZONE: z.string().refine(isTimeZone).default('Asia/Shanghai'),
  CALL_HOOK_URL: z.string().refine(isHookAddress).optional(),
  BATON_SECRET_KEY: z.string().transform(toKey).optional(),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  BATON_LANGUAGE: z.enum(['zh', 'en']).default('zh'),
  ...platformShapes,
});

export type VariableName = keyof typeof environmentSchema.shape;

const inEnv: Localized<string> = {
  zh: '写在 .env 文件或启动环境里，可选值见 .env.example。',
  en: 'Set it in .env or in the environment; .env.example lists what it may be.',
};

export const variableHelp: Readonly<Record<VariableName, VariableHelp>> = {
  BATON_MODE: {
    expected: { zh: '应为 demo 或 production。', en: 'It must be demo or production.' },
    why: { zh: '它决定运行演示公司还是真实业务。', en: 'It decides between the demo company and real work.' },
    where: inEnv,
  },
  PORT: {
    expected: {
      zh: '应为 0 到 65535 的整数，0 表示任选空闲端口。',
      en: 'It must be a whole number from 0 to 65535; 0 picks a free port.',
    },
    why: { zh: '它是本地聊天和接口的端口。', en: 'The local chat and the API listen on it.' },
    where: inEnv,
  },
  HOST: {
    expected: {
      zh: '应为本机回环地址（127.0.0.1、::1 或 localhost）。外面的请求经同一台机器上的反向代理进来，见 docs/public-address.md。',
      en: 'It must be a loopback address (127.0.0.1, ::1 or localhost). Requests from outside come through a reverse proxy on the same machine: docs/public-address.md.',
    },
    why: { zh: '它是监听的地址。', en: 'It is the address to listen on.' },
    where: inEnv,
  },
  PUBLIC_URL: {
    expected: {
      zh: '应为 http:// 或 https:// 开头的完整网址，后面不带路径，例如 https://baton.example.com。',
      en: 'It must be a complete address beginning with http:// or https://, without a path, such as https://baton.example.com.',
    },
    why: {
      zh: '卡片里的链接用它开头，聊天平台也往这里回调。',
      en: 'Links on cards begin with it, and chat platforms call back there.',
    },
    where: {
      zh: '填同事在浏览器里打开 Baton 时看到的网址，见 docs/public-address.md；只有不接聊天平台时可以不设。',
      en: 'Use the address under which colleagues reach Baton, see docs/public-address.md; it may stay unset only where no chat platform is connected.',
    },
  },
  BATON_API_TOKEN: {
    isSecret: true,
    expected: { zh: `应至少 ${minTokenLength} 个字符。`, en: `It must have at least ${minTokenLength} characters.` },
    why: {
      zh: '向 /api 提交线索的系统用它证明身份。',
      en: 'Systems that send leads to /api prove with it who they are.',
    },
    where: { zh: '自己生成：openssl rand -base64 32', en: 'Make one: openssl rand -base64 32' },
  },
  DATABASE_URL: {
    isSecret: true,
    expected: {
      zh: '应为 file:路径，或 postgres://用户:密码@主机/库名。',
      en: 'It must be file:path or postgres://user:password@host/database.',
    },
    why: { zh: '所有数据都在这个数据库里。', en: 'Everything is kept in this database.' },
    where: {
      zh: '不设则用 data 目录里的 SQLite 文件；PostgreSQL 的地址请问数据库管理员。',
      en: 'Unset, a SQLite file in the folder data is used; ask your database administrator for a PostgreSQL address.',
    },
  },
  FILES_DIR: {
    expected: { zh: '应为一个目录。', en: 'It must be a folder.' },
    why: { zh: '图片和文件存在这里。', en: 'Pictures and files are kept there.' },
    where: inEnv,
  },
  COMPANY_TIME_ZONE: {
    expected: {
      zh: '应为 IANA 时区名，例如 Asia/Shanghai。',
      en: 'It must be an IANA time zone such as Asia/Shanghai.',
    },
    why: { zh: '工作时间和报表时刻按它计算。', en: 'Working hours and report times follow it.' },
    where: { zh: '填公司所在地的时区。', en: 'Use the time zone of the company.' },
  },
  CALL_HOOK_URL: {
    isSecret: true,
    expected: {
      zh: '应为 https:// 开头的完整网址，不带用户名和密码；本机的地址也可以用 http://。',
      en: 'It must be a complete address beginning with https://, without user or password; one on this machine may begin with http://.',
    },
    why: { zh: '超时未接单时，Baton 通知这个地址去呼叫。', en: 'Baton calls it when a lead is not accepted in time.' },
    where: {
      zh: '由呼叫系统提供；不设则不呼叫，只记一行日志。',
      en: 'Your telephone system provides it; unset, no call is made and a log line says so.',
    },
  },
  BATON_SECRET_KEY: {
    isSecret: true,
    expected: { zh: '应为 32 字节，用 base64 或十六进制写。', en: 'It must be 32 bytes, written in base64 or hex.' },
    why: { zh: '保存的密钥用它加密。', en: 'Stored secrets are encrypted with it.' },
    where: {
      zh: '自己生成：openssl rand -base64 32，并另外保管一份；丢了它，已加密的内容就读不出来。',
      en: 'Make one: openssl rand -base64 32, and keep a copy elsewhere; without it what is encrypted cannot be read.',
    },
  },
  LOG_LEVEL: {
    expected: { zh: `应为 ${logLevels.join('、')} 之一。`, en: `It must be one of ${logLevels.join(', ')}.` },
    why: { zh: '它决定日志写多细。', en: 'It decides how much is logged.' },
    where: inEnv,
  },
  BATON_LANGUAGE: {
    expected: { zh: '应为 zh 或 en。', en: 'It must be zh or en.' },
    why: { zh: '没有选过语言的人先看到这种语言。', en: 'People who have not chosen a language see this one.' },
    where: inEnv,
  },
  ...platformHelp,
};

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * The call hook carries customers' numbers: unencrypted it goes no further than this machine. A user or password in an
 * address is something fetch refuses.
 */
function isHookAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  const isLocal = protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, ''));
  return (protocol === 'https:' || isLocal) && username === '' && password === '';
}

function isTimeZone(name: string): boolean {
  // Offsets such as +08:00 are accepted by Intl but know no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function toKey(text: string, context: z.RefinementCtx): Buffer {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  const isWhole = /^([0-9a-f]{64}|[\w+/-]{43}=?)$/i.test(text);
  if (!isWhole || key.length !== 32) context.addIssue({ code: 'custom' });
  return key;
}
