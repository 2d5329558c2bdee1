/**
 * Policy files with mistakes: each mistake is found at its place and told in words, all of all files at once.
 * A case changes one text of a shipped file; the rest of the pack stays as it ships.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadPolicies } from '../../../bot/policies/load-policies.ts';
import { formatMistake, PolicyErrors, type PolicyMistake } from '../../../bot/policies/policy-mistakes.ts';
import { shipped, shippedFolder } from '../../domain/shipped-policies.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

type Change = readonly [file: string, from: string, to: string];

/** A copy of the shipped pack with some texts replaced; every text must be there exactly once. */
function packWith(...changes: Change[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-policies-'));
  folders.push(folder);
  cpSync(shippedFolder, folder, { recursive: true });
  for (const [file, from, to] of changes) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    expect(text.split(from), `${from} in ${file}`).toHaveLength(2);
    writeFileSync(path.join(folder, file), text.replace(from, to));
  }
  return folder;
}

async function mistakesIn(folder: string): Promise<readonly PolicyMistake[]> {
  const error = await loadPolicies(folder).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PolicyErrors);
  return (error as PolicyErrors).mistakes;
}

/** The place as it should be: where the marked text stands in the changed file. */
function placeOf(folder: string, file: string, marker: string): string {
  const before = readFileSync(path.join(folder, file), 'utf8').split(marker)[0] ?? '';
  const lines = before.split('\n');
  return `${file}:${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
}

describe('the shipped pack', () => {
  it('loads, with every file, its text and its hash', async () => {
    const { files } = await loadPolicies(shippedFolder);
    expect(files.map(({ name, file }) => `${name} ${file}`)).toEqual(
      [
        'grading',
        'assignment',
        'deadlines',
        'escalation',
        'calendar',
        'reports',
        'channels',
        'evidence',
        'incentives',
        'directory',
        'dingtalk-quota',
      ].map((name) => `${name} ${name}.yaml`),
    );
    for (const { file, source, hash } of files) {
      expect(source).toBe(readFileSync(path.join(shippedFolder, file), 'utf8'));
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(new Set(files.map(({ hash }) => hash)).size).toBe(11);
  });

  it('may hold examples, which are no policies', () => {
    expect(readdirSync(shippedFolder)).toContain('company.example.yaml');
  });

  it('is plain JSON: kept as rows it comes back unchanged', () => {
    expect(JSON.parse(JSON.stringify(shipped))).toEqual(shipped);
  });

  it('carries the numbers sales operations agreed on', () => {
    const minutes = (count: number) => count * 60_000;
    expect(shipped.deadlines).toMatchObject({
      firstTouch: {
        byTier: { V1: minutes(60), V2: minutes(120), V3: minutes(240) },
        unknownTier: 'V2',
        byGrade: { A: minutes(120) },
        newDeadlines: 1,
      },
      minCallSeconds: 60,
      maxCallSeconds: 14_400,
      acceptReported: true,
      breaker: { consecutiveMisses: 2 },
      undoMs: minutes(1),
      duplicateWindowMs: minutes(24 * 60),
    });
    expect(shipped.assignment).toMatchObject({
      capacity: 60,
      success: { mode: 'weighed', windowDays: 30, minRateBps: 6500 },
    });
    expect(shipped.grading).toMatchObject({ grades: { A: 85, B: 60 }, behaviour: { windowDays: 30 } });
    const acknowledge = shipped.escalation.chains.find(({ id }) => id === 'acknowledge');
    expect(acknowledge?.steps[0]).toMatchObject({ waitMs: minutes(3), to: ['manager'], callHook: true });
    expect(shipped.channels.channels.filter(({ purpose }) => purpose === 'team')).toHaveLength(6);
  });
});

describe('a mistake is found at its place', () => {
  // biome-ignore format: a table is read in columns
  it.each([
    // file, what stood there, what somebody wrote, the marked place, path, what is wrong, what would be right
    ['deadlines.yaml', 'V1: 1h', 'V1: 1x', '1x', 'firstTouch.byTier.V1', '不能写「1x」。', '写成 30s、3m、1h、2d'],
    ['deadlines.yaml', 'V1: 1h', 'V1: 91d', '91d', 'firstTouch.byTier.V1', '不能写「91d」。', '最长 90d'],
    ['deadlines.yaml', 'V1: 1h', 'V1: 0s', '0s', 'firstTouch.byTier.V1', '不能写「0s」。', '最短 1s'],
    ['deadlines.yaml', 'V1: 1h', 'V1: 3600', '3600', 'firstTouch.byTier.V1', '不能写「3600」。', '时长'],
    ['deadlines.yaml', '    V1: 1h\n', '', 'byTier', 'firstTouch.byTier.V1', '缺少 V1。', '时长'],
    ['deadlines.yaml', 'maxAge: 2h', 'maxAge: 2', '2             # 外呼', 'callHook.maxAge', '不能写「2」。', '时长'],
    ['deadlines.yaml', 'unknownTier: V2', 'unknownTier: V4', 'V4 ', 'firstTouch.unknownTier', '不能写「V4」。', 'V1 或 V2 或 V3'],
    ['deadlines.yaml', 'undo: 1m', 'udno: 1m', 'udno', 'udno', '不认识「udno」这个键。', '是不是想写 undo？'],
    ['deadlines.yaml', 'acceptReported: true', 'acceptReported: yes', 'yes', 'acceptReported', '不能写「yes」。', 'true 或 false'],
    ['deadlines.yaml', 'acceptReported: true', "acceptReported: 'true'", "'true'", 'acceptReported', '「true」加了引号，成了文字', 'true 或 false'],
    ['deadlines.yaml', 'maxCallSeconds: 14400', "maxCallSeconds: '300'", "'300'", 'maxCallSeconds', '「300」加了引号，成了文字', '应为 60 到 86400 的整数'],
    ['deadlines.yaml', 'consecutiveMisses: 2', 'consecutiveMisses: 1.5', '1.5', 'breaker.consecutiveMisses', '不能写「1.5」。', '1 到 100 的整数'],
    ['deadlines.yaml', 'chain: first-touch', 'chain: frist-touch', 'frist', 'firstTouch.chain', '没有定义「frist-touch」。', '是不是想写 first-touch？'],
    ['deadlines.yaml', 'chain: pool', 'chain: acknowledge #', 'acknowledge #', 'pool.chain', '到 acknowledged 才停', 'until: assigned'],
    ['deadlines.yaml', 'chain: pool', 'chain: constructor', 'constructor', 'pool.chain', '没有定义「constructor」。', '可以写：'],
    ['escalation.yaml', 'then: ping-director', 'then: ping-directr', 'ping-directr\n', 'chains.acknowledge.steps.ping-manager.then', '没有「ping-directr」这一步。', '是不是想写 ping-director？'],
    ['escalation.yaml', 'then: ping-director', 'then: constructor', 'constructor\n', 'chains.acknowledge.steps.ping-manager.then', '没有「constructor」这一步。', '可以写：ping-manager、ping-director'],
    ['escalation.yaml', 'then: vp', 'then: missed', 'missed\n      vp', 'chains.first-touch.steps.director.then', '绕成了圈：missed → manager-again → director → missed', 'repeat'],
    ['escalation.yaml', 'first: ping-manager', 'first: nobody', 'nobody', 'chains.acknowledge.first', '没有「nobody」这一步。', '可以写：ping-manager、ping-director'],
    ['escalation.yaml', '        wait: 4h\n', '', 'director:\n        to: [manager, director]\n        then: operations', 'chains.pool.steps.director', '没有写等多久', '只有第一步可以省略'],
    ['escalation.yaml', 'to: [director, vp]', 'to: [director, boss]', 'boss', 'chains.first-touch.steps.vp.to[1]', '不能写「boss」。', 'owner 或 manager'],
    ['escalation.yaml', 'to: [director, vp]', 'to: []', '[]', 'chains.first-touch.steps.vp.to', '空的列表', '至少一项'],
    ['escalation.yaml', '{ every: 15m, times: 2 }', '{ every: 15m, times: 0 }', '0 }', 'chains.acknowledge.steps.ping-director.repeat.times', '不能写「0」。', '1 到 1000 的整数'],
    ['grading.yaml', 'maxPoints: 25', 'maxPoints: 26', 'grades:', '', '之和是 101', '正好是 100'],
    ['grading.yaml', '  A: 85', '  A: 60', '60\n  B', 'grades.A', '不高于 B 级', 'A 应大于 B'],
    ['grading.yaml', 'points: 17\n      aliases', 'points: 21\n      aliases', '21\n', 'source.kinds.hotline.points', '21 分高于', '不应超过 maxPoints（20）'],
    ['grading.yaml', 'otherwise: 8', 'otherwise: -1', '-1 ', 'source.otherwise', '不能写「-1」。', '0 到 100 的整数'],
    ['grading.yaml', '[转介绍,', '[官网,', '官网, 网站', 'source.kinds.web-form.aliases[0]', '已经是 referral 的写法', '只能属于一个来源'],
    ['grading.yaml', '{ zh: 脊柱, en: Spine }', '{ zh: 脊柱 }', 'name: { zh: 脊柱 }', 'product.lines.spine.name.en', '缺少 en。', '文字'],
    ['grading.yaml', "      name: { zh: 招标, en: Tender }\n", '', 'tender:            # 招标公告', 'source.kinds.tender.name', '缺少 name。', 'zh、en'],
    ['grading.yaml', 'zh: 要报价', "zh: ''", "''", 'need.rules.quote.name.zh', '不能写「」。', '文字'],
    ['assignment.yaml', 'distance: 30 ', 'distance: 29 ', 'weights', 'weights', '之和是 99', '正好是 100'],
    ['assignment.yaml', 'minRate: 65%', 'minRate: 101%', '101%', 'success.minRate', '不能写「101%」。', '百分比'],
    ['assignment.yaml', 'farKm: 80', 'farKm: 5', '5              # 80', 'distance.farKm', '5 公里太小', '应大于 nearKm（5）'],
    ['assignment.yaml', 'excludeKm: 200', 'excludeKm: 79', '79 ', 'distance.excludeKm', '79 公里太小', '不应小于 farKm（80）'],
    ['assignment.yaml', 'spine: [spine-basic]', 'spne: [spine-basic]', 'spne', 'expertise.certificates.spne', '没有定义「spne」。', '是不是想写 spine？'],
    ['assignment.yaml', '3A: 3', '3A: 4', '4\n', 'accountLevel.minSkill.3A', '不能写「4」。', '1 到 3 的整数'],
    ['calendar.yaml', 'timeZone: Asia/Shanghai', 'timeZone: Asia/Shanghia', 'Asia/Shanghia', 'timeZone', '不能写「Asia/Shanghia」。', '时区名称'],
    ['calendar.yaml', "'2026-02-17': 春节", "'2026-02-30': 春节", "'2026-02-30'", 'holidays.2026-02-30', '键「2026-02-30」的写法不对', '真实存在的日期'],
    ['calendar.yaml', "'2026-02-28': 春节", "'2026-02-17': 春节 #", "'2026-02-17': 春节 #", 'makeUpDays.2026-02-17', '既是放假又是调休上班', '只保留一处'],
    ['calendar.yaml', "coveredThrough: '2026-12-31'", "coveredThrough: '2023-12-31'", "'2023-12-31'", 'coveredThrough', '早于开始日期', '应不早于 2024-01-01'],
    ['reports.yaml', "cron: '0 9 * * *'", "cron: '0 25 * * *'", "'0 25", 'reports.loop-digest.cron', '不能写「0 25 * * *」。', '五段数字的 cron'],
    ['directory.yaml', "cron: '30 2 * * *'", "cron: '30 2 31 2 *'", "'30 2", 'sync.cron', '没有一天符合「30 2 31 2 *」', '同时符合'],
    ['directory.yaml', 'maxShare: 20%', 'maxShare: 120%', '120%', 'leaving.maxShare', '「120%」', '百分比'],
    ['directory.yaml', 'applyMoves: false', 'applyMoves: maybe', 'maybe', 'applyMoves', '「maybe」', 'true'],
    ['reports.yaml', "cron: '0 9 * * *'", "cron: '0 9 31 2 *'", "'0 9 31", 'reports.loop-digest.cron', '没有一个工作日符合「0 9 31 2 *」', '同时符合'],
    ['reports.yaml', 'to: [team]', 'to: [board]', 'board', 'reports.loop-digest.to[0]', '不能写「board」。', 'team 或 company 或 operations'],
    ['channels.yaml', 'unit: nanjing', 'unit: hangzhou', 'hangzhou\n    purpose: team\n  ningbo', 'channels.hangzhou.unit', '单位 hangzhou 已经有群 nanjing', '一个单位只能有一个团队群'],
    ['channels.yaml', 'unit: nanjing', 'unit: null', 'null\n    purpose: team', 'channels.nanjing.unit', '没有写属于哪个单位', '组织架构里的单位编号'],
  ] as const)('%s: %s → %s', async (file, from, to, marker, keys, wrong, right) => {
    const folder = packWith([file, from, to]);
    const mistakes = (await mistakesIn(folder)).filter((mistake) => mistake.path === keys);
    expect(mistakes).toHaveLength(1);
    const [mistake] = mistakes as [PolicyMistake];
    expect(`${mistake.file}:${mistake.line}:${mistake.column}`).toBe(placeOf(folder, file, marker));
    expect(mistake.wrong.zh).toContain(wrong);
    expect(mistake.right.zh).toContain(right);
    expect(mistake.wrong.en).toMatch(/^["A-Z\d].*\.$/);
    expect(mistake.right.en).toMatch(/[.?]$/);
  });
});

describe('spans of the working week', () => {
  it.each([
    ["['13:00-18:00', '09:00-12:00']", 'schedules.default.week.mon[1]', '重叠或顺序颠倒'],
    ["['09:00-12:00', '11:30-18:00']", 'schedules.default.week.mon[1]', '重叠或顺序颠倒'],
    ["['18:00-09:00']", 'schedules.default.week.mon[0]', '不能写「18:00-09:00」。'],
    ["['09:00-24:30']", 'schedules.default.week.mon[0]', '不能写「09:00-24:30」。'],
    ['09:00-12:00', 'schedules.default.week.mon', '不能写「09:00-12:00」。'],
  ])('mon: %s', async (spans, keys, wrong) => {
    const folder = packWith(['calendar.yaml', "      mon: ['09:00-12:00', '13:00-18:00']", `      mon: ${spans}`]);
    const mistakes = await mistakesIn(folder);
    expect(mistakes.map((mistake) => mistake.path)).toEqual([keys]);
    expect(mistakes[0]?.wrong.zh).toContain(wrong);
  });

  it('a schedule without any hours, and a pack without the default schedule', async () => {
    const text = readFileSync(path.join(shippedFolder, 'calendar.yaml'), 'utf8');
    const folder = packWith();
    const idle = text.replace(/\['09:00-12:00', '13:00-18:00'\]/g, '[]').replace('  default:', '  office:');
    writeFileSync(path.join(folder, 'calendar.yaml'), idle);
    expect((await mistakesIn(folder)).map((mistake) => mistake.path)).toEqual([
      'schedules',
      'schedules.office.week',
      'schedules.weekend.week',
    ]);
  });
});

describe('reports that never come due', () => {
  const daily = "cron: '0 9 * * *'";
  const after2026 = new Date('2027-01-04T09:00:00+08:00');
  it.each([
    ['0 9 29 2 *', 'every', true],
    ['0 9 29 2 *', 'working', true],
    ['0 9 31 2,4 *', 'every', false],
    ['0 9 * * 7', 'every', true],
    // The default schedule rests on Sundays, and no make-up day is known after 2026.
    ['0 9 * * 7', 'working', false],
    // 29 February 2028 is a Tuesday; on a Friday it comes again in 2036.
    ['0 9 29 2 2', 'every', true],
    ['0 9 29 2 5', 'every', false],
  ])('%s on %s days is taken: %s', async (cron, days, isTaken) => {
    const folder = packWith(
      ['reports.yaml', daily, `cron: '${cron}'`],
      ['reports.yaml', 'days: working            #', `days: ${days} #`],
    );
    const problem = await loadPolicies(folder, after2026).then(
      () => null,
      (thrown: unknown) => (thrown as PolicyErrors).mistakes.map((mistake) => mistake.path),
    );
    expect(problem).toEqual(isTaken ? null : ['reports.loop-digest.cron']);
  });

  it('a Sunday that is worked as a make-up day is a working day', async () => {
    const folder = packWith(['reports.yaml', daily, "cron: '0 9 * * 7'"]);
    const { policies } = await loadPolicies(folder, new Date('2026-09-01T09:00:00+08:00'));
    expect(policies.reports.reports[0]?.cron).toBe('0 9 * * 7');
  });
});

