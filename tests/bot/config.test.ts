/** The environment: defaults, every way to get it wrong, all problems at once, and that .env.example tells the truth. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigError, loadConfig, readConfig } from '../../bot/config.ts';
import { environmentSchema, variableHelp } from '../../bot/config-variables.ts';
import { platformKeys } from '../../bot/platform-variables.ts';

const root = path.resolve(import.meta.dirname, '../..');
const secretKey = Buffer.alloc(32, 7);
const production = {
  BATON_MODE: 'production',
  BATON_API_TOKEN: 'a-token-of-24-characters',
  BATON_SECRET_KEY: secretKey.toString('base64'),
};

function problemsOf(env: Record<string, string>): ConfigError {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

const variablesOf = (env: Record<string, string>) => problemsOf(env).problems.map(({ variable }) => variable);

/** Every key of every platform. */
const complete: Readonly<Record<string, string>> = {
  PUBLIC_URL: 'https://baton.example.com',
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: 'signing-secret',
  SLACK_APP_TOKEN: 'xapp-1',
  WECOM_CORP_ID: 'ww1234567890abcdef',
  WECOM_AGENT_ID: '1000002',
  WECOM_SECRET: 'wecom-secret',
  WECOM_TOKEN: 'tok3n',
  WECOM_ENCODING_AES_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  WECOM_BOT_ID: 'aib-1',
  WECOM_BOT_SECRET: 'bot-secret',
  DINGTALK_CLIENT_ID: 'dingdemoappkey00',
  DINGTALK_CLIENT_SECRET: 'ding-secret',
  DINGTALK_ROBOT_CODE: 'dingrobot',
  DINGTALK_CARD_TEMPLATE_ID: 'template-1.schema',
  DINGTALK_EVENT_TOKEN: 'event-token',
  DINGTALK_EVENT_AES_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};

describe('defaults', () => {
  it('of the demo', () => {
    expect(readConfig({})).toEqual({
      mode: 'demo',
      port: 3000,
      host: '127.0.0.1',
      publicUrl: undefined,
      apiToken: undefined,
      database: { engine: 'sqlite', file: path.join(root, 'data/demo.db') },
      filesDir: path.join(root, 'data/demo-files'),
      dataDir: path.join(root, 'data'),
      timeZone: 'Asia/Shanghai',
      callHookUrl: undefined,
      secretKey: undefined,
      logLevel: 'info',
      language: 'zh',
      slack: null,
      wecom: null,
      dingtalk: null,
    });
  });

  it('of production: files of its own, token and key given', () => {
    expect(readConfig(production)).toMatchObject({
      mode: 'production',
      apiToken: production.BATON_API_TOKEN,
      database: { engine: 'sqlite', file: path.join(root, 'data/baton.db') },
      filesDir: path.join(root, 'data/files'),
      secretKey,
    });
  });

  it('count an empty value as not set', () => {
    expect(readConfig({ PORT: '', HOST: ' ', DATABASE_URL: '', CALL_HOOK_URL: '' })).toEqual(readConfig({}));
  });
});

