/**
 * Rows of a file as leads. A row without an id of its own is known by the file and its line, so that the same file never
 * brings it twice. Two equal rows are one lead said twice when they tell whom they are about; rows that tell nobody
 * (a list without names, phones or companies) are as many people as there are rows.
 */
import { createHash } from 'node:crypto';
import type { LeadRow } from '../../handlers/imports/store-lead-rows.ts';
import { rowMapper } from './map-row.ts';
import type { Mapping } from './mapping-schema.ts';
import type { TableFile, TableRow } from './table-file.ts';

export interface RowReader<R> {
  /** Every row of the file in order, also those that were stored by an earlier run. */
  read(row: TableRow): R;
  /** Rows equal to an earlier one that were kept nevertheless. */
  keptAlike(): number;
}

/** 128 bits of the SHA-256 are beyond doubt, and the index stays half as large. */
const hashChars = 32;

export function leadRows(mapping: Mapping<'leads'>, table: TableFile): RowReader<LeadRow> {
  const map = rowMapper(mapping, table.columns);
  const { externalId, ...others } = mapping.fields;
  const tellsWhom = [others.name, others.phone, others.company].some((field) => field && 'column' in field);
  const lineByText = new Map<string, number>();
  let alike = 0;

  const earlierLine = (row: TableRow): number | null => {
    const text = createHash('sha256').update(row.cells.join('\0')).digest('base64').slice(0, 22);
    const line = lineByText.get(text) ?? null;
    if (line === null) lineByText.set(text, row.line);
    return line;
  };

  return {
    keptAlike: () => alike,
    read: (row) => {
      const mapped = map(row);
      if (!mapped.isTaken) return { line: row.line, kind: 'refused', reason: mapped.reason };
      const sameAs = earlierLine(row);
      if (sameAs !== null && tellsWhom && !externalId) {
        return { line: row.line, kind: 'duplicate', reason: { code: 'same-as-line', params: { line: sameAs } } };
      }
      if (sameAs !== null) alike += 1;
      const { source = '', name = '', ...fields } = mapped.fields;
      const id = fields.externalId ?? `${table.hash.slice(0, hashChars)}:${row.line}`;
      const raw = { ...mapped.fields, externalId: id, attributes: mapped.attributes };
      return { line: row.line, kind: 'lead', input: { ...fields, source, name, externalId: id, raw } };
    },
  };
}
