/** The command line as people type it: a process, its words, its exit code. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readSecret } from '../../../bot/secrets.ts';
import { sealEvents } from '../../../db/audit/seal-events.ts';
import { lockSqliteFile } from '../../../db/lock-sqlite-file.ts';
import { openStore } from '../../../db/open-store.ts';
import { callBaton } from '../../support/call-baton.ts';
import { leadHeading, leadLines, leadMapping } from '../../support/import-file.ts';
import { runBaton, startBaton } from '../../support/run-baton.ts';
import { writeZip } from '../../support/zip-file.ts';

/** Every test starts processes of its own, on a machine that runs other tests as well. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = mkdtempSync(path.join(tmpdir(), 'baton-cli-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
function newFolder(): string {
  folders += 1;
  const folder = path.join(root, String(folders));
  mkdirSync(folder);
  return folder;
}

function write(folder: string, name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

const production = {
  BATON_MODE: 'production',
  BATON_API_TOKEN: 'a-token-of-the-tests-only',
  BATON_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
};
/** Nothing a user reads may say these. */
const forbidden = /\b(error|invalid|null|undefined|NaN)\b|\[object|!|！/i;

describe('the command line', () => {
  it('lists its commands, in Chinese and in English', async () => {
    const folder = newFolder();
    const [zh, en] = await Promise.all([runBaton(folder, []), runBaton(folder, ['--help'], { BATON_LANGUAGE: 'en' })]);
    expect([zh.code, en.code]).toEqual([0, 0]);
    for (const name of [
      'doctor',
      'company',
      'import',
      'verify',
      'awards',
      'backup',
      'restore',
      'hook',
      'members',
      'directory',
      'board',
      'demo',
    ]) {
      expect(zh.out).toMatch(new RegExp(`^  ${name} +\\p{Script=Han}`, 'mu'));
      expect(en.out).toMatch(new RegExp(`^  ${name} +[A-Z]`, 'm'));
    }
  });

  it.each([
    'doctor',
    'company',
    'import',
    'verify',
    'awards',
    'backup',
    'restore',
    'hook',
    'members',
    'channels',
    'directory',
    'board',
    'demo',
  ])('explains %s in both languages', async (name) => {
    const folder = newFolder();
    const [zh, en] = await Promise.all([
      runBaton(folder, [name, '--help']),
      callBaton(folder, [name, '-h'], { BATON_LANGUAGE: '', LANG: 'en_US.UTF-8' }),
    ]);
    expect([zh.code, en.code, zh.err, en.err]).toEqual([0, 0, '', '']);
    expect(zh.out).toMatch(new RegExp(`^用法：npm run baton -- ${name}`));
    expect(en.out).toMatch(new RegExp(`^Usage: npm run baton -- ${name}`));
    expect(zh.out + en.out).not.toMatch(forbidden);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    [['frobnicate'], '没有「frobnicate」这个命令。'],
    [['constructor'], '没有「constructor」这个命令。'],
    [['verify', '--deep'], '没有 --deep 这个选项。'],
    [['verify', 'chain'], '多了「chain」。'],
    [['import', 'orders', 'x.csv'], '请写明导入 leads（线索）还是 accounts（客户）。'],
    [['import', 'leads'], '缺少 文件。'],
    [['import', 'leads', 'x.csv'], '缺少 --mapping 映射文件。'],
    [['import', 'leads', 'x.csv', '--mapping'], '选项 --mapping 的写法不对。'],
    [['restore'], '缺少 备份目录。'],
    [['hook'], '请写 hook secret。'],
    [['hook', 'secret', 'please'], '请写 hook secret。'],
    [['demo'], '请写 demo reset 或 demo lead [数量]。'],
    [['demo', 'lead', 'many'], '数量应为 1 到 1000 的整数。'],
  ])('answers %j with exit code 2 and what is wrong', async (words, sentence) => {
    const run = words[0] === 'frobnicate' ? runBaton : callBaton;
    const { code, out, err } = await run(newFolder(), words);
    expect([code, out]).toEqual([2, '']);
    expect(err.split('\n')[0]).toBe(sentence);
    expect(err).toContain('--help');
    expect(err).not.toMatch(forbidden);
  });

  it('goes on to its end when nobody reads along any more, as in a pipe to head', async () => {
    const { child, done } = startBaton(newFolder(), []);
    child.stdout.destroy();
    expect(await done).toEqual({ code: 0, out: '', err: '' });
  });

  it('names every problem of the configuration', async () => {
    const { code, err } = await runBaton(newFolder(), ['verify'], { PORT: 'http', COMPANY_TIME_ZONE: '+08:00' });
    expect(code).toBe(1);
    expect(err).toMatch(/^PORT：/m);
    expect(err).toMatch(/^COMPANY_TIME_ZONE：/m);
  });
});

describe('doctor', () => {
  it('finds a fresh machine in order and leaves no trace', async () => {
    const folder = newFolder();
    const { code, out } = await runBaton(folder, ['doctor'], { PORT: '0' });
    expect(code).toBe(0);
    for (const word of ['Node', '演示模式', '磁盘剩余', '还没有数据库', '策略文件', '工作日历', '端口', '系统时间']) {
      expect(out).toContain(word);
    }
    expect(out).not.toMatch(/^不行/m);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says what to do about a taken port, a damaged database and a wrong variable', async () => {
    const folder = newFolder();
    write(folder, 'demo.db', 'this is no database, however long it may be'.repeat(100));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as { port: number };
      const { code, out } = await runBaton(folder, ['doctor'], { PORT: String(port) });
      expect(code).toBe(1);
      expect(out).toMatch(/^不行 {2}数据库打不开或连不上/m);
      expect(out).toMatch(new RegExp(`^不行  端口 ${port} 被别的程序占用。请停掉它`, 'm'));
      expect(out).toMatch(/^正常 {2}\d+ 个策略文件没有问题/m);
    } finally {
      server.close();
    }
    const wrong = await callBaton(folder, ['doctor'], { PORT: 'http', BATON_LANGUAGE: 'en' });
    expect(wrong.code).toBe(1);
    expect(wrong.out).toMatch(/^MEND {2}PORT: It must be a whole number/m);
  });

  it('knows a database from a newer version', async () => {
    const folder = newFolder();
    expect((await callBaton(folder, ['demo', 'reset'])).code).toBe(0);
    const database = new Database(path.join(folder, 'demo.db'));
    database.prepare("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('later', 9999999999999)").run();
    database.close();
    const { code, out } = await callBaton(folder, ['doctor'], { PORT: '0' });
    expect(code).toBe(1);
    expect(out).toMatch(/^不行 {2}数据库由更新的版本写成/m);
    const refused = await callBaton(folder, ['demo', 'lead']);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('更新版本的接力')]);
  });
});

