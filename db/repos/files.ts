/**
 * Stored files as rows, uploads on their way in, and which conversation of the local chat shows which file. The bytes are
 * bot/files' part: a row is only written when they are on the disk, and only removed before they are.
 */
import { and, eq, inArray, isNotNull, lt, notExists, type SQLWrapper, sql } from '../drizzle.ts';
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

/**
 * Throws away the rows of files that nothing speaks of and that came before then. @returns their SHA-256: the bytes are
 * the caller's to remove, after the commit
 */
export async function dropUnusedFiles(tx: Session, before: Date, limit: number): Promise<string[]> {
  const { files, attachments, localFiles, visits, reports, uploads } = tx.tables;
  const nobody = (table: Parameters<ReturnType<typeof tx.db.select>['from']>[0], is: SQLWrapper) =>
    notExists(tx.db.select({ one: sql`1` }).from(table).where(sql`${is}`));
  const display = sql`(select 1 from ${files} as original where original.display_sha256 = ${files.sha256})`;
  // Pictures of reports are named inside a column that is read whole; there are few, and each name is 64 digits.
  const inReport = sql`(select 1 from ${reports} where ${reports.pictures} like '%' || ${files.sha256} || '%')`;
  const unused = tx.db
    .select({ sha256: files.sha256 })
    .from(files)
    .where(
      and(
        lt(files.storedAt, before),
        nobody(attachments, eq(attachments.sha256, files.sha256)),
        nobody(localFiles, eq(localFiles.sha256, files.sha256)),
        nobody(visits, eq(visits.qrSha256, files.sha256)),
        nobody(uploads, and(isNotNull(uploads.sha256), eq(uploads.sha256, files.sha256)) ?? sql`false`),
        sql`not exists ${display}`,
        sql`not exists ${inReport}`,
      ),
    )
    .limit(limit);
  const gone = await tx.db.delete(files).where(inArray(files.sha256, unused)).returning({ sha256: files.sha256 });
  return gone.map(({ sha256 }) => sha256);
}
