/**
 * Stored files as rows, uploads on their way in, and which conversation of the local chat shows which file. The bytes are
 * bot/files' part: a row is only written when they are on the disk, and only removed before they are.
 */
import { and, eq, gt, inArray, lt, notExists, type SQL, type SQLWrapper, sql } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { NewRow, Row } from '../tables/define-tables.ts';

export type StoredFile = Row<'files'>;
export type Upload = Row<'uploads'>;

const bySha256 = statement('file by sha256', (db, t) =>
  db
    .select()
    .from(t.files)
    .where(eq(t.files.sha256, arg('sha256'))),
);
const uploadOf = statement('upload of member', (db, t) =>
  db
    .select()
    .from(t.uploads)
    .where(and(eq(t.uploads.id, arg('id')), eq(t.uploads.memberId, arg('memberId')))),
);
const uploadedBy = statement('uploaded by member', (db, t) =>
  db
    .select({ id: t.uploads.id })
    .from(t.uploads)
    .where(and(eq(t.uploads.memberId, arg('memberId')), eq(t.uploads.sha256, arg('sha256'))))
    .limit(1),
);
const shownIn = statement('conversations with file', (db, t) =>
  db
    .select({ conversation: t.localFiles.conversation })
    .from(t.localFiles)
    .where(eq(t.localFiles.sha256, arg('sha256'))),
);

export async function findFile(session: Session, sha256: string): Promise<StoredFile | null> {
  return (await session.run(bySha256, { sha256 }))[0] ?? null;
}

/** The same file again keeps the row it has, and counts as used from now on. */
export async function addFile(tx: Session, row: NewRow<'files'>): Promise<void> {
  if (await tx.insertIfAbsent('files', row)) return;
  const { files } = tx.tables;
  await tx.db.update(files).set({ storedAt: row.storedAt }).where(eq(files.sha256, row.sha256));
}

/** An upload of this member; somebody else's is not found. */
export async function findUpload(session: Session, id: string, memberId: string): Promise<Upload | null> {
  return (await session.run(uploadOf, { id, memberId }))[0] ?? null;
}

/** Whether this member has sent all bytes of the file within the last day. */
export async function hasUploaded(session: Session, memberId: string, sha256: string): Promise<boolean> {
  return (await session.run(uploadedBy, { memberId, sha256 })).length > 0;
}

export async function finishUpload(tx: Session, id: string, sha256: string): Promise<void> {
  const { uploads } = tx.tables;
  await tx.db.update(uploads).set({ sha256 }).where(eq(uploads.id, id));
}

export async function dropUpload(tx: Session, id: string): Promise<void> {
  const { uploads } = tx.tables;
  await tx.db.delete(uploads).where(eq(uploads.id, id));
}

/** The ids of uploads begun before then, and their rows are gone. */
export async function dropOldUploads(tx: Session, before: Date, limit: number): Promise<string[]> {
  const { uploads } = tx.tables;
  const old = tx.db.select({ id: uploads.id }).from(uploads).where(lt(uploads.startedAt, before)).limit(limit);
  return (await tx.db.delete(uploads).where(inArray(uploads.id, old)).returning({ id: uploads.id })).map(
    ({ id }) => id,
  );
}

export async function showFileIn(tx: Session, sha256: string, conversation: string): Promise<void> {
  await tx.insertIfAbsent('localFiles', { sha256, conversation });
}

export async function conversationsShowing(session: Session, sha256: string): Promise<string[]> {
  return (await session.run(shownIn, { sha256 })).map(({ conversation }) => conversation);
}

/** A page of all files in the order of their SHA-256. */
export async function filesAfter(session: Session, after: string, limit: number): Promise<StoredFile[]> {
  const { files } = session.tables;
  return session.db.select().from(files).where(sql`${files.sha256} > ${after}`).orderBy(files.sha256).limit(limit);
}

/** Which of these have a row. @param sha256s some hundreds at most */
export async function knownFiles(session: Session, sha256s: readonly string[]): Promise<Set<string>> {
  const { files } = session.tables;
  const rows = await session.db.select({ sha256: files.sha256 }).from(files).where(inArray(files.sha256, sha256s));
  return new Set(rows.map(({ sha256 }) => sha256));
}

export interface UnusedPage {
  /** Files that nothing speaks of and that came before the given time. */
  readonly unused: readonly string[];
  /** Where the next page begins; null after the last. */
  readonly next: string | null;
}

/** Looks through a page of all files, in the order of their SHA-256. @param after '' for the first page */
export async function unusedFilesAfter(
  session: Session,
  after: string,
  before: Date,
  limit: number,
): Promise<UnusedPage> {
  const { files } = session.tables;
  const page = await session.db
    .select({ sha256: files.sha256, storedAt: files.storedAt })
    .from(files)
    .where(gt(files.sha256, after))
    .orderBy(files.sha256)
    .limit(limit);
  const old = page.filter(({ storedAt }) => storedAt < before).map(({ sha256 }) => sha256);
  const rows = await session.db
    .select({ sha256: files.sha256 })
    .from(files)
    .where(and(inArray(files.sha256, old), isUnused(session, before)));
  return {
    unused: rows.map(({ sha256 }) => sha256),
    next: page.length < limit ? null : (page.at(-1)?.sha256 ?? null),
  };
}

/**
 * Throws away the rows of these files, except what is spoken of or wanted again meanwhile.
 * @returns their SHA-256: the bytes are the caller's to remove, after the commit
 */
export async function dropUnusedFiles(tx: Session, sha256s: readonly string[], before: Date): Promise<string[]> {
  const { files } = tx.tables;
  const gone = await tx.db
    .delete(files)
    .where(and(inArray(files.sha256, sha256s), isUnused(tx, before)))
    .returning({ sha256: files.sha256 });
  return gone.map(({ sha256 }) => sha256);
}

/** Each lookup has an index of its own, so that a page costs the same however much is stored. */
function isUnused(session: Session, before: Date): SQL | undefined {
  const { files, attachments, localFiles, visits, reportFiles, uploads } = session.tables;
  const nobody = (table: Parameters<ReturnType<typeof session.db.select>['from']>[0], is: SQLWrapper) =>
    notExists(session.db.select({ one: sql`1` }).from(table).where(sql`${is}`));
  return and(
    lt(files.storedAt, before),
    nobody(attachments, eq(attachments.sha256, files.sha256)),
    nobody(localFiles, eq(localFiles.sha256, files.sha256)),
    nobody(visits, eq(visits.qrSha256, files.sha256)),
    nobody(uploads, eq(uploads.sha256, files.sha256)),
    nobody(reportFiles, eq(reportFiles.sha256, files.sha256)),
    sql`not exists (select 1 from ${files} as original where original.display_sha256 = ${files.sha256})`,
  );
}