describe('import on the command line', () => {
  it('says what is wrong with file and mapping before it touches a database', async () => {
    const folder = newFolder();
    const mapping = write(folder, 'mapping.yaml', leadMapping);
    const file = write(folder, 'leads.csv', '姓名;电话\n张伟;1\n');
    const run = (...words: string[]) => callBaton(folder, ['import', ...words]);
    const answers = await Promise.all([
      runBaton(folder, ['import', 'leads', file, '--mapping', mapping]),
      run('leads', path.join(folder, 'none.csv'), '--mapping', mapping),
      run('leads', file, '--mapping', path.join(folder, 'none.yaml')),
      run('accounts', file, '--mapping', mapping),
      run('leads', file, '--mapping', write(folder, 'wrong.yaml', 'kind: leads\nfields: {}\n')),
    ]);
    const sentences = [
      '文件里没有映射要用的列：单位, 产品, 需求, 城市',
      '找不到文件',
      '读不到映射文件',
      '与本命令不符',
      'wrong.yaml:2:1 fields.source：缺少 source。',
    ];
    expect(answers.map(({ code }) => code)).toEqual([1, 1, 1, 1, 1]);
    for (const [at, sentence] of sentences.entries()) {
      expect(answers[at]?.err).toContain(sentence);
      expect(answers[at]?.err).not.toMatch(forbidden);
    }
    expect(existsSync(path.join(folder, 'demo.db'))).toBe(false);
  });

  it('does not unpack a bomb', async () => {
    const folder = newFolder();
    const mapping = write(folder, 'mapping.yaml', leadMapping);
    const bomb = writeZip(path.join(folder, 'list.zip'), [
      { name: 'list.csv', content: Buffer.alloc(60_000_000, 'a') },
    ]);
    const { code, err } = await runBaton(folder, ['import', 'leads', `${bomb}:list.csv`, '--mapping', mapping]);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^压缩包里的 list.csv 压缩率高得不正常（\d+ 倍，上限 200 倍），不予打开。/),
    ]);
    expect(readdirSync(folder).sort()).toEqual(['list.zip', 'mapping.yaml']);
  });

  it('needs a company for leads in production', async () => {
    const folder = newFolder();
    const mapping = write(folder, 'mapping.yaml', leadMapping);
    const file = write(folder, 'leads.csv', [leadHeading, ...leadLines(3)].join('\n'));
    const env = { ...production, DATABASE_URL: `file:${path.join(folder, 'real.db')}` };
    const { code, err } = await callBaton(folder, ['import', 'leads', file, '--mapping', mapping], env);
    expect([code, err]).toEqual([1, expect.stringContaining('数据库里还没有团队')]);
  });

  it('reports in English as well', async () => {
    const folder = newFolder();
    const mapping = write(folder, 'mapping.yaml', leadMapping);
    const file = write(folder, 'leads.csv', [leadHeading, ...leadLines(150), 'short,row'].join('\n'));
    const { code, out } = await runBaton(folder, ['import', 'leads', file, '--mapping', mapping], {
      BATON_LANGUAGE: 'en',
    });
    expect(code).toBe(0);
    expect(out).toContain('Rows read 151: stored 150, duplicates 0, refused 1.');
    expect(out).toContain('Refused: too few columns (6 expected): line 152 (1)');
    expect(out).toMatch(/Took [\d.]+ s, [\d,]+ rows\/s\./);
    expect(out).not.toMatch(forbidden);
  });
});

