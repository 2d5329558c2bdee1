/** Why a backup or a restore was refused or failed. The message is static; what differs is in `fields`. */
export type BackupErrorCode =
  /** Where the backup or the restored data should go there is something already. fields: path */
  | 'target-not-empty'
  /** No readable manifest: an unfinished backup, or none. fields: path */
  | 'not-a-backup'
  /** fields: file, as listed in the manifest */
  | 'file-missing'
  | 'file-changed'
  /** The backup is of the other engine. fields: engine */
  | 'engine-differs'
  /** A bot works on the database that would be replaced. */
  | 'bot-running'
  /** The database is damaged: it cannot be copied as it is. */
  | 'database-damaged'
  /** The restored history does not fit. fields: atSeq, problem */
  | 'chain-broken'
  | 'disk-full'
  /** pg_dump or pg_restore is not installed. fields: tool */
  | 'tool-missing'
  /** fields: tool, exitCode */
  | 'tool-failed';

export class BackupError extends Error {
  readonly code: BackupErrorCode;
  readonly fields: Readonly<Record<string, string | number>>;

  constructor(code: BackupErrorCode, fields: Readonly<Record<string, string | number>> = {}, cause?: unknown) {
    super(`backup: ${code}`, { cause });
    this.name = 'BackupError';
    this.code = code;
    this.fields = fields;
  }
}

/** Node and SQLite say it differently when the disk is full; anything else is left as it is. */
export function namedIfFull(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL'
    ? new BackupError('disk-full', {}, error)
    : error;
}
