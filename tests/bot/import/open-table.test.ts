/** Files as people really have them: any separator, GBK, marks in front, archives, and those that must not be opened. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ImportProblem } from '../../../bot/import/import-problem.ts';
import { openTable } from '../../../bot/import/open-table.ts';
import type { TableRow } from '../../../bot/import/table-file.ts';
import { writeZip } from '../../support/zip-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-tables-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function read(spec: string): Promise<{ columns: readonly string[]; rows: TableRow[]; hash: string }> {
  const table = await openTable(spec);
  const rows: TableRow[] = [];
  for await (const row of table.rows()) rows.push(row);
  expect(table.rowCount).toBe(rows.length);
  return { columns: table.columns, rows, hash: table.hash };
}

async function problemOf(opening: Promise<unknown>): Promise<ImportProblem> {
  const problem = await opening.then(
    () => null,
    (caught: unknown) => caught,
  );
  expect(problem).toBeInstanceOf(ImportProblem);
  return problem as ImportProblem;
}

/** 客户,电话 / 张伟,13800138000 / 欧阳娜娜,13900139000 in GBK. */
const gbk = Buffer.from(
  'bfcdbba72cb5e7bbb00ad5c5ceb02c31333830303133383030300ac5b7d1f4c4c8c4c82c31333930303133393030300a',
  'hex',
);

describe('tables', () => {
  it.each([
    ['comma', ','],
    ['semicolon', ';'],
    ['tab', '\t'],
    ['bar', '|'],
  ])('are read with a %s between the cells', async (name, separator) => {
    const text = ['客户', '电话', '备注'].join(separator);
    const row = ['张伟', '13800138000', '急, 本周;手术'].map((cell) => `"${cell}"`).join(separator);
    const { columns, rows } = await read(file(`${name}.csv`, `${text}\n${row}\n`));
    expect(columns).toEqual(['客户', '电话', '备注']);
    expect(rows).toEqual([{ line: 2, cells: ['张伟', '13800138000', '急, 本周;手术'] }]);
  });

  it('may have one column only', async () => {
    const { columns, rows } = await read(file('one.csv', '客户\n张伟\n'));
    expect([columns, rows]).toEqual([['客户'], [{ line: 2, cells: ['张伟'] }]]);
  });

  it('are taken in GBK, in UTF-8 with a mark, and in UTF-16 with its mark', async () => {
    const text = '客户,电话\n张伟,13800138000\n欧阳娜娜,13900139000\n';
    const variants = [
      file('gbk.csv', gbk),
      file('bom.csv', `\uFEFF${text}`),
      file('utf16.csv', Buffer.from(`\uFEFF${text}`, 'utf16le')),
    ];
    for (const variant of variants) {
      const { columns, rows } = await read(variant);
      expect(columns).toEqual(['客户', '电话']);
      expect(rows.map(({ cells }) => cells[0])).toEqual(['张伟', '欧阳娜娜']);
    }
  });

  it('keep a character whole that stands on the border of two blocks', async () => {
    const { rows } = await read(file('long.csv', `a,b\n${'x'.repeat(65_530)},骨科骨科骨科\n`));
    expect(rows[0]?.cells[1]).toBe('骨科骨科骨科');
  });

  it('count lines as the editor does: breaks inside quotes, blank lines and other line ends', async () => {
    const text = 'a;b\r\n1;2\n\r\n"x\r\ny";3\r\n;\n  \n4;5\r6;7';
    const { rows } = await read(file('lines.csv', text));
    expect(rows).toEqual([
      { line: 2, cells: ['1', '2'] },
      { line: 4, cells: ['x\ny', '3'] },
      { line: 8, cells: ['4', '5'] },
      { line: 9, cells: ['6', '7'] },
    ]);
  });

  it('keep ragged rows as they are and quotes in the middle of a cell', async () => {
    const { rows } = await read(file('ragged.csv', 'a,b,c\n1,2\n5"钉,x,y\n1,2,3,4\n'));
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['1', '2'],
      ['5"钉', 'x', 'y'],
      ['1', '2', '3', '4'],
    ]);
  });

  it('may be JSON lists', async () => {
    const { columns, rows } = await read(
      file('list.json', '[{"name":"仁济医院","beds":900},{"name":null,"city":"上海市","tags":["三甲"]}]'),
    );
    expect(columns).toEqual(['name', 'beds', 'city', 'tags']);
    expect(rows).toEqual([
      { line: 1, cells: ['仁济医院', '900', '', ''] },
      { line: 2, cells: ['', '', '上海市', '["三甲"]'] },
    ]);
  });

  it('may be JSON lists in which one record has a field named like something every object has', async () => {
    const { columns, rows } = await read(
      file('odd.json', '[{"name":"仁济医院"},{"constructor":"中建","name":"华山医院"}]'),
    );
    expect(columns).toEqual(['name', 'constructor']);
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['仁济医院', ''],
      ['华山医院', '中建'],
    ]);
  });

  it('have the same hash plain and packed', async () => {
    const plain = await read(file('same.csv', 'a,b\n1,2\n'));
    const zip = writeZip(join(folder, 'same.zip'), [
      { name: 'inner/', content: '' },
      { name: 'inner/same.csv', content: 'a,b\n1,2\n' },
    ]);
    const packed = await read(`${zip}:inner/same.csv`);
    expect(packed.hash).toBe(plain.hash);
    expect((await read(zip)).rows).toEqual(plain.rows);
  });

  it('are found in an archive whose names are written in GBK', async () => {
    const name = Buffer.from('c3fbb5a52e637376', 'hex');
    const zip = writeZip(join(folder, 'gbk.zip'), [{ name, content: 'a,b\n1,2\n', isNamedInUtf8: false }]);
    expect((await read(`${zip}:名单.csv`)).rows).toHaveLength(1);
  });
});

