import { describe, expect, it } from 'vitest';
import { reasonLines } from '../../../bot/import/row-words.ts';

const few = (line: number, found: number) => ({
  line,
  reason: { code: 'too-few-columns', params: { expected: 21, found } },
});

describe('reasons in words', () => {
  it('draw lines together, the most frequent reason first', () => {
    const rows = [
      { line: 9, reason: { code: 'field-empty', params: { field: 'name' } } },
      ...[3, 17, 20, 21, 22].map((line) => few(line, line % 7)),
    ];
    expect(reasonLines(rows, 'zh')).toEqual([
      '列数不够（应有 21 列）：第 3、17、20-22 行，共 5 行',
      '缺少 name：第 9 行，共 1 行',
    ]);
    expect(reasonLines(rows, 'en')).toEqual([
      'too few columns (21 expected): lines 3, 17, 20-22 (5)',
      'name is missing: line 9 (1)',
    ]);
  });

  it('stay readable when half a file is refused', () => {
    const [line] = reasonLines(
      Array.from({ length: 500 }, (_, at) => few(at * 2, 1)),
      'en',
    );
    expect(line).toMatch(/118 … \(500\)$/);
  });
});
