/**
 * CSV with any separator (comma, semicolon, tab, bar) as a table. A first pass finds the separator, counts the rows and
 * makes sure that quotes are balanced, because one that is not would swallow rows silently; later passes only read.
 * Blank lines are passed over. It streams, so the size of a file does not matter.
 */
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { ImportProblem } from './import-problem.ts';
import type { ImportSource } from './import-source.ts';
import { readText, type ScannedText } from './scan-text.ts';
import type { TableFile, TableRow } from './table-file.ts';

const separators = [',', ';', '\t', '|'] as const;
/** Enough of a file to tell its separator. */
const sampleChars = 64_000;
/** A row of a table has a few kilobytes; a quote that is never closed has the rest of the file. */
const maxRowBytes = 1_000_000;

interface ParsedRow {
  readonly cells: readonly string[];
  /** On which the row ends. */
  readonly lastLine: number;
}

/** @throws ImportProblem `file-empty`, `quote-not-closed`, `columns-repeated` */
export async function openCsvTable(source: ImportSource, { hash, encoding }: ScannedText): Promise<TableFile> {
  const separator = await findSeparator(source, encoding);
  const read = () => parsedRows(readText(source, encoding), separator);
  let columns: string[] | null = null;
  let rowCount = 0;
  for await (const { cells } of read()) {
    if (columns) rowCount += 1;
    else columns = cells.map((name) => name.trim());
  }
  if (!columns || rowCount === 0) throw new ImportProblem('file-empty', { file: source.name });
  const repeated = columns.find((name, index) => name !== '' && columns?.indexOf(name) !== index);
  if (repeated !== undefined) throw new ImportProblem('columns-repeated', { column: repeated });
  return { name: source.name, hash, columns, rowCount, rows: () => withoutHeading(read()) };
}

async function* withoutHeading(rows: AsyncIterable<ParsedRow>): AsyncGenerator<TableRow> {
  let isHeading = true;
  for await (const { cells, lastLine } of rows) {
    if (!isHeading) yield { line: lastLine - lineBreaksIn(cells), cells };
    isHeading = false;
  }
}

async function* parsedRows(text: AsyncIterable<string>, separator: string): AsyncGenerator<ParsedRow> {
  const lines: number[] = [];
  let lastLine = 0;
  const parser = parse({
    delimiter: separator,
    record_delimiter: '\n',
    relax_column_count: true,
    // A quote in the middle of a cell is a character like any other.
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: maxRowBytes,
    on_record: (record, context) => {
      lastLine = context.lines;
      lines.push(lastLine);
      return record;
    },
  });
  const input = Readable.from(withUnixLines(text));
  input.once('error', (problem) => parser.destroy(problem));
  try {
    for await (const cells of input.pipe(parser) as AsyncIterable<string[]>) {
      const line = lines.shift() ?? 0;
      if (cells.some((cell) => cell.trim() !== '')) yield { cells, lastLine: line };
    }
  } catch (cause) {
    if (!isQuoteProblem(cause)) throw cause;
    throw new ImportProblem('quote-not-closed', { line: lastLine + 1 }, cause);
  } finally {
    input.destroy();
  }
}

/** Line ends of Windows and of old Macs as \n: the parser counts lines wrongly when there are several kinds. */
async function* withUnixLines(text: AsyncIterable<string>): AsyncGenerator<string> {
  let held = '';
  for await (const part of text) {
    const whole = held + part;
    // A block may end between \r and \n.
    held = whole.endsWith('\r') ? '\r' : '';
    yield (held === '' ? whole : whole.slice(0, -1)).replace(/\r\n?/g, '\n');
  }
  if (held !== '') yield '\n';
}

/** The separator that splits the first lines into the most columns, the same number on most lines. */
async function findSeparator(source: ImportSource, encoding: ScannedText['encoding']): Promise<string> {
  let sample = '';
  for await (const text of readText(source, encoding)) {
    sample += text;
    if (sample.length >= sampleChars) break;
  }
  let best: { separator: string; score: number } = { separator: ',', score: 0 };
  for (const separator of separators) {
    const score = await agreementOf(sample, separator);
    if (score > best.score) best = { separator, score };
  }
  return best.separator;
}

/** Columns of the heading times the share of rows that have as many; 0 when there is nothing to separate. */
async function agreementOf(sample: string, separator: string): Promise<number> {
  const widths: number[] = [];
  try {
    for await (const { cells } of parsedRows(oneText(sample), separator)) widths.push(cells.length);
  } catch (problem) {
    // The sample may end in the middle of a quoted cell; what came before counts.
    if (!(problem instanceof ImportProblem)) throw problem;
  }
  const [heading = 0, ...others] = widths;
  if (heading < 2) return 0;
  const alike = others.filter((width) => width === heading).length;
  return heading * (others.length === 0 ? 1 : alike / others.length);
}

async function* oneText(text: string): AsyncGenerator<string> {
  yield text;
}

function lineBreaksIn(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + (cell.match(/\n/g)?.length ?? 0), 0);
}

function isQuoteProblem(problem: unknown): boolean {
  const code = problem instanceof Error && 'code' in problem ? problem.code : null;
  return code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE';
}
