/**
 * Opens the file and the mapping of an import and checks one against the other, so that whatever is wrong with them is
 * said before a database is touched. What comes back only needs a database to run.
 */
import { storeAccountRows } from '../../handlers/imports/store-account-rows.ts';
import { storeLeadRows } from '../../handlers/imports/store-lead-rows.ts';
import { accountRows } from './account-rows.ts';
import { leadRows } from './lead-rows.ts';
import { checkColumns, loadMapping } from './load-mapping.ts';
import type { ImportKind } from './mapping-schema.ts';
import { openTable } from './open-table.ts';
import { type ImportDeps, type ImportOutcome, type ImportWatch, runImport } from './run-import.ts';
import type { TableFile } from './table-file.ts';

export interface PreparedImport {
  readonly table: TableFile;
  /** As runImport. */
  run(deps: ImportDeps, watch: ImportWatch): Promise<ImportOutcome>;
}

/**
 * @param spec a path, or archive.zip:file
 * @throws ImportProblem, PolicyErrors for a mapping with mistakes
 */
export async function prepareImport(kind: ImportKind, spec: string, mappingFile: string): Promise<PreparedImport> {
  return kind === 'leads' ? prepareLeads(spec, mappingFile) : prepareAccounts(spec, mappingFile);
}

async function prepareLeads(spec: string, mappingFile: string): Promise<PreparedImport> {
  const mapping = await loadMapping(mappingFile, 'leads');
  const table = await openTable(spec);
  checkColumns(mapping, table.columns);
  const job = { kind: 'leads', table, rows: leadRows(mapping, table), storeRows: storeLeadRows } as const;
  return { table, run: (deps, watch) => runImport(deps, job, watch) };
}

async function prepareAccounts(spec: string, mappingFile: string): Promise<PreparedImport> {
  const mapping = await loadMapping(mappingFile, 'accounts');
  const table = await openTable(spec);
  checkColumns(mapping, table.columns);
  const job = { kind: 'accounts', table, rows: accountRows(mapping, table), storeRows: storeAccountRows } as const;
  return { table, run: (deps, watch) => runImport(deps, job, watch) };
}