it('a typed call may last at least as long as one that counts', async () => {
  const folder = packWith(
    ['deadlines.yaml', 'minCallSeconds: 60 ', 'minCallSeconds: 300 '],
    ['deadlines.yaml', 'maxCallSeconds: 14400', 'maxCallSeconds: 299'],
  );
  expect(await mistakesIn(folder)).toMatchObject([
    { path: 'maxCallSeconds', right: { zh: '应不小于 minCallSeconds（300）。' } },
  ]);
  const equal = await loadPolicies(packWith(['deadlines.yaml', 'maxCallSeconds: 14400', 'maxCallSeconds: 60']));
  expect(equal.policies.deadlines.maxCallSeconds).toBe(60);
});

describe('all mistakes at once', () => {
  it('of all files, in the order of files and lines', async () => {
    const folder = packWith(
      ['channels.yaml', 'purpose: company', 'purpose: party'],
      ['grading.yaml', 'windowDays: 30', 'windowDays: month'],
      ['grading.yaml', '  B: 60', '  B: sixty'],
      ['deadlines.yaml', 'undo: 1m', 'undo: soon'],
    );
    const places = (await mistakesIn(folder)).map((mistake) => `${mistake.file} ${mistake.path}`);
    expect(places).toEqual([
      'grading.yaml grades.B',
      'grading.yaml behaviour.windowDays',
      'deadlines.yaml undo',
      'channels.yaml channels.company.purpose',
    ]);
  });

  it('a step nobody leads to is one mistake, and a wrong name does not make the steps behind it another', async () => {
    const skipped = packWith(['escalation.yaml', 'then: manager-again', 'then: director']);
    expect((await mistakesIn(skipped)).map((mistake) => [mistake.path, mistake.wrong.zh])).toEqual([
      ['chains.first-touch.steps.manager-again', '永远走不到「manager-again」这一步。'],
    ]);
    const broken = packWith(['escalation.yaml', 'then: manager-again', 'then: manger-again']);
    expect(await mistakesIn(broken)).toHaveLength(1);
  });
});

