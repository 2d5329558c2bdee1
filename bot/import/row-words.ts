/** Why rows were not stored, in words, with their lines drawn together: 第 3、17、20-25 行. For the report of an import. */
import type { Locale, Localized } from '../../cards/card.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import type { RowReason } from '../../handlers/imports/move-import-on.ts';

type Unstored = Pick<Row<'importRefusals'>, 'line' | 'reason'>;

/** More than this in one group says no more than its number. */
const shownSpans = 60;

/** Rows of the same file and rows that were known already are duplicates; everything else was refused. */
export function isDuplicate({ reason }: Unstored): boolean {
  return reason.code.startsWith('same-as-');
}

/** One line per reason, the most frequent first. */
export function reasonLines(rows: readonly Unstored[], language: Locale): string[] {
  const groups = Map.groupBy(rows, ({ reason }) => wordsOf(reason as RowReason)[language]);
  return [...groups]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([words, group]) => `${words}${language === 'zh' ? '：' : ': '}${linesText(group, language)}`);
}

function linesText(rows: readonly Unstored[], language: Locale): string {
  const spans = spansOf(rows.map(({ line }) => line));
  const shown = spans.slice(0, shownSpans).join(language === 'zh' ? '、' : ', ');
  const more = spans.length > shownSpans ? ' …' : '';
  const many = rows.length === 1 ? 'line' : 'lines';
  return language === 'zh' ? `第 ${shown}${more} 行，共 ${rows.length} 行` : `${many} ${shown}${more} (${rows.length})`;
}

/** 3, 17, 20-25. */
function spansOf(lines: readonly number[]): string[] {
  const spans: [from: number, to: number][] = [];
  for (const line of lines.toSorted((one, other) => one - other)) {
    const last = spans.at(-1);
    if (last && line === last[1] + 1) last[1] = line;
    else spans.push([line, line]);
  }
  return spans.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`));
}

/** Without what differs from row to row, so that rows with one reason stand together. */
function wordsOf({ code, params }: RowReason): Localized<string> {
  const field = String(params.field ?? '');
  switch (code) {
    case 'too-few-columns':
      return { zh: `列数不够（应有 ${params.expected} 列）`, en: `too few columns (${params.expected} expected)` };
    case 'too-many-columns':
      return { zh: `列数太多（应有 ${params.expected} 列）`, en: `too many columns (${params.expected} expected)` };
    case 'field-empty':
      return { zh: `缺少 ${field}`, en: `${field} is missing` };
    case 'too-long':
      return { zh: `${field} 超过 ${params.limit} 个字`, en: `${field} is longer than ${params.limit} characters` };
    case 'value-unknown':
      return { zh: `${field} 的值不认识`, en: `${field} has a value that does not exist` };
    case 'position-impossible':
      return { zh: '坐标不存在', en: 'the position is nowhere on earth' };
    case 'name-too-general':
      return { zh: '名称太笼统，又没有城市', en: 'the name is too general, and there is no city' };
    case 'same-as-line':
      return { zh: '与前面的行完全相同', en: 'equal to an earlier line' };
    case 'same-as-lead':
      return { zh: '线索已经有了', en: 'the lead is there already' };
    case 'same-as-account':
      return { zh: '客户已经有了', en: 'the account is there already' };
  }
}
