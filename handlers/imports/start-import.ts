/**
 * The first step of an import: its row, or the row of the same file if it was imported before. The row says how far the
 * import has come; store-lead-rows.ts and store-account-rows.ts move it on, import-finished.ts ends it. A file of which
 * every row was refused begins anew: the mapping was wrong, and is right now.
 */
import { recordEvent } from '../../db/audit/record-event.ts';
import { findImportByHash, forgetRefusals, type ImportRow, updateImport } from '../../db/repos/imports.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';

export interface ImportFile {
  readonly kind: ImportRow['kind'];
  readonly fileName: string;
  /** SHA-256 of the file. */
  readonly fileHash: string;
}

/** @returns the import as it stands: new, begun earlier, or finished */
export async function startImport(tx: Session, ctx: HandlerContext, file: ImportFile): Promise<ImportRow> {
  const fileHash = `${file.kind}:${file.fileHash}`;
  const known = await findImportByHash(tx, fileHash);
  if (known && !isAllRefused(known)) return known;
  const row: ImportRow = {
    id: known?.id ?? ctx.newId(),
    kind: file.kind,
    fileHash,
    fileName: file.fileName,
    actorId: null,
    startedAt: ctx.now,
    finishedAt: null,
    rowsRead: 0,
    rowsStored: 0,
    rowsDuplicate: 0,
    rowsRefused: 0,
    rowsAssigned: 0,
    rowsPooled: 0,
  };
  if (known) {
    await forgetRefusals(tx, row.id);
    await updateImport(tx, row.id, row);
  } else await tx.insert('imports', row);
  await recordEvent(tx, {
    subjectKind: 'import',
    subjectId: row.id,
    type: 'import.started',
    actorId: null,
    via: 'import',
    occurredAt: ctx.now,
    recordedAt: ctx.now,
    params: { kind: file.kind, fileHash: file.fileHash },
  });
  return row;
}

function isAllRefused({ rowsRead, rowsRefused }: ImportRow): boolean {
  return rowsRead > 0 && rowsRefused === rowsRead;
}