describe('files that are not opened', () => {
  it.each([
    ['nothing there', () => join(folder, 'none.csv'), 'file-missing'],
    ['no archive there', () => `${join(folder, 'none.zip')}:a.csv`, 'file-missing'],
    ['a folder', () => folder, 'file-missing'],
    ['an empty file', () => file('empty.csv', ''), 'file-empty'],
    ['a heading only', () => file('heading.csv', 'a,b\n'), 'file-empty'],
    ['an empty list', () => file('empty.json', '[]'), 'file-empty'],
    [
      'a picture',
      () => file('picture.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')),
      'encoding-unknown',
    ],
    [
      'UTF-8 cut in the middle',
      () => file('half.csv', Buffer.from('客户,科室\n张伟,骨').subarray(0, -1)),
      'encoding-damaged',
    ],
    [
      'neither UTF-8 nor GBK',
      () => file('latin.csv', Buffer.from('a,b\n1,\xff\xfe\xff', 'latin1')),
      'encoding-unknown',
    ],
    ['a column name twice', () => file('twice.csv', 'a,b,a\n1,2,3\n'), 'columns-repeated'],
    ['JSON cut off', () => file('cut.json', '[{"name":"仁济'), 'json-unreadable'],
    ['JSON that is no list', () => file('object.json', '{"name":"仁济医院"}'), 'json-not-a-list'],
    ['a list of lists', () => file('lists.json', '[["仁济医院"]]'), 'json-not-a-list'],
    ['no archive at all', () => file('fake.zip', 'PK but not really'), 'zip-unreadable'],
  ])('%s', async (_what, make, code) => {
    expect((await problemOf(openTable(make()))).code).toBe(code);
  });

  it('names the line of a quote that is never closed, before anything is imported', async () => {
    const problem = await problemOf(openTable(file('quote.csv', 'a,b\n1,2\n\n"3,4\n5,6\n7,8\n')));
    expect([problem.code, problem.params.line]).toEqual(['quote-not-closed', 3]);
    expect(problem.text.zh).toContain('什么都没有导入');
  });

  it('an archive of several files unless one is named, with the names to choose from', async () => {
    const zip = writeZip(join(folder, 'several.zip'), [
      { name: 'a.csv', content: 'a,b\n1,2\n' },
      { name: 'b.csv', content: 'a,b\n1,2\n' },
    ]);
    const unnamed = await problemOf(openTable(zip));
    expect([unnamed.code, unnamed.params.entries]).toEqual(['entry-not-named', 'a.csv, b.csv']);
    expect((await problemOf(openTable(`${zip}:c.csv`))).code).toBe('entry-missing');
    expect(unnamed.text.en).toContain('a.csv, b.csv');
  });
});

describe('archives that are not opened', () => {
  const csv = { name: 'list.csv', content: 'a,b\n1,2\n' };

  it('a bomb: small packed, huge unpacked', async () => {
    const bomb = writeZip(join(folder, 'bomb.zip'), [{ name: 'list.csv', content: Buffer.alloc(60_000_000, 'a') }]);
    const problem = await problemOf(openTable(`${bomb}:list.csv`));
    expect([problem.code, problem.params.limit]).toEqual(['zip-too-dense', 200]);
  });

  it('many files that are harmless each and too much together', async () => {
    const members = Array.from({ length: 60 }, (_, at) => ({ name: `${at}.csv`, content: Buffer.alloc(950_000, 'a') }));
    const problem = await problemOf(openTable(`${writeZip(join(folder, 'many.zip'), [csv, ...members])}:list.csv`));
    expect([problem.code, problem.params.megabytes]).toEqual(['zip-too-large', 58]);
  });

  it('a bomb that lies about its size', async () => {
    const content = Buffer.alloc(60_000_000, 'a');
    const liar = writeZip(join(folder, 'liar.zip'), [{ name: 'list.csv', content, claimedBytes: 900_000 }]);
    expect((await problemOf(openTable(`${liar}:list.csv`))).code).toBe('zip-unreadable');
  });

  it('too many files', async () => {
    const members = Array.from({ length: 2_001 }, (_, at) => ({ name: `${at}.csv`, content: '' }));
    expect((await problemOf(openTable(writeZip(join(folder, 'count.zip'), members)))).code).toBe('zip-too-many');
  });

  it.each(['../list.csv', '/etc/list.csv', 'a/../../list.csv', 'C:/list.csv', '..\\list.csv'])(
    'with a name like %s',
    async (name) => {
      const zip = writeZip(join(folder, 'outside.zip'), [csv, { name, content: 'a,b\n1,2\n' }]);
      expect((await problemOf(openTable(`${zip}:list.csv`))).code).toBe('zip-unsafe-name');
    },
  );

  it('with a password', async () => {
    const zip = writeZip(join(folder, 'locked.zip'), [{ ...csv, isEncrypted: true }]);
    expect((await problemOf(openTable(`${zip}:list.csv`))).code).toBe('zip-encrypted');
  });
});
