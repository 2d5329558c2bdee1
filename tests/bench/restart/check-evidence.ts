/**
 * The evidence after all the kills, against what was promised: every photo that was answered is on the disk, whole, and
 * belongs somewhere exactly once; nothing is half stored. Every finding is one line.
 */
import Database from 'better-sqlite3';
import { hashFile } from '../../../bot/backup/copy-and-hash.ts';
import { FileStore } from '../../../bot/files/file-store.ts';
import { storedNames, verifyFiles } from '../../../bot/files/verify-files.ts';
import { openSqliteStore } from '../../../db/store-sqlite.ts';

export interface EvidenceAftermath {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly photos: number;
  /** Files that a crash left without a row; the sweeper takes them after a day. */
  readonly leftOver: number;
}

/** @param file the database, with no bot on it @param promised SHA-256 → member id, as answered */
export async function checkEvidence(
  file: string,
  filesDir: string,
  promised: ReadonlyMap<string, string>,
): Promise<EvidenceAftermath> {
  const files = new FileStore(filesDir);
  const store = await openSqliteStore(file);
  const { faults, unclaimed } = await verifyFiles(store, files);
  await store.close();
  const halfStored: string[] = [];
  for (const sha256 of await storedNames(files))
    if ((await hashFile(files.pathOf(sha256))).sha256 !== sha256) halfStored.push(sha256);
  const database = new Database(file, { readonly: true });
  try {
    const rows = database
      .prepare(
        "SELECT sha256, member_id, count(*) AS times FROM attachments WHERE kind = 'photo' GROUP BY sha256, member_id",
      )
      .all() as { sha256: string; member_id: string; times: number }[];
    const byFile = new Map(rows.map((row) => [row.sha256, row]));
    const events = database
      .prepare(
        "SELECT params ->> 'sha256' AS sha256, count(*) AS times FROM events WHERE type IN ('evidence.placed', 'evidence.waits') GROUP BY 1 HAVING times > 1",
      )
      .all() as { sha256: string }[];
    return {
      lost: [
        ...[...promised]
          .filter(([sha256, memberId]) => byFile.get(sha256)?.member_id !== memberId)
          .map(([sha256]) => `a photo that was answered belongs nowhere: ${sha256}`),
        ...faults.map(({ sha256, problem }) => `a stored file is ${problem}: ${sha256}`),
        ...halfStored.map((sha256) => `a file is half stored: ${sha256}`),
      ],
      doubled: [
        ...rows.filter(({ times }) => times > 1).map(({ sha256 }) => `a photo belongs somewhere twice: ${sha256}`),
        ...events.map(({ sha256 }) => `a photo is in the history twice: ${sha256}`),
      ],
      photos: rows.length,
      leftOver: unclaimed,
    };
  } finally {
    database.close();
  }
}
