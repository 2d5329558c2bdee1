/** The environment: defaults, every way to get it wrong, all problems at once, and that .env.example tells the truth. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigError, loadConfig, readConfig } from '../../bot/config.ts';
import { environmentSchema, platformKeys, variableHelp } from '../../bot/config-variables.ts';

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

  it.each(platformKeys)('%s in both modes', (key) => {
    expect(variablesOf({ [key]: 'x' })).toEqual([key]);
    const error = problemsOf({ ...production, [key]: 'x' });
    expect(error.problems.map(({ variable }) => variable)).toEqual([key]);
    expect(error.lines('en')[0]).toContain('not available in this version');
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
    expect(new Set(variablesOf(wrong))).toEqual(new Set([...Object.keys(wrong), 'BATON_SECRET_KEY'].slice(1)));
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
    const known = [...Object.keys(environmentSchema.shape), ...platformKeys];
    expect(entries.map(({ name }) => name).sort()).toEqual(known.sort());
  });

  it('shows the defaults as they are', () => {
    const shown = Object.fromEntries(entries.map(({ name, value }) => [name, value]));
    expect(readConfig(shown)).toEqual(readConfig({}));
    for (const name of ['BATON_MODE', 'PORT', 'HOST', 'COMPANY_TIME_ZONE', 'LOG_LEVEL', 'BATON_LANGUAGE'] as const) {
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
