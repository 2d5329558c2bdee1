/** Mapping files: their mistakes with place, and what becomes of a row under one. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { accountRows } from '../../../bot/import/account-rows.ts';
import { leadRows } from '../../../bot/import/lead-rows.ts';
import { checkColumns, loadMapping } from '../../../bot/import/load-mapping.ts';
import type { ImportKind, Mapping } from '../../../bot/import/mapping-schema.ts';
import type { TableFile, TableRow } from '../../../bot/import/table-file.ts';
import { PolicyErrors } from '../../../bot/policies/policy-mistakes.ts';
import { policyFolder } from '../../../bot/wire.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-mappings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function mapping<K extends ImportKind>(kind: K, yaml: string): Promise<Mapping<K>> {
  const file = join(folder, 'mapping.yaml');
  writeFileSync(file, yaml);
  return loadMapping(file, kind);
}

async function linesOf(loading: Promise<unknown>, language: 'zh' | 'en' = 'en'): Promise<string[]> {
  const problem = await loading.then(
    () => null,
    (caught: unknown) => caught,
  );
  expect(problem).toBeInstanceOf(PolicyErrors);
  return (problem as PolicyErrors).lines(language);
}

function table(columns: readonly string[]): TableFile {
  return { name: 'list.csv', hash: 'f'.repeat(64), columns, rowCount: 0, rows: () => (async function* () {})() };
}

const row = (line: number, ...cells: string[]): TableRow => ({ line, cells });

const people = `
kind: leads
missing: [无, N/A]
fields:
  source: { column: 渠道, values: { 官网: web-form } }
  name: { column: 姓名 }
  phone: { column: 电话 }
  need: { column: 需求 }
attributes: [备注]
`;
const columns = ['渠道', '姓名', '电话', '需求', '备注'];

describe('mapping files', () => {
  it('that ship with the policies are right', async () => {
    const shipped = join(policyFolder, 'imports');
    expect(readdirSync(shipped).sort()).toEqual(['bank-telemarketing.yaml', 'hospitals.yaml']);
    expect((await loadMapping(join(shipped, 'bank-telemarketing.yaml'), 'leads')).attributes).toHaveLength(21);
    expect((await loadMapping(join(shipped, 'hospitals.yaml'), 'accounts')).fields.telephone).toEqual({
      column: 'tel',
    });
  });

  it('look as docs/import.md shows', async () => {
    const page = readFileSync(new URL('../../../docs/import.md', import.meta.url), 'utf8');
    const example = /```yaml\n(?<yaml>[^`]+)```/.exec(page)?.groups?.yaml ?? '';
    const loaded = await mapping('leads', example);
    expect(loaded.fields.source).toEqual({ column: '渠道', values: { 官网: 'web-form' } });
    expect(loaded.fields.need).toEqual({ value: '2026 年会名单第 {line} 行' });
  });

  it('report all mistakes at once, each with its place', async () => {
    const lines = await linesOf(
      mapping('leads', 'kind: leads\nfields:\n  nmae: { column: 姓名 }\n  source: 官网\n  phone: { colum: 电话 }\n'),
    );
    expect(lines).toHaveLength(5);
    expect(lines.join('\n')).toMatch(/mapping.yaml:5:12 fields.phone.colum: .* Did you mean column\?/);
    expect(lines.join('\n')).toMatch(/mapping.yaml:3:3 fields.nmae: There is no key "nmae" here. Did you mean name\?/);
    expect(lines.join('\n')).toMatch(/mapping.yaml:4:11 fields.source/);
  });

  it('that are no YAML are named with the place', async () => {
    expect(await linesOf(mapping('leads', 'kind: leads\nfields:\n  name: { column: 姓名\n'))).toHaveLength(1);
  });

  it('of the other kind, and those that do not exist, are told apart', async () => {
    await expect(mapping('accounts', people)).rejects.toMatchObject({ code: 'mapping-of-other-kind' });
    await expect(loadMapping(join(folder, 'none.yaml'), 'leads')).rejects.toMatchObject({ code: 'mapping-missing' });
  });

  it.each([
    ['{ colum: 渠道 }', ['缺少 column。', '不认识「colum」这个键。是不是想写 column？']],
    ['{ column: 5 }', ['不能写「5」。应为文字，数字请加引号。']],
    ['{ column: 渠道, values: { 官网: 1 } }', ['不能写「1」。应为文字，数字请加引号。']],
    ['{ column: 渠道, value: 展会 }', ['「value」不能和这里的其他键写在一起。请只留一种写法。']],
    ['{}', ['缺少 column。']],
    ['展会', ['不能写「展会」。应为一组键：column、values，或者一组键：value。']],
  ])('that write a field as %s are told what is wrong in it', async (written, expected) => {
    const text = `kind: leads\nfields:\n  name: { column: 姓名 }\n  source: ${written}\n`;
    const lines = await linesOf(mapping('leads', text), 'zh');
    expect(lines).toHaveLength(expected.length);
    for (const one of expected) expect(lines.join('\n')).toContain(one);
  });

  it('must find their columns, and all that are missing are named', async () => {
    const loaded = await mapping('leads', people);
    expect(() => checkColumns(loaded, columns)).not.toThrow();
    expect(() => checkColumns(loaded, ['渠道', '姓名', '需求'])).toThrow(
      expect.objectContaining({
        code: 'columns-missing',
        params: { missing: '电话, 备注', columns: '渠道, 姓名, 需求' },
      }),
    );
  });
});

describe('rows as leads', () => {
  it('take columns, translated values and constants; what means missing is left out', async () => {
    const { read } = leadRows(await mapping('leads', people), table(columns));
    expect(read(row(2, '官网', ' 张伟 ', '13800138000', 'n/a', '下午打'))).toEqual({
      line: 2,
      kind: 'lead',
      input: {
        source: 'web-form',
        name: '张伟',
        phone: '13800138000',
        externalId: `${'f'.repeat(32)}:2`,
        raw: {
          source: 'web-form',
          name: '张伟',
          phone: '13800138000',
          externalId: `${'f'.repeat(32)}:2`,
          attributes: { 备注: '下午打' },
        },
      },
    });
  });

  it.each(['constructor', '__proto__', 'toString'])('may say "%s" where values are translated', async (word) => {
    const { read } = leadRows(await mapping('leads', people), table(columns));
    expect(read(row(2, word, '张伟', '', '', ''))).toMatchObject({ kind: 'lead', input: { source: word } });
  });

  it.each([
    ['too few columns', row(3, '官网', '张伟'), { code: 'too-few-columns', params: { expected: 5, found: 2 } }],
    [
      'values beyond the last column',
      row(4, '官网', '张伟', '1', '2', '3', '', '6'),
      { code: 'too-many-columns', params: { expected: 5, found: 7 } },
    ],
    ['no name', row(5, '官网', '  ', '1', '', ''), { code: 'field-empty', params: { field: 'name' } }],
    [
      'a name that means missing',
      row(6, '官网', '无', '1', '', ''),
      { code: 'field-empty', params: { field: 'name' } },
    ],
    ['no source', row(7, '', '张伟', '1', '', ''), { code: 'field-empty', params: { field: 'source' } }],
    [
      'a name as long as a page',
      row(8, '官网', '张'.repeat(201), '1', '', ''),
      { code: 'too-long', params: { field: 'name', limit: 200 } },
    ],
  ])('are refused with %s', async (_what, tableRow, reason) => {
    const { read } = leadRows(await mapping('leads', people), table(columns));
    expect(read(tableRow)).toEqual({ line: tableRow.line, kind: 'refused', reason });
  });

  it('may have empty cells beyond the last column', async () => {
    const { read } = leadRows(await mapping('leads', people), table(columns));
    expect(read(row(2, '官网', '张伟', '1', '', '', '', ' ')).kind).toBe('lead');
  });

  it('that are equal are one lead when they say whom they are about', async () => {
    const { read, keptAlike } = leadRows(await mapping('leads', people), table(columns));
    const twin = ['官网', '张伟', '13800138000', '', ''];
    expect(read(row(2, ...twin)).kind).toBe('lead');
    expect(read(row(3, '官网', '李敏', '', '', '')).kind).toBe('lead');
    expect(read(row(9, ...twin))).toEqual({
      line: 9,
      kind: 'duplicate',
      reason: { code: 'same-as-line', params: { line: 2 } },
    });
    expect(keptAlike()).toBe(0);
  });

  it('that are equal are as many people as rows when the list names nobody', async () => {
    const nobody = await mapping(
      'leads',
      `kind: leads\nfields:\n  source: { value: telemarketing }\n  name: { value: '第 {line} 行' }\nattributes: [age]\n`,
    );
    const { read, keptAlike } = leadRows(nobody, table(['age']));
    const names = [2, 3, 4].map((line) => read(row(line, '56'))).map((item) => item.kind === 'lead' && item.input.name);
    expect(names).toEqual(['第 2 行', '第 3 行', '第 4 行']);
    expect(keptAlike()).toBe(2);
  });

  it('with an id of their own are told apart by it later, not here', async () => {
    const withId = await mapping('leads', `${people.replace('  phone:', '  externalId: { column: 备注 }\n  phone:')}`);
    const { read } = leadRows(withId, table(columns));
    const item = read(row(2, '官网', '张伟', '', '', 'crm-7'));
    expect(item.kind === 'lead' && item.input.externalId).toBe('crm-7');
    expect(read(row(3, '官网', '张伟', '', '', 'crm-7')).kind).toBe('lead');
  });
});

describe('rows as accounts', () => {
  const yaml = `kind: accounts\nfields:\n  name: { column: n }\n  ltvTier: { column: t }\n  lat: { column: y }\n  lng: { column: x }\n`;

  it('have a tier and a position when both are possible', async () => {
    const { read } = accountRows(await mapping('accounts', yaml), table(['n', 't', 'y', 'x']));
    expect(read(row(2, '仁济医院', 'v1', '31.2', '121.5'))).toMatchObject({
      kind: 'account',
      input: { name: '仁济医院', ltvTier: 'V1', position: { lat: 31.2, lng: 121.5 } },
    });
    expect(read(row(3, '仁济医院', '', '', ''))).toMatchObject({ input: { ltvTier: null, position: undefined } });
  });

  it.each([
    ['a tier that does not exist', ['V9', '', ''], 'value-unknown'],
    ['latitude and longitude swapped', ['', '121.5', '31.2'], 'position-impossible'],
    ['half a position', ['', '31.2', ''], 'position-impossible'],
    ['a position in words', ['', '北纬31', '东经121'], 'position-impossible'],
  ])('are refused with %s', async (_what, cells, code) => {
    const { read } = accountRows(await mapping('accounts', yaml), table(['n', 't', 'y', 'x']));
    expect(read(row(2, '仁济医院', ...cells))).toMatchObject({ kind: 'refused', reason: { code } });
  });
});
