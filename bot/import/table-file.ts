/** A file as the importer sees it: named columns and rows with their place, whether it was CSV or JSON. */

export interface TableFile {
  /** File name without its folder. */
  readonly name: string;
  /** SHA-256 of the file's bytes, hexadecimal. */
  readonly hash: string;
  readonly columns: readonly string[];
  /** Rows that are not blank. */
  readonly rowCount: number;
  /** Reads the rows from the start, as often as it is called. */
  rows(): AsyncIterable<TableRow>;
}

export interface TableRow {
  /** CSV: line of the file on which the row begins, the heading being 1. JSON: place in the list, from 1. */
  readonly line: number;
  /** In the order of the columns; more or fewer than there are columns when the row does not fit. */
  readonly cells: readonly string[];
}