describe('accepted values', () => {
  it.each([
    [{ PORT: '0' }, { port: 0 }],
    [{ PORT: '65535' }, { port: 65_535 }],
    [{ HOST: 'localhost' }, { host: 'localhost' }],
    [{ HOST: '::1' }, { host: '::1' }],
    [{ PUBLIC_URL: 'https://baton.example.com/' }, { publicUrl: 'https://baton.example.com' }],
    [{ COMPANY_TIME_ZONE: 'America/New_York' }, { timeZone: 'America/New_York' }],
    [{ BATON_SECRET_KEY: secretKey.toString('hex') }, { secretKey }],
    [{ BATON_SECRET_KEY: secretKey.toString('base64url') }, { secretKey }],
    [{ CALL_HOOK_URL: 'https://robot.example.com/calls' }, { callHookUrl: 'https://robot.example.com/calls' }],
    [{ CALL_HOOK_URL: 'http://127.0.0.1:8080/calls' }, { callHookUrl: 'http://127.0.0.1:8080/calls' }],
    [{ CALL_HOOK_URL: 'http://[::1]:8080/calls' }, { callHookUrl: 'http://[::1]:8080/calls' }],
    [{ CALL_HOOK_URL: 'http://localhost/calls' }, { callHookUrl: 'http://localhost/calls' }],
    [{ BATON_LANGUAGE: 'en' }, { language: 'en' }],
    [{ FILES_DIR: '/srv/files' }, { filesDir: '/srv/files' }],
    [{ DATABASE_URL: 'file:/srv/try.db' }, { database: { engine: 'sqlite', file: '/srv/try.db' }, dataDir: '/srv' }],
    [{ DATABASE_URL: 'file:///srv/try.db' }, { database: { engine: 'sqlite', file: '/srv/try.db' } }],
    [
      { DATABASE_URL: 'postgres://baton:pw@db:5432/sales' },
      { database: { engine: 'postgres', url: 'postgres://baton:pw@db:5432/sales' }, dataDir: path.join(root, 'data') },
    ],
  ])('%o', (env, expected) => {
    expect(readConfig(env)).toMatchObject(expected);
  });
});

describe('refused values', () => {
  it.each([
    ['BATON_MODE', 'test'],
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['PORT', '-1'],
    ['HOST', '0.0.0.0'],
    ['HOST', '192.168.1.20'],
    ['PUBLIC_URL', 'baton.example.com'],
    ['PUBLIC_URL', 'ftp://baton.example.com'],
    ['PUBLIC_URL', 'https://example.com/baton'],
    ['BATON_API_TOKEN', 'short'],
    ['DATABASE_URL', 'mysql://x/y'],
    ['DATABASE_URL', 'postgres://host-without-database'],
    ['COMPANY_TIME_ZONE', 'Asia/Atlantis'],
    ['COMPANY_TIME_ZONE', '+08:00'],
    ['CALL_HOOK_URL', 'tel:110'],
    ['CALL_HOOK_URL', 'http:///'],
    ['CALL_HOOK_URL', 'http://robot.example.com/calls'],
    ['CALL_HOOK_URL', 'http://192.168.1.20/calls'],
    ['CALL_HOOK_URL', 'http://localhost.example.com/calls'],
    ['CALL_HOOK_URL', 'https://user:word@robot.example.com/calls'],
    ['BATON_SECRET_KEY', 'not a key'],
    ['BATON_SECRET_KEY', Buffer.alloc(31).toString('base64')],
    ['LOG_LEVEL', 'loud'],
    ['BATON_LANGUAGE', 'fr'],
  ])('%s=%s', (variable, value) => {
    expect(variablesOf({ [variable]: value })).toEqual([variable]);
  });

  it('production without token and key', () => {
    expect(variablesOf({ BATON_MODE: 'production' })).toEqual(['BATON_API_TOKEN', 'BATON_SECRET_KEY']);
  });

  it.each(['file:data/baton.db', 'file:/srv/Baton.sqlite', 'postgres://u:p@db/baton', 'postgres://u:p@db/baton?ssl=1'])(
    'the demo on the database of production: %s',
    (url) => {
      expect(variablesOf({ DATABASE_URL: url })).toEqual(['DATABASE_URL']);
    },
  );

  it.each(['file:data/demo.db', 'postgres://u:p@db/baton_demo'])(
    'production on the database of the demo: %s',
    (url) => {
      expect(variablesOf({ ...production, DATABASE_URL: url })).toEqual(['DATABASE_URL']);
    },
  );

  it.each(platformKeys)('%s in the demo', (key) => {
    const error = problemsOf({ [key]: complete[key] ?? '' });
    expect(error.problems.map(({ variable }) => variable)).toEqual([key]);
    expect(error.lines('en')[0]).toContain('Demo mode does not run beside keys of a chat platform');
  });
});

