/**
 * Writes down how far an import has come and which rows it did not store, in the transaction that stores the others.
 * Part of store-lead-rows.ts and store-account-rows.ts.
 */
import { findImport, type ImportRow, updateImport } from '../../db/repos/imports.ts';
import type { Session } from '../../db/session.ts';

/** Why a row was not stored; words for it are in bot/import/row-words.ts. */
export interface RowReason {
  readonly code:
    | 'too-few-columns'
    | 'too-many-columns'
    | 'field-empty'
    | 'too-long'
    | 'value-unknown'
    | 'position-impossible'
    | 'name-too-general'
    | 'same-as-line'
    | 'same-as-lead'
    | 'same-as-account';
  readonly params: Readonly<Record<string, string | number>>;
}

export interface UnstoredRow {
  readonly line: number;
  readonly kind: 'refused' | 'duplicate';
  readonly reason: RowReason;
}

export interface ImportProgress {
  readonly read: number;
  readonly stored: number;
  readonly assigned: number;
  readonly pooled: number;
  readonly unstored: readonly UnstoredRow[];
}

/** @returns null when somebody else has moved this import on meanwhile: the caller's rows must not be stored */
export async function importAt(tx: Session, importId: string, rowsRead: number): Promise<ImportRow | null> {
  const row = await findImport(tx, importId);
  return row?.rowsRead === rowsRead && row.finishedAt === null ? row : null;
}

export async function moveImportOn(tx: Session, row: ImportRow, progress: ImportProgress): Promise<ImportRow> {
  for (const { line, reason } of progress.unstored) {
    await tx.insert('importRefusals', {
      importId: row.id,
      line,
      reason: { code: reason.code, params: { ...reason.params } },
    });
  }
  const duplicates = progress.unstored.filter(({ kind }) => kind === 'duplicate').length;
  const counts = {
    rowsRead: row.rowsRead + progress.read,
    rowsStored: row.rowsStored + progress.stored,
    rowsDuplicate: row.rowsDuplicate + duplicates,
    rowsRefused: row.rowsRefused + progress.unstored.length - duplicates,
    rowsAssigned: row.rowsAssigned + progress.assigned,
    rowsPooled: row.rowsPooled + progress.pooled,
  };
  await updateImport(tx, row.id, counts);
  return { ...row, ...counts };
}
