/**
 * Turns a row of a table into the fields of a mapping: finds the columns, translates values, leaves out what the mapping
 * calls missing, and says why a row cannot be taken. Says nothing about leads or accounts.
 */
import { wordOf } from '../../cards/text/word-of.ts';
import { cleanText, lengthLimitOf } from '../../domain/leads/lead-fields.ts';
import type { RowReason } from '../../handlers/imports/move-import-on.ts';
import type { FieldSource, Mapping } from './mapping-schema.ts';
import type { TableRow } from './table-file.ts';

export type MappedRow =
  | {
      readonly isTaken: true;
      /** Only fields that are there; none is empty. */
      readonly fields: Readonly<Record<string, string>>;
      /** Columns kept as they are, in the words of the file. */
      readonly attributes: Readonly<Record<string, string>>;
    }
  | { readonly isTaken: false; readonly reason: RowReason };

/** Fields without which a row is nothing. */
const neededFields = ['source', 'name'] as const;

export function rowMapper(mapping: Mapping, columns: readonly string[]): (row: TableRow) => MappedRow {
  const places = new Map(columns.map((column, index) => [column, index]));
  const missing = new Set(mapping.missing.map((word) => word.toLowerCase()));
  const kept = 'attributes' in mapping ? mapping.attributes : [];
  const sources = Object.entries(mapping.fields).filter((entry): entry is [string, FieldSource] => !!entry[1]);

  const cell = (row: TableRow, column: string): string => {
    const text = cleanText(row.cells[places.get(column) ?? -1] ?? '');
    return missing.has(text.toLowerCase()) ? '' : text;
  };
  const textFor = (row: TableRow, source: FieldSource): string => {
    if ('value' in source) return source.value.replaceAll('{line}', String(row.line));
    const text = cell(row, source.column);
    return (source.values && wordOf(source.values, text)) ?? text;
  };

  return (row) => {
    const misfit = misfitOf(row, columns.length);
    if (misfit) return { isTaken: false, reason: misfit };
    const fields = nonEmpty(sources.map(([name, source]) => [name, textFor(row, source)]));
    const reason = problemOf(fields, mapping);
    if (reason) return { isTaken: false, reason };
    return { isTaken: true, fields, attributes: nonEmpty(kept.map((column) => [column, cell(row, column)])) };
  };
}

/** Empty cells beyond the last column are common and mean nothing; filled ones mean that values have moved. */
function misfitOf({ cells }: TableRow, expected: number): RowReason | null {
  if (cells.length < expected) return { code: 'too-few-columns', params: { expected, found: cells.length } };
  const found = cells.findLastIndex((text) => text.trim() !== '') + 1;
  return found > expected ? { code: 'too-many-columns', params: { expected, found } } : null;
}

function problemOf(fields: Readonly<Record<string, string>>, mapping: Mapping): RowReason | null {
  const empty = neededFields.find((name) => name in mapping.fields && fields[name] === undefined);
  if (empty) return { code: 'field-empty', params: { field: empty } };
  const long = Object.entries(fields).find(([name, text]) => text.length > lengthLimitOf(name));
  return long ? { code: 'too-long', params: { field: long[0], limit: lengthLimitOf(long[0]) } } : null;
}

function nonEmpty(entries: [string, string][]): Record<string, string> {
  return Object.fromEntries(entries.filter(([, text]) => text !== ''));
}
