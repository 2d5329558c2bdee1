/**
 * The messages of the local chat, which is its own vendor: bot/local writes and reads them here and nobody else does.
 * Every insert and every change takes the next revision of the whole chat, so that a browser can ask for what is new.
 * Content is stored and read whole; only search looks into its text.
 */
import { and, asc, desc, eq, gt, inArray, isNull, like, lt, max, or, sql } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { NewRow, Row } from '../tables/define-tables.ts';

export type LocalMessage = Row<'localMessages'>;

/** Unread messages are counted up to this number: more is shown as "99+". */
const unreadCap = 100;

/** One by one: SQLite looks a single greatest value up, and reads the whole index for two. */
const newestRevision = statement('local newest revision', (db, { localMessages }) =>
  db.select({ revision: max(localMessages.revision) }).from(localMessages),
);
const newestSeq = statement('local newest seq', (db, { localMessages }) =>
  db.select({ seq: max(localMessages.seq) }).from(localMessages),
);
const byKey = statement('local message by key', (db, { localMessages }) =>
  db
    .select()
    .from(localMessages)
    .where(eq(localMessages.idempotencyKey, arg('key'))),
);
const change = statement('local message change', (db, { localMessages }) =>
  db
    .update(localMessages)
    .set({
      content: sql.placeholder('content') as never,
      cardKey: sql.placeholder('cardKey') as never,
      changedAt: sql.placeholder('changedAt') as never,
      revision: sql.placeholder('revision') as never,
    })
    .where(and(eq(localMessages.id, arg('id')), isNull(localMessages.authorId)))
    .returning({ conversation: localMessages.conversation }),
);
const after = statement('local messages after', (db, { localMessages }) =>
  db
    .select()
    .from(localMessages)
    .where(gt(localMessages.revision, arg('revision')))
    .orderBy(asc(localMessages.revision))
    .limit(sql.placeholder('limit')),
);
const page = statement('local messages before', (db, { localMessages }) =>
  db
    .select()
    .from(localMessages)
    .where(and(eq(localMessages.conversation, arg('conversation')), lt(localMessages.seq, arg('before'))))
    .orderBy(desc(localMessages.seq))
    .limit(sql.placeholder('limit')),
);
const readUpTo = statement('local read up to', (db, { localReads }) =>
  db
    .select({ seq: localReads.seq })
    .from(localReads)
    .where(and(eq(localReads.memberId, arg('memberId')), eq(localReads.conversation, arg('conversation')))),
);
const unread = statement('local unread', (db, { localMessages }) =>
  db.select({ count: sql<number>`count(*)`.mapWith(Number) }).from(
    db
      .select({ seq: localMessages.seq })
      .from(localMessages)
      .where(and(eq(localMessages.conversation, arg('conversation')), gt(localMessages.seq, arg('seq'))))
      .limit(unreadCap)
      .as('unread'),
  ),
);
const moveRead = statement('local read move', (db, { localReads }) =>
  db
    .insert(localReads)
    .values({ memberId: arg('memberId'), conversation: arg('conversation'), seq: arg('seq') } as never)
    .onConflictDoUpdate({
      target: [localReads.memberId, localReads.conversation],
      set: { seq: sql`excluded.seq` },
      setWhere: lt(localReads.seq, sql`excluded.seq`),
    }),
);

/** The revision of the newest insert or change; 0 in an empty chat. */
export async function newestLocalRevision(session: Session): Promise<number> {
  return (await session.run(newestRevision))[0]?.revision ?? 0;
}

/** The seq of the newest message; 0 in an empty chat. */
export async function newestLocalSeq(session: Session): Promise<number> {
  return (await session.run(newestSeq))[0]?.seq ?? 0;
}

export async function localMessageByKey(session: Session, key: string): Promise<LocalMessage | null> {
  const rows = await session.run(byKey, { key });
  return rows[0] ?? null;
}

/** @returns false when a message with this idempotency key is already there; nothing is changed then */
export function addLocalMessage(tx: Session, row: NewRow<'localMessages'>): Promise<boolean> {
  return tx.insertIfAbsent('localMessages', row);
}

/** Changes a message of the bot in place. @returns its conversation; null when there is no such message */
export async function changeLocalMessage(
  tx: Session,
  values: { id: string; content: unknown; cardKey: string | null; changedAt: Date; revision: number },
): Promise<string | null> {
  const rows = await tx.run(change, values);
  return rows[0]?.conversation ?? null;
}

/** What was inserted or changed after `revision`, oldest first. */
export async function localMessagesAfter(session: Session, revision: number, limit: number): Promise<LocalMessage[]> {
  return session.run(after, { revision, limit });
}

/** The newest messages of a conversation below `before` (a seq), oldest first. */
export async function localMessagesBefore(
  session: Session,
  conversation: string,
  before: number,
  limit: number,
): Promise<LocalMessage[]> {
  const rows = await session.run(page, { conversation, before, limit });
  return rows.reverse();
}

export async function localReadSeq(session: Session, memberId: string, conversation: string): Promise<number> {
  const rows = await session.run(readUpTo, { memberId, conversation });
  return rows[0]?.seq ?? 0;
}

/** The newest card of a conversation whose key begins with one of these. */
export async function latestLocalCard(
  session: Session,
  conversation: string,
  prefixes: readonly string[],
): Promise<LocalMessage | null> {
  const { localMessages } = session.tables;
  const begins = prefixes.map((prefix) => like(localMessages.cardKey, `${prefix}%`));
  const rows = await session.db
    .select()
    .from(localMessages)
    .where(and(eq(localMessages.conversation, conversation), or(...begins)))
    .orderBy(desc(localMessages.seq))
    .limit(1);
  return rows[0] ?? null;
}

/** Messages the member has not read yet, at most `unreadCap`. */
export async function unreadLocalMessages(session: Session, memberId: string, conversation: string): Promise<number> {
  const seq = await localReadSeq(session, memberId, conversation);
  const rows = await session.run(unread, { conversation, seq });
  return rows[0]?.count ?? 0;
}

/** Remembers what a member has read; never moves backwards. */
export async function markLocalRead(tx: Session, memberId: string, conversation: string, seq: number): Promise<void> {
  await tx.run(moveRead, { memberId, conversation, seq });
}

/**
 * Candidates for a search, newest first: the words occur somewhere in the stored content. The caller looks at the
 * visible text again, because the content also holds keys that nobody sees.
 */
export async function searchLocalMessages(
  session: Session,
  conversations: readonly string[],
  words: string,
  limit: number,
): Promise<LocalMessage[]> {
  if (conversations.length === 0) return [];
  const { localMessages } = session.tables;
  const escaped = JSON.stringify(words.toLowerCase())
    .slice(1, -1)
    .replace(/[\\%_]/g, (sign) => `\\${sign}`);
  return session.db
    .select()
    .from(localMessages)
    .where(
      and(
        inArray(localMessages.conversation, [...conversations]),
        sql`lower(${localMessages.content}) like ${`%${escaped}%`} escape '\\'`,
      ),
    )
    .orderBy(desc(localMessages.seq))
    .limit(limit);
}
