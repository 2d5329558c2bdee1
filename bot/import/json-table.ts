/**
 * A JSON list of flat records as a table. The whole file is read at once, so its size is limited; columns are the keys
 * of all records in the order in which they first occur. Nested values become JSON text.
 */
import { ImportProblem } from './import-problem.ts';
import type { ImportSource } from './import-source.ts';
import { readText, type ScannedText } from './scan-text.ts';
import type { TableFile, TableRow } from './table-file.ts';

const maxJsonBytes = 50_000_000;

/** @throws ImportProblem `json-too-large`, `json-unreadable`, `json-not-a-list`, `file-empty` */
export async function openJsonTable(source: ImportSource, { hash, encoding }: ScannedText): Promise<TableFile> {
  if (source.bytes > maxJsonBytes) {
    const megabytes = Math.ceil(source.bytes / 1_000_000);
    throw new ImportProblem('json-too-large', { file: source.name, megabytes, limit: maxJsonBytes / 1_000_000 });
  }
  let text = '';
  for await (const part of readText(source, encoding)) text += part;
  const records = parseRecords(text, source.name);
  if (records.length === 0) throw new ImportProblem('file-empty', { file: source.name });
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return { name: source.name, hash, columns, rowCount: records.length, rows: () => rowsOf(records, columns) };
}

function parseRecords(text: string, file: string): Record<string, unknown>[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ImportProblem('json-unreadable', { file }, cause);
  }
  if (!Array.isArray(value) || !value.every(isRecord)) throw new ImportProblem('json-not-a-list', { file });
  return value;
}

async function* rowsOf(
  records: readonly Record<string, unknown>[],
  columns: readonly string[],
): AsyncGenerator<TableRow> {
  for (const [index, record] of records.entries()) {
    yield {
      line: index + 1,
      cells: columns.map((column) => cellOf(Object.hasOwn(record, column) ? record[column] : undefined)),
    };
  }
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