describe('chat platforms', () => {
  it('are off without keys', () => {
    expect(readConfig(production)).toMatchObject({ slack: null, wecom: null, dingtalk: null });
  });

  it('are on with all their keys, at the addresses of the vendors', () => {
    expect(readConfig({ ...production, ...complete })).toMatchObject({
      slack: {
        botToken: complete.SLACK_BOT_TOKEN,
        signingSecret: complete.SLACK_SIGNING_SECRET,
        appToken: complete.SLACK_APP_TOKEN,
        apiUrl: 'https://slack.com/api',
      },
      wecom: {
        corpId: complete.WECOM_CORP_ID,
        agentId: 1000002,
        secret: complete.WECOM_SECRET,
        token: complete.WECOM_TOKEN,
        encodingAesKey: complete.WECOM_ENCODING_AES_KEY,
        apiUrl: 'https://qyapi.weixin.qq.com',
        webhookUrl: 'https://qyapi.weixin.qq.com',
        bot: { id: complete.WECOM_BOT_ID, secret: complete.WECOM_BOT_SECRET },
      },
      dingtalk: {
        clientId: complete.DINGTALK_CLIENT_ID,
        robotCode: 'dingrobot',
        cardTemplateId: complete.DINGTALK_CARD_TEMPLATE_ID,
        callbacks: 'stream',
        eventKeys: { token: 'event-token', encodingAesKey: complete.DINGTALK_EVENT_AES_KEY },
        apiUrl: 'https://api.dingtalk.com',
        oapiUrl: 'https://oapi.dingtalk.com',
      },
    });
  });

  it('may be elsewhere, with or without a slash at the end', () => {
    const elsewhere = { SLACK_API_URL: 'http://127.0.0.1:4001/api/', WECOM_API_URL: 'http://127.0.0.1:4002' };
    const { slack, wecom } = readConfig({ ...production, ...complete, ...elsewhere });
    expect([slack?.apiUrl, wecom?.apiUrl]).toEqual(['http://127.0.0.1:4001/api', 'http://127.0.0.1:4002']);
  });

  it('take the Client ID where a robot has no code of its own', () => {
    const { DINGTALK_ROBOT_CODE: _, ...rest } = complete;
    expect(readConfig({ ...production, ...rest }).dingtalk?.robotCode).toBe(complete.DINGTALK_CLIENT_ID);
  });

  it.each<[string[], string[]]>([
    [['SLACK_BOT_TOKEN'], ['SLACK_SIGNING_SECRET']],
    [['SLACK_SIGNING_SECRET'], ['SLACK_BOT_TOKEN']],
    [['SLACK_APP_TOKEN'], ['SLACK_BOT_TOKEN']],
    [
      ['WECOM_CORP_ID', 'WECOM_SECRET'],
      ['WECOM_AGENT_ID', 'WECOM_ENCODING_AES_KEY', 'WECOM_TOKEN'],
    ],
    [['WECOM_BOT_ID'], ['WECOM_BOT_SECRET', 'WECOM_CORP_ID']],
    [['WECOM_BOT_ID', 'WECOM_BOT_SECRET'], ['WECOM_CORP_ID']],
    [['DINGTALK_ROBOT_CODE'], ['DINGTALK_CLIENT_ID', 'DINGTALK_CLIENT_SECRET']],
    [['DINGTALK_EVENT_TOKEN'], ['DINGTALK_CLIENT_ID', 'DINGTALK_EVENT_AES_KEY']],
  ])('with half a set (%j) name what is missing: %j', (given, missing) => {
    const env = Object.fromEntries(given.map((name) => [name, complete[name] ?? '']));
    const error = problemsOf({ ...production, PUBLIC_URL: complete.PUBLIC_URL ?? '', ...env });
    expect(error.problems.map(({ variable }) => variable).toSorted()).toEqual(missing);
    expect(error.lines('zh').join('\n')).toContain(given.join(', '));
  });

  it('need an address that colleagues can open', () => {
    const { PUBLIC_URL: _, ...rest } = complete;
    expect(new Set(variablesOf({ ...production, ...rest }))).toEqual(new Set(['PUBLIC_URL']));
  });
});