describe('hook secret', () => {
  it('shows the secret with which the bot signs: one per installation, made when it is first asked for', async () => {
    const folder = newFolder();
    const env = { ...production, DATABASE_URL: `file:${path.join(folder, 'real.db')}` };
    const [first, second] = [
      await runBaton(folder, ['hook', 'secret'], env),
      await callBaton(folder, ['hook', 'secret'], env),
    ];
    expect([first.code, first.err]).toEqual([0, '']);
    expect(first.out).toMatch(/^[\w-]{32}\n$/);
    expect(second.out).toBe(first.out);
    const store = await openStore({ engine: 'sqlite', file: path.join(folder, 'real.db') }, 'tool');
    const key = Buffer.alloc(32, 7);
    const used = await readSecret(store, key, 'call-hook', new Date('2026-11-20T09:40:00+08:00'));
    await store.close();
    expect(`${used}\n`).toBe(first.out);
  });

  it('is explained: how the receiver checks what it gets', async () => {
    const { out } = await callBaton(newFolder(), ['hook', '--help']);
    for (const word of ['x-baton-signature', 'HMAC-SHA256', 'idempotency-key', 'docs/call-hook.md']) {
      expect(out).toContain(word);
    }
  });
});

describe('backup, restore, verify and the demo', () => {
  const folder = newFolder();
  const database = path.join(folder, 'demo.db');
  beforeAll(async () => {
    expect((await runBaton(folder, ['demo', 'reset'])).out).toContain('演示已重新开始');
    // FILES_DIR may name a folder that is not the demo's.
    mkdirSync(path.join(folder, 'files'), { recursive: true });
    write(folder, 'files/holiday.jpg', 'x');
    const again = await callBaton(folder, ['demo', 'reset']);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('里面的文件没有动')]);
    expect(readdirSync(path.join(folder, 'files'))).toContain('holiday.jpg');
    rmSync(path.join(folder, 'files', 'holiday.jpg'));
    expect((await runBaton(folder, ['demo', 'lead', '2'])).out).toMatch(/^L-\d+ {2}[ABC] 级\nL-\d+ {2}[ABC] 级\n$/);
  });

  const leads = () => {
    const opened = new Database(database, { readonly: true });
    const n = opened.prepare('SELECT count(*) FROM leads').pluck().get();
    opened.close();
    return n as number;
  };

  it('takes a backup, and puts it back over what came later', async () => {
    const before = leads();
    const backup = await runBaton(folder, ['backup', path.join(folder, 'copy')]);
    expect([backup.code, backup.out]).toEqual([0, expect.stringContaining(`已备份到 ${path.join(folder, 'copy')}`)]);
    await callBaton(folder, ['demo', 'lead']);
    expect(leads()).toBe(before + 1);
    const refused = await callBaton(folder, ['restore', path.join(folder, 'copy')]);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('--force')]);
    const restored = await runBaton(folder, ['restore', path.join(folder, 'copy'), '--force']);
    expect([restored.code, restored.out]).toEqual([0, expect.stringContaining('原来的内容保留在')]);
    // In the company's time, as people read it.
    expect(restored.out).toMatch(/^已恢复 \d{4}-\d\d-\d\d \d\d:\d\d 的备份：/);
    expect(leads()).toBe(before);
  });

  it('says of a folder that is no backup that it is none', async () => {
    const { code, err } = await callBaton(folder, ['restore', root, '--force']);
    expect([code, err]).toEqual([1, expect.stringContaining('不是完整的备份')]);
  });

  it('leaves alone what a running bot works on', async () => {
    const before = leads();
    const lock = lockSqliteFile(database);
    try {
      const copy = path.join(folder, 'copy');
      const [reset, restore] = [
        await runBaton(folder, ['demo', 'reset']),
        await runBaton(folder, ['restore', copy, '--force']),
      ];
      expect([reset.code, reset.err]).toEqual([1, expect.stringContaining('接力正在使用这个数据库')]);
      expect([restore.code, restore.err]).toEqual([1, expect.stringContaining('接力正在使用这个数据库')]);
      // What only adds rows works beside it.
      expect((await runBaton(folder, ['demo', 'lead'])).code).toBe(0);
    } finally {
      lock.release();
    }
    expect(leads()).toBe(before + 1);
  });

  it('never resets what is no demo', async () => {
    const inProduction = await callBaton(folder, ['demo', 'reset'], {
      ...production,
      DATABASE_URL: `file:${folder}/real.db`,
    });
    expect([inProduction.code, inProduction.err]).toEqual([2, expect.stringContaining('现在是正式模式')]);
    const opened = new Database(database);
    opened.prepare("DELETE FROM meta WHERE key = 'demo-company'").run();
    opened.close();
    const before = leads();
    const { code, err } = await callBaton(folder, ['demo', 'reset']);
    expect([code, err]).toEqual([2, expect.stringContaining('这个数据库不是演示数据库，没有清空')]);
    expect(leads()).toBe(before);
  });

  it('verifies the history, and names the place where it was changed', async () => {
    const fits = await runBaton(folder, ['verify']);
    expect([fits.code, fits.out]).toEqual([0, expect.stringContaining('历史完好')]);
    const store = await openStore({ engine: 'sqlite', file: database }, 'tool');
    while ((await sealEvents(store, { now: new Date('2026-11-20T09:40:00+08:00'), limit: 500 })) > 0);
    await store.close();
    expect((await callBaton(folder, ['verify'])).out).toMatch(/历史完好：[\d,]{5,} 条全部对得上/);
    const opened = new Database(database);
    opened.prepare("UPDATE events SET params = '{}' WHERE seq = 100").run();
    opened.close();
    const changed = await runBaton(folder, ['verify']);
    expect([changed.code, changed.out]).toEqual([1, expect.stringContaining('历史在第 100 条对不上：内容被改过')]);
    const nothing = await callBaton(newFolder(), ['verify']);
    expect([nothing.code, nothing.out]).toEqual([0, '还没有数据库，没有可核对的历史。\n']);
  });
});
