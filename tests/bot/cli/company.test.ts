/** `baton company`: production gets its teams and people from a file, and follows the file when it changes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '../../../db/open-store.ts';
import type { Store } from '../../../db/store.ts';
import { callBaton } from '../../support/call-baton.ts';
import { runBaton } from '../../support/run-baton.ts';

vi.setConfig({ testTimeout: 60_000 });

const example = readFileSync(
  path.resolve(import.meta.dirname, '../../../policies/medical-distribution/company.example.yaml'),
  'utf8',
);
const production = {
  BATON_MODE: 'production',
  BATON_API_TOKEN: 'a-token-of-the-tests-only',
  BATON_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'baton-company-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function load(...edits: [from: string, to: string][]) {
  return callBaton(...prepared(edits));
}

/** The call that loads the example with these changes. */
function prepared(edits: readonly [from: string, to: string][]) {
  let text = example;
  for (const [from, to] of edits) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  const file = path.join(folder, 'company.yaml');
  writeFileSync(file, text);
  const env = { ...production, DATABASE_URL: `file:${path.join(folder, 'real.db')}` };
  return [folder, ['company', file], env] as const;
}

async function rows<T>(read: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ engine: 'sqlite', file: path.join(folder, 'real.db') }, 'tool');
  try {
    return await read(store);
  } finally {
    await store.close();
  }
}
const members = () => rows(({ read }) => read.db.select().from(read.tables.members));
const periods = () => rows(({ read }) => read.db.select().from(read.tables.memberPeriods));
const eventTypes = () =>
  rows(async ({ read }) => (await read.db.select().from(read.tables.events)).map(({ type }) => type));

