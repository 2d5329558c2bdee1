/**
 * Runs an import from its first row to its digest, a hundred rows per transaction. May be killed at any moment and run
 * again: it goes on after the last stored row. The story of a row is in handlers/imports; nothing is printed here.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { ImportRow } from '../../db/repos/imports.ts';
import type { Session } from '../../db/session.ts';
import type { Store } from '../../db/store.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import { finishImport, settleClocks } from '../../handlers/imports/import-finished.ts';
import { startImport } from '../../handlers/imports/start-import.ts';
import type { RowBatch } from '../../handlers/imports/store-lead-rows.ts';
import { ImportProblem } from './import-problem.ts';
import type { RowReader } from './lead-rows.ts';
import type { TableFile } from './table-file.ts';

export interface ImportDeps {
  readonly store: Store;
  readonly now: () => Promise<Date>;
  /** Called inside each transaction: a try that the database ends leaves nothing behind for the next. */
  readonly contextAt: (now: Date) => HandlerContext;
}

export interface ImportJob<R> {
  readonly kind: ImportRow['kind'];
  readonly table: TableFile;
  readonly rows: RowReader<R>;
  readonly storeRows: (tx: Session, ctx: HandlerContext, batch: RowBatch<R>) => Promise<ImportRow | null>;
}

export interface ImportWatch {
  /** Called after each transaction. @param rowsBefore what an earlier run had read */
  readonly onProgress: (rowsRead: number, rowsBefore: number) => void;
  /** Asked before each row; true leaves the import where it is. */
  readonly isStopped: () => boolean;
}

export interface ImportOutcome {
  readonly row: ImportRow;
  readonly state: 'finished' | 'stopped' | 'was-finished';
  /** Rows that an earlier run had stored already. */
  readonly rowsBefore: number;
  readonly keptAlike: number;
}

const rowsPerTransaction = 100;
/** A bot that runs beside the import asks for the database every few milliseconds; this lets it in. */
const yieldMs = 5;
/** Accounts and rows are written one after the other, as leads that come through other doors are. */
const lock = { lock: 'intake' } as const;

/** @throws ImportProblem `import-moved-on` when another process imports the same file; StoreError */
export async function runImport<R>(deps: ImportDeps, job: ImportJob<R>, watch: ImportWatch): Promise<ImportOutcome> {
  const { name: fileName, hash: fileHash } = job.table;
  const file = { kind: job.kind, fileName, fileHash };
  const now = await deps.now();
  const begun = await deps.store.transaction((tx) => startImport(tx, deps.contextAt(now), file), lock);
  const rowsBefore = begun.rowsRead;
  if (begun.finishedAt) return { row: begun, state: 'was-finished', rowsBefore, keptAlike: 0 };
  const row = await storeAll(deps, job, begun, watch);
  const keptAlike = job.rows.keptAlike();
  if (watch.isStopped()) return { row, state: 'stopped', rowsBefore, keptAlike };
  return { row: await finish(deps, row), state: 'finished', rowsBefore, keptAlike };
}

async function storeAll<R>(
  deps: ImportDeps,
  job: ImportJob<R>,
  begun: ImportRow,
  watch: ImportWatch,
): Promise<ImportRow> {
  let row = begun;
  let read = 0;
  let batch: R[] = [];
  const store = async () => {
    row = await storeBatch(deps, job, row, batch);
    batch = [];
    watch.onProgress(row.rowsRead, begun.rowsRead);
    await pause(yieldMs);
  };
  for await (const tableRow of job.table.rows()) {
    if (watch.isStopped()) return row;
    const item = job.rows.read(tableRow);
    read += 1;
    if (read > begun.rowsRead) batch.push(item);
    if (batch.length === rowsPerTransaction) await store();
  }
  if (batch.length > 0) await store();
  return row;
}

async function storeBatch<R>(
  deps: ImportDeps,
  { storeRows }: ImportJob<R>,
  { id: importId, rowsRead }: ImportRow,
  rows: readonly R[],
): Promise<ImportRow> {
  const now = await deps.now();
  const batch = { importId, rowsRead, rows };
  const row = await deps.store.transaction((tx) => storeRows(tx, deps.contextAt(now), batch), lock);
  if (!row) throw new ImportProblem('import-moved-on');
  return row;
}

async function finish({ store, ...deps }: ImportDeps, row: ImportRow): Promise<ImportRow> {
  const now = await deps.now();
  let after: string | null = '';
  while (after !== null) {
    const from: string = after;
    after = await store.transaction((tx) => settleClocks(tx, deps.contextAt(now), row.id, from), lock);
    await pause(yieldMs);
  }
  return (await store.transaction((tx) => finishImport(tx, deps.contextAt(now), row.id), lock)) ?? row;
}
