/**
 * Opens whatever an import names (plain or in an archive, CSV or JSON, any of the known encodings) as one table.
 * The first step of every import; what the columns mean is the mapping's part.
 */
import { openCsvTable } from './csv-table.ts';
import { openJsonTable } from './json-table.ts';
import { openImportSource } from './open-import-source.ts';
import { scanText } from './scan-text.ts';
import type { TableFile } from './table-file.ts';
import { type UnpackLimits, unpackLimits } from './zip-entry.ts';

/** @param spec a path, or archive.zip:file. @throws ImportProblem */
export async function openTable(spec: string, limits: UnpackLimits = unpackLimits): Promise<TableFile> {
  const source = await openImportSource(spec, limits);
  const scanned = await scanText(source);
  return /\.json$/i.test(source.name) ? openJsonTable(source, scanned) : openCsvTable(source, scanned);
}
