/** Rows of a file as accounts: tier and position are checked, everything else is text. */

import { isPossiblePosition, type Position } from '../../domain/shared/position.ts';
import type { RowReason } from '../../handlers/imports/move-import-on.ts';
import type { AccountInput, AccountRow } from '../../handlers/imports/store-account-rows.ts';
import type { RowReader } from './lead-rows.ts';
import { rowMapper } from './map-row.ts';
import type { Mapping } from './mapping-schema.ts';
import type { TableFile } from './table-file.ts';

const tiers = ['V1', 'V2', 'V3'] as const;

export function accountRows(mapping: Mapping<'accounts'>, table: TableFile): RowReader<AccountRow> {
  const map = rowMapper(mapping, table.columns);
  return {
    keptAlike: () => 0,
    read: (row) => {
      const mapped = map(row);
      const checked = mapped.isTaken ? toAccount(mapped.fields) : mapped;
      return 'reason' in checked
        ? { line: row.line, kind: 'refused', reason: checked.reason }
        : { line: row.line, kind: 'account', input: checked };
    },
  };
}

function toAccount(fields: Readonly<Record<string, string>>): AccountInput | { reason: RowReason } {
  const { name = '', lat, lng, ltvTier, ...others } = fields;
  const tier = tiers.find((known) => known === ltvTier?.toUpperCase());
  if (ltvTier !== undefined && !tier) return { reason: { code: 'value-unknown', params: { field: 'ltvTier' } } };
  const position = lat === undefined && lng === undefined ? undefined : toPosition(lat, lng);
  if (position === null) return { reason: { code: 'position-impossible', params: {} } };
  return { ...others, name, ltvTier: tier ?? null, position };
}

function toPosition(lat: string | undefined, lng: string | undefined): Position | null {
  const position = { lat: Number(lat), lng: Number(lng) };
  return isPossiblePosition(position) ? position : null;
}