describe('files that cannot be read', () => {
  it.each([
    ['undo: 1m', 'undo: 1m\nundo: 2m', '同一个键写了两次。'],
    ['undo: 1m', '\tundo: 1m', '缩进用了制表符。'],
    ['undo: 1m', "undo: '1m", '引号或括号没有配对。'],
    ['undo: 1m', 'undo: [1m', '缩进没有对齐。'],
    ['undo: 1m', 'undo: *soon', '引用（*）太多或没有定义。'],
    ['    V2: 2h', '\t  V2: 2h', '缩进用了制表符。'],
  ])('%s → %j is one mistake, whatever is misread behind it', async (from, to, wrong) => {
    const mistakes = await mistakesIn(packWith(['deadlines.yaml', from, to]));
    expect(mistakes.map((mistake) => [mistake.file, mistake.wrong.zh])).toEqual([['deadlines.yaml', wrong]]);
  });

  it('an empty file, a list, a missing file, a misspelt name', async () => {
    const folder = packWith();
    writeFileSync(path.join(folder, 'grading.yaml'), '');
    writeFileSync(path.join(folder, 'reports.yaml'), '- a\n- b\n');
    rmSync(path.join(folder, 'channels.yaml'));
    writeFileSync(path.join(folder, 'chanels.yaml'), 'channels: {}\n');
    const lines = (await mistakesIn(folder)).map((mistake) => formatMistake(mistake, 'zh'));
    expect(lines).toEqual([
      'chanels.yaml:1:1：没有这个名字的策略。是不是想写 channels.yaml？',
      'grading.yaml:1:1：这里是空的。应为一组键：grades、source、product、need、accountLevel、behaviour。',
      'reports.yaml:1:1：这里写成了列表。应为一组键：reports、warReport、board。',
      `channels.yaml:1:1：读不到这个文件。应在 ${folder} 目录里。`,
    ]);
  });

  it('a folder that is not there misses all eleven', async () => {
    expect(await mistakesIn(path.join(tmpdir(), 'baton-no-such-folder'))).toHaveLength(11);
  });

  it('a bomb of references is refused, quickly', async () => {
    const rows = Array.from({ length: 20 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`);
    const folder = packWith();
    writeFileSync(path.join(folder, 'reports.yaml'), `a0: &a0 [x]\n${rows.join('\n')}\n`);
    const mistakes = await mistakesIn(folder);
    expect(mistakes.map((mistake) => [mistake.file, mistake.wrong.zh])).toEqual([
      ['reports.yaml', '引用（*）太多或没有定义。'],
    ]);
  });

  it('__proto__ as a key is a key nobody knows', async () => {
    const folder = packWith(['reports.yaml', 'reports:\n', '__proto__: { polluted: true }\nreports:\n']);
    const [mistake] = await mistakesIn(folder);
    expect(mistake?.wrong.zh).toContain('不认识「__proto__」这个键');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('how a mistake reads', () => {
  it('in both languages, as one line with its place', async () => {
    const folder = packWith(['deadlines.yaml', 'undo: 1m', 'udno: 1m']);
    const error = (await loadPolicies(folder).catch((thrown: unknown) => thrown)) as PolicyErrors;
    const place = placeOf(folder, 'deadlines.yaml', 'udno');
    expect(error.lines('zh')).toContain(`${place} udno：不认识「udno」这个键。是不是想写 undo？`);
    expect(error.lines('en')).toContain(`${place} udno: There is no key "udno" here. Did you mean undo?`);
    expect(error.message).toContain(place);
  });
});