describe('a company file', () => {
  it('is loaded once: the same file again changes nothing', async () => {
    const first = await runBaton(...prepared([]));
    expect([first.code, first.err, first.out.split('\n')[0]]).toEqual([
      0,
      '',
      '组织：新增 3，更改 0。人员：新增 4，更改 0，离职 0。',
    ]);
    const people = await members();
    const { key, name, role, skills, locale, deactivatedAt } = people.find((one) => one.key === 'li-hua')!;
    expect({ key, name, role, skills, locale, deactivatedAt }).toEqual({
      ...{ key: 'li-hua', name: '李华', role: 'rep', skills: { spine: 3, joint: 2 } },
      ...{ locale: 'zh', deactivatedAt: null },
    });
    const states = await rows(({ read }) => read.db.select().from(read.tables.memberStates));
    expect(states).toHaveLength(1);
    const events = await eventTypes();
    const again = await load();
    expect(again.out.split('\n')[0]).toBe('组织：新增 0，更改 0。人员：新增 0，更改 0，离职 0。');
    expect([await members(), await periods()]).toMatchObject([people, { length: 4 }]);
    expect(await eventTypes()).toEqual(events);
  });

  it('changes, adds, lets go and takes back by key; role and team are kept as periods', async () => {
    await load();
    const before = await members();
    const changed = await load(
      ['    role: manager', '    role: director'],
      ['    # active: false ', '    active: false '],
      ['members:\n', 'members:\n  new-one:\n    name: 新人\n    role: rep\n    unit: sh-puxi\n'],
      ['    name: 上海一组（浦西）', '    name: 浦西组'],
    );
    expect(changed.out.split('\n')[0]).toBe('组织：新增 0，更改 1。人员：新增 1，更改 1，离职 1。');
    const idOf = (key: string) => before.find((one) => one.key === key)?.id ?? '';
    const after = new Map((await members()).map((one) => [one.key, one]));
    expect(after.get('zhao-min')).toMatchObject({ id: idOf('zhao-min'), role: 'director' });
    expect(after.get('zhou-ning')?.deactivatedAt).toBeInstanceOf(Date);
    expect(after.get('new-one')).toMatchObject({ nameEn: '新人', schedule: 'default', deactivatedAt: null });
    const roles = (await periods()).filter(({ memberId }) => memberId === idOf('zhao-min'));
    expect(roles.map(({ role, toAt }) => [role, toAt !== null])).toEqual([
      ['manager', true],
      ['director', false],
    ]);
    const back = await load();
    expect(back.out).toContain('离职 0');
    expect((await members()).find((one) => one.key === 'zhou-ning')?.deactivatedAt).toBeNull();
    // The file of today does not name this one; nobody leaves by being forgotten.
    expect((await members()).find((one) => one.key === 'new-one')?.deactivatedAt).toBeNull();
  });

  it('names every mistake with line and column, and changes nothing', async () => {
    await load();
    const before = await members();
    const wrong = await load(
      ['    unit: sh-puxi\n    mobile', '    unit: sh-pxui\n    mobile'],
      ['schedule: default', 'schedule: weekends'],
      ['      spine: 3', '      spin: 3'],
      ['    lng: 121.44\n', ''],
    );
    expect(wrong.code).toBe(1);
    for (const line of [
      /^company\.yaml:27:11 members\.li-hua\.unit：没有定义「sh-pxui」。是不是想写 sh-puxi？$/m,
      /members\.li-hua\.schedule：没有定义「weekends」。是不是想写 weekend？$/m,
      /:33:7 members\.li-hua\.skills\.spin：没有定义「spin」。是不是想写 spine？$/m,
      /members\.li-hua\.lat：位置只写了一半。/m,
    ]) {
      expect(wrong.err).toMatch(line);
    }
    expect(await members()).toEqual(before);
    const shapes = await load(['role: manager', 'role: boss'], ['parent: company', 'parnt: company']);
    expect(shapes.err).toMatch(/members\.zhao-min\.role：不能写「boss」。/);
    expect(shapes.err).toMatch(/units\.east-china\.parnt：不认识「parnt」这个键。是不是想写 parent？/);
    const circle = await load(['    parent: company', '    parent: sh-puxi']);
    expect(circle.err).toContain('上级绕成了圈');
    const otherTop = await load(
      ['  company:\n', '  firm:\n'],
      ['parent: company', 'parent: firm'],
      ['unit: company', 'unit: firm'],
    );
    expect(otherTop.err).toContain('最上面的单位已经是 company。');
  });

  it('that lacks the units of channels: which get no reports, says the command, and doctor as well', async () => {
    const { out } = await load();
    const lost =
      /群写的单位，组织里没有，不会收到报表：sh-pudong \(unit: sh-pudong\)、.*ningbo-wenzhou \(unit: ningbo-wenzhou\)。/;
    expect(out).toMatch(lost);
    const env = { ...production, DATABASE_URL: `file:${path.join(folder, 'real.db')}`, PORT: '0' };
    const doctor = await runBaton(folder, ['doctor'], env);
    expect([doctor.code, doctor.err]).toEqual([0, '']);
    expect(doctor.out).toMatch(new RegExp(`^留意  channels\\.yaml .*${lost.source}`, 'm'));
    const team = (key: string) => `  ${key}:\n    kind: team\n    name: ${key}\n    parent: east-china\n`;
    const teams = ['sh-pudong', 'su-south', 'nanjing', 'hangzhou', 'ningbo-wenzhou'].map(team).join('');
    expect((await load(['\nmembers:\n', `${teams}\nmembers:\n`])).out).not.toContain('channels.yaml');
    expect((await callBaton(folder, ['doctor'], env)).out).toContain('正常  每个群都有所属的单位');
  });

  it('is for production only, and must be there', async () => {
    const file = path.join(folder, 'company.yaml');
    writeFileSync(file, example);
    const demo = await callBaton(folder, ['company', file]);
    expect([demo.code, demo.err]).toEqual([2, expect.stringContaining('演示模式有自己的公司')]);
    const none = await callBaton(folder, ['company', path.join(folder, 'none.yaml')], {
      ...production,
      DATABASE_URL: `file:${path.join(folder, 'real.db')}`,
    });
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('找不到这个文件')]);
  });
});
