/**
 * `baton directory` and `baton members platform`, as a person runs them against a WeCom of our own over a real socket:
 * what they say in both languages, what they write, and that nothing is guessed.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../../db/open-store.ts';
import { FakeWecom, fakeKeys } from '../../fakes/wecom/fake-wecom.ts';
import { callBaton } from '../../support/call-baton.ts';
import { runBaton } from '../../support/run-baton.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const companyFile = `
units:
  company: { kind: company, name: 示例医疗, nameEn: Example Medical }
  puxi: { kind: team, name: 上海一组, nameEn: Shanghai Team 1, parent: company }
  nanjing: { kind: team, name: 南京组, nameEn: Nanjing, parent: company }
members:
  li-hua: { name: 李华, nameEn: Li Hua, role: rep, unit: puxi, mobile: '13900000001' }
  wang-min: { name: 王敏, nameEn: Wang Min, role: rep, unit: puxi }
  zhao-min: { name: 赵敏, nameEn: Zhao Min, role: manager, unit: puxi }
  zhou-ning: { name: 周宁, nameEn: Zhou Ning, role: operations, unit: company }
`;

it.each([
  [['somewhere'], '没有「somewhere」这个平台。可以写：slack、wecom、dingtalk。'],
  [['wecom', 'please'], '多了「please」。'],
  [['sync', 'feishu'], '没有「feishu」这个平台。'],
  [['sync', '--accept-leavers'], '--accept-leavers 要写明是哪个平台'],
  [['wecom', '--accept-leavers'], '--accept-leavers 要写明是哪个平台'],
  [['link', 'wecom', 'lihua'], '缺少 编号。'],
  [['sync', 'wecom', '--all'], '--all 只用于列出'],
])('answers %j with what is wrong, before it touches a database', async (words, sentence) => {
  const empty = mkdtempSync(path.join(tmpdir(), 'baton-directory-'));
  const { code, out, err } = await callBaton(empty, ['directory', ...words]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(sentence);
  expect(readdirSync(empty)).toEqual([]);
  rmSync(empty, { recursive: true });
});

describe('with WeCom', () => {
  let folder: string;
  let wecom: FakeWecom;
  let env: Record<string, string>;
  const run = (...words: string[]) => callBaton(folder, words, env);
  const inEnglish = (...words: string[]) => callBaton(folder, words, { ...env, BATON_LANGUAGE: 'en' });
  const memberRow = async (key: string) => {
    const store = await openStore({ engine: 'sqlite', file: path.join(folder, 'real.db') }, 'tool');
    try {
      return (await store.read.db.select().from(store.read.tables.members)).find((row) => row.key === key);
    } finally {
      await store.close();
    }
  };

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'baton-directory-'));
    wecom = await FakeWecom.start();
    wecom.world.departments.set(1, { id: 1, name: '示例集团', parentId: 0 });
    wecom.world.departments.set(2, { id: 2, name: '上海一组', parentId: 1, leaders: ['zhaomin'] });
    wecom.world.departments.set(3, { id: 3, name: '南京组', parentId: 1, leaders: ['wangmin'] });
    wecom.addPerson({ userId: 'LiHua', name: '李华', departments: [2] });
    wecom.addPerson({ userId: 'WangMin', name: '王敏', departments: [3] });
    wecom.addPerson({ userId: 'NewOne', name: '新来的\u001b[31m', departments: [2] });
    wecom.addPerson({ userId: 'Cook', name: '大厨', departments: [1] });
    env = {
      BATON_MODE: 'production',
      BATON_API_TOKEN: 'a-token-of-the-tests-only',
      BATON_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      DATABASE_URL: `file:${path.join(folder, 'real.db')}`,
      PUBLIC_URL: 'https://baton.example.com',
      WECOM_CORP_ID: fakeKeys.corpId,
      WECOM_AGENT_ID: String(fakeKeys.agentId),
      WECOM_SECRET: fakeKeys.secret,
      WECOM_TOKEN: fakeKeys.token,
      WECOM_ENCODING_AES_KEY: fakeKeys.encodingAesKey,
      WECOM_API_URL: wecom.url,
      WECOM_WEBHOOK_URL: wecom.url,
    };
    writeFileSync(path.join(folder, 'company.yaml'), companyFile);
    expect((await run('company', path.join(folder, 'company.yaml'))).code).toBe(0);
  });
  afterEach(async () => {
    await wecom.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads, lists who is not matched with what to do, links by hand, and says where cards go', async () => {
    expect((await runBaton(folder, ['directory'], env)).out).toBe('企业微信：还没有读成过。\n');
    expect(await run('members', 'platform', 'li-hua', 'wecom')).toMatchObject({
      code: 1,
      out: expect.stringContaining('还不知道李华在企业微信是哪个账号'),
    });
    expect(await run('directory', 'link', 'wecom', 'LiHua', 'li-hua')).toMatchObject({
      code: 1,
      out: expect.stringContaining('企业微信通讯录里没有账号「LiHua」'),
    });
    expect(await runBaton(folder, ['directory', 'sync'], env)).toMatchObject({
      code: 0,
      err: '',
      out: '企业微信：读到 4 人，新对上 0 人，离职 0 人（交回线索 0 条），调动 0 人。\n',
    });
    const list = await run('directory', 'wecom');
    expect(list.out.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d/, 'TIME')).toBe(
      [
        '企业微信：上次读完 TIME，列出 4 人，已对上 0 人。',
        '没有对上 3 人：',
        '  lihua  李华  上海一组',
        '    没有手机号和邮箱可对，但有同名的成员 li-hua 李华。确认是本人：',
        '      npm run baton -- directory link wecom lihua li-hua',
        '  newone  新来的 [31m  上海一组',
        '    接力里没有这个人。要用接力：写进组织文件（npm run baton -- company）后再读一次；不用就不必理会。',
        '  wangmin  王敏  南京组',
        '    没有手机号和邮箱可对，但有同名的成员 wang-min 王敏。确认是本人：',
        '      npm run baton -- directory link wecom wangmin wang-min',
        '另有 1 人看不出是接力里哪个团队的，没有列出；要看加 --all。',
        '',
      ].join('\n'),
    );
    const whole = (await run('directory', 'wecom', '--all')).out;
    expect(whole).toContain('没有对上 4 人：');
    expect(whole).toContain('  cook  大厨  示例集团\n');
    expect((await run('directory', 'link', 'wecom', 'LiHua', 'li-hua')).out).toBe(
      '企业微信账号 lihua（李华）从现在起是李华。\n',
    );
    expect((await memberRow('li-hua'))?.platform).toBe('wecom');
    expect((await inEnglish('directory', 'link', 'wecom', 'lihua', 'li-hua')).out).toBe(
      "The WeCom account lihua was Li Hua's before; nothing was changed.\n",
    );
    expect((await inEnglish('directory', 'link', 'wecom', 'wangmin', 'wang-min')).code).toBe(0);
    const linked = (await inEnglish('directory')).out;
    expect(linked).toContain('4 people listed, 2 matched.\nNot matched: 1\n  newone');
    expect(linked).toContain('In another place there: 1 (only listed;');
    expect(linked).toContain('  wang-min  Wang Min: Shanghai Team 1 (Rep) in Baton, Nanjing (Manager) there');
    expect((await run('members', 'platform', 'li-hua', 'local')).out).toContain('李华的卡片从现在起发到本机聊天');
    expect((await memberRow('li-hua'))?.platform).toBe('local');
    // Nobody is moved back by the next reading: this was chosen.
    expect((await run('directory', 'sync', 'wecom')).code).toBe(0);
    expect((await memberRow('li-hua'))?.platform).toBe('local');
    expect((await inEnglish('members', 'platform', 'li-hua', 'wecom')).out).toContain('go to WeCom from now on');
    expect(await inEnglish('members', 'platform', 'li-hua', 'slack')).toMatchObject({
      code: 1,
      out: 'Slack is not switched on, so nothing would arrive there; nothing was changed.\n',
    });
  });

  it('a link put right takes the account from whom it was', async () => {
    await run('directory', 'sync');
    await run('directory', 'link', 'wecom', 'lihua', 'wang-min');
    expect((await run('directory', 'link', 'wecom', 'lihua', 'li-hua')).out).toBe(
      '企业微信账号 lihua（李华）从现在起是李华，不再是王敏。\n',
    );
    // And an account that somebody had before is theirs no longer.
    expect((await run('directory', 'link', 'wecom', 'wangmin', 'li-hua')).code).toBe(0);
    expect((await run('directory')).out).toContain('已对上 1 人');
  });

  it('deactivates nobody when too many are missing, unless somebody says that they have left', async () => {
    await run('directory', 'sync');
    for (const [account, key] of [
      ['lihua', 'li-hua'],
      ['wangmin', 'wang-min'],
      ['newone', 'zhao-min'],
    ])
      expect((await run('directory', 'link', 'wecom', account ?? '', key ?? '')).code).toBe(0);
    for (const userId of ['lihua', 'wangmin', 'newone']) wecom.world.people.delete(userId);
    expect(await run('directory', 'sync')).toMatchObject({
      code: 1,
      out: expect.stringContaining('已对上的 3 人里有 3 人没有读到，超过一次允许的人数，一个也没有停用'),
    });
    expect((await run('directory')).out).toContain('--accept-leavers');
    expect((await memberRow('li-hua'))?.deactivatedAt).toBeNull();
    expect(await inEnglish('directory', 'sync', 'wecom', '--accept-leavers')).toMatchObject({
      code: 0,
      out: expect.stringContaining('3 left (leads returned: 0)'),
    });
    expect((await memberRow('li-hua'))?.deactivatedAt).not.toBeNull();
    expect(await run('directory', 'link', 'wecom', 'cook', 'li-hua')).toMatchObject({
      code: 1,
      out: expect.stringContaining('李华已离职，没有变化'),
    });
  });

  it('says why a directory cannot be read, and changes nothing', async () => {
    await run('directory', 'sync');
    wecom.fail('/cgi-bin/department/list', { errcode: 48_002, errmsg: 'api forbidden' });
    const { code, out } = await run('directory', 'sync');
    expect(code).toBe(1);
    expect(out).toContain('企业微信：没有读成，没有变化。');
    expect(out).toContain('npm run baton -- doctor');
    expect((await run('directory')).out).toContain('列出 4 人');
  });
});

describe('without a chat platform', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-directory-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeAll(async () => {
    await runBaton(folder, ['members', 'rights']);
  });
  it.each([
    [['directory'], 0, '没有打开带通讯录的聊天平台，没有可列的。\n'],
    [['directory', 'sync'], 1, '没有打开带通讯录的聊天平台。需要的密钥见 .env.example。\n'],
    [['directory', 'sync', 'wecom'], 1, '企业微信没有打开。需要的密钥见 .env.example。\n'],
    [['members', 'platform', 'shen-yilin', 'slack'], 1, 'Slack 没有打开，发到那里谁也收不到，没有变化。\n'],
    [['members', 'platform', 'shen-yilin', 'local'], 0, '沈一霖的卡片本来就发到本机聊天，没有变化。\n'],
  ])('%j', async (words, code, out) => {
    expect(await callBaton(folder, words)).toMatchObject({ code, out });
  });
});