describe('.env', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-config-'));
  const file = path.join(folder, '.env');
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is read where it exists, and the environment goes before it', () => {
    writeFileSync(file, 'PORT=4001\nFILES_DIR=/srv/files\n');
    vi.stubEnv('PORT', '4002');
    vi.stubEnv('FILES_DIR', undefined);
    expect(loadConfig(file)).toMatchObject({ port: 4002, filesDir: '/srv/files' });
  });

  it('may be missing', () => {
    vi.stubEnv('PORT', '4003');
    expect(loadConfig(file)).toMatchObject({ port: 4003 });
  });
});

describe('the report', () => {
  const wrong = {
    BATON_MODE: 'production',
    PORT: 'many',
    HOST: '0.0.0.0',
    BATON_API_TOKEN: 'hunter2',
    DATABASE_URL: 'mysql://root:hunter2@db/x',
    CALL_HOOK_URL: 'http://robot.example.com/calls?key=hunter2',
    SLACK_BOT_TOKEN: 'xoxb-hunter2',
  };

  it('names everything at once', () => {
    const missing = ['BATON_SECRET_KEY', 'SLACK_SIGNING_SECRET', 'PUBLIC_URL'];
    const { SLACK_BOT_TOKEN: _, BATON_MODE: __, ...refused } = wrong;
    expect(new Set(variablesOf(wrong))).toEqual(new Set([...Object.keys(refused), ...missing]));
  });

  it.each(['zh', 'en'] as const)('says in %s what, why and where, three lines each', (language) => {
    const error = problemsOf(wrong);
    const lines = error.lines(language);
    expect(lines).toHaveLength(error.problems.length * 3);
    expect(lines.join('\n')).toContain('many');
    for (const { variable } of error.problems) {
      expect(lines.join('\n')).toContain(variableHelp[variable].why[language]);
      expect(lines.join('\n')).toContain(variableHelp[variable].where[language]);
    }
  });

  it('never shows a secret', () => {
    const error = problemsOf(wrong);
    const everything = [error.message, ...error.lines('zh'), ...error.lines('en')].join('\n');
    expect(everything).not.toContain('hunter2');
  });
});

describe('.env.example', () => {
  const lines = readFileSync(path.join(root, '.env.example'), 'utf8').split('\n');
  const entries = lines.flatMap((line) => {
    const entry = /^# ?(?<name>[A-Z][A-Z_]+)=(?<value>.*)$/.exec(line)?.groups;
    return entry === undefined ? [] : [entry as { name: string; value: string }];
  });

  it('has every variable once, and no other', () => {
    const known = Object.keys(environmentSchema.shape);
    expect(entries.map(({ name }) => name).sort()).toEqual(known.sort());
  });

  it('shows the defaults as they are', () => {
    const shown = Object.fromEntries(entries.map(({ name, value }) => [name, value]));
    expect(readConfig(shown)).toEqual(readConfig({}));
    for (const name of [
      ...(['BATON_MODE', 'PORT', 'HOST', 'COMPANY_TIME_ZONE', 'LOG_LEVEL', 'BATON_LANGUAGE'] as const),
      ...(['SLACK_API_URL', 'WECOM_API_URL', 'WECOM_WEBHOOK_URL'] as const),
      ...(['DINGTALK_CALLBACKS', 'DINGTALK_API_URL', 'DINGTALK_OAPI_URL'] as const),
    ]) {
      expect(shown[name]).toBe(String(environmentSchema.parse({})[name]));
    }
    expect(shown).toMatchObject({ DATABASE_URL: 'file:data/demo.db', FILES_DIR: 'data/demo-files' });
  });

  it('sets nothing when it is copied as it is', () => {
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });

  it('explains each in Chinese and English just above it', () => {
    const blocks = lines
      .join('\n')
      .split('\n\n')
      .filter((block) => /^# ?[A-Z][A-Z_]+=/m.test(block));
    for (const block of blocks) {
      const explanation = block.replace(/^# ?[A-Z][A-Z_]+=.*$/gm, '');
      expect(explanation).toMatch(/[\u4e00-\u9fff]{2}/);
      expect(explanation).toMatch(/[a-z]{3,} [a-z]/);
    }
  });
});
