/**
 * The outbox: what is to be sent, one recipient per row. For cards a row only says "show card K to R": the card is built
 * from the rows when it is sent, so several wishes for one card melt into one, and what is shown is never stale.
 * Also `posts`: where each card is shown, so that a change reaches every place.
 */
import { and, asc, eq, gt, isNotNull, isNull, lte, ne, type SQLWrapper, sql } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type OutboxRow = Row<'outbox'>;
export type Post = Row<'posts'>;

export interface Destination {
  readonly platform: OutboxRow['platform'];
  readonly recipientKind: OutboxRow['recipientKind'];
  readonly recipientId: string;
}

/** Urgency classes: the first alert to a person goes before a card, a card before an update, bulk comes last. */
export const priorities = { alert: 0, card: 2, update: 5, bulk: 9 } as const;

interface Enqueue {
  readonly id: string;
  readonly to: Destination;
  readonly now: Date;
  readonly priority: number;
}

/** Wishes to show a card. One that still waits for the same card and recipient already says the same. */
export async function enqueueCard(tx: Session, wish: Enqueue & { cardKey: string; subjectId: string }): Promise<void> {
  const { id, to, now, priority, cardKey, subjectId } = wish;
  const dedupeKey = wishKey(cardKey, to);
  await tx.insertIfAbsent('outbox', { ...pendingRow(id, to, now, priority), dedupeKey, cardKey, subjectId });
}

function wishKey(cardKey: string, to: Pick<Destination, 'platform' | 'recipientId'>): string {
  return `show ${cardKey} > ${to.platform}:${to.recipientId}`;
}

/** Queues a text or a webhook body. The same dedupeKey is queued once, ever. */
export async function enqueueContent(
  tx: Session,
  wish: Enqueue & { dedupeKey: string; content: unknown },
): Promise<void> {
  const { id, to, now, priority, dedupeKey, content } = wish;
  await tx.insertIfAbsent('outbox', { ...pendingRow(id, to, now, priority), dedupeKey, content });
}

function pendingRow(id: string, to: Destination, now: Date, priority: number) {
  return { id, ...pick(to), priority, status: 'pending' as const, notBefore: now, attempts: 0, createdAt: now };
}

const postsOf = statement('posts of subject', (db, t) =>
  db
    .select()
    .from(t.posts)
    .where(eq(t.posts.subjectId, arg('subjectId'))),
);
const postOf = statement('post of card', (db, t) =>
  db
    .select()
    .from(t.posts)
    .where(
      and(
        eq(t.posts.cardKey, arg('cardKey')),
        eq(t.posts.platform, arg('platform')),
        eq(t.posts.recipientKind, arg('recipientKind')),
        eq(t.posts.recipientId, arg('recipientId')),
      ),
    ),
);
const savePostRow = statement('save post', (db, t) =>
  db
    .insert(t.posts)
    .values({
      cardKey: arg('cardKey') as never,
      platform: arg('platform') as never,
      recipientKind: arg('recipientKind') as never,
      recipientId: arg('recipientId') as never,
      subjectId: arg('subjectId') as never,
      messageRef: arg('messageRef') as never,
      contentHash: arg('contentHash') as never,
      changedAt: arg('changedAt') as never,
    })
    .onConflictDoUpdate({
      target: [t.posts.cardKey, t.posts.platform, t.posts.recipientKind, t.posts.recipientId],
      set: {
        messageRef: sql`excluded.message_ref`,
        contentHash: sql`excluded.content_hash`,
        changedAt: sql`excluded.changed_at`,
      },
    }),
);

/** Brings everything that shows this subject up to date, wherever it was shown. */
export async function refreshCards(tx: Session, subjectId: string, now: Date, newId: () => string): Promise<void> {
  for (const post of await tx.run(postsOf, { subjectId })) await showAgain(tx, post, now, newId());
}

/** Brings everything that one member has been shown up to date: what they may see and do has changed. */
export async function refreshCardsShownTo(
  tx: Session,
  memberId: string,
  now: Date,
  newId: () => string,
): Promise<void> {
  const { posts } = tx.tables;
  const shown = await tx.db
    .select()
    .from(posts)
    .where(and(eq(posts.recipientKind, 'member'), eq(posts.recipientId, memberId)));
  for (const post of shown) await showAgain(tx, post, now, newId());
}

/**
 * Shows the cards of open leads that a member has at one chat tool at another as well: what they are written to from now
 * on. What is settled stays where it was shown.
 */
export async function showOpenLeadsAt(
  tx: Session,
  memberId: string,
  platform: Destination['platform'],
  now: Date,
  newId: () => string,
): Promise<void> {
  const { posts, leads } = tx.tables;
  const shown = await tx.db
    .selectDistinct({ cardKey: posts.cardKey, subjectId: posts.subjectId })
    .from(posts)
    .innerJoin(leads, and(eq(leads.id, posts.subjectId), isNull(leads.closedAt)))
    .where(and(eq(posts.recipientKind, 'member'), eq(posts.recipientId, memberId), ne(posts.platform, platform)));
  for (const { cardKey, subjectId } of shown) {
    if (!cardKey.startsWith('lead:')) continue;
    const to = { platform, recipientKind: 'member' as const, recipientId: memberId };
    await enqueueCard(tx, { id: newId(), to, now, priority: priorities.card, cardKey, subjectId });
  }
}

async function showAgain(tx: Session, post: Post, now: Date, id: string): Promise<void> {
  const { cardKey, subjectId } = post;
  await enqueueCard(tx, { id, to: post, now, priority: priorities.update, cardKey, subjectId });
}

export async function findPost(session: Session, cardKey: string, to: Destination): Promise<Post | null> {
  return (await session.run(postOf, { cardKey, ...pick(to) }))[0] ?? null;
}

const postByMessage = statement('post by message', (db, t) =>
  db
    .select()
    .from(t.posts)
    .where(and(eq(t.posts.platform, arg('platform')), eq(t.posts.messageRef, arg('messageRef')))),
);

/** The card that a message of a vendor shows: whose thread this is, or what was clicked. */
export async function findPostByMessage(
  session: Session,
  platform: Post['platform'],
  messageRef: string,
): Promise<Post | null> {
  return (await session.run(postByMessage, { platform, messageRef }))[0] ?? null;
}

export async function savePost(tx: Session, post: Post): Promise<void> {
  await tx.run(savePostRow, { ...post });
}

/** Written out, not handed over as arguments: only so do the databases use the small indexes of these two states. */
export const isPending = ({ status }: { status: SQLWrapper }) => sql`${status} = 'pending'`;
export const isSending = ({ status }: { status: SQLWrapper }) => sql`${status} = 'sending'`;

const nextPending = statement('next outbox', (db, t) =>
  db
    .select({ at: sql<Date | null>`min(${t.outbox.notBefore})`.mapWith(t.outbox.notBefore) })
    .from(t.outbox)
    .where(and(eq(t.outbox.platform, arg('platform')), isPending(t.outbox))),
);
const settleRow = statement('settle outbox', (db, t) =>
  db
    .update(t.outbox)
    .set({
      status: arg('status') as never,
      sentAt: arg('sentAt') as never,
      notBefore: arg('notBefore') as never,
      problemCode: arg('problemCode') as never,
      leaseOwner: null,
      leaseUntil: null,
    })
    .where(and(eq(t.outbox.id, arg('id')), eq(t.outbox.attempts, arg('attempts'))))
    .returning({ id: t.outbox.id }),
);

/**
 * A wish that will be tried again stands for later changes once more, and one that came meanwhile melts into it: whether
 * the first send arrived is not known, so nothing about the card may go out under another idempotency key before it.
 */
async function meltNewerWish(tx: Session, row: OutboxRow): Promise<void> {
  if (row.cardKey === null) return;
  const { outbox } = tx.tables;
  const dedupeKey = wishKey(row.cardKey, row);
  const [newer] = await tx.db
    .delete(outbox)
    .where(and(eq(outbox.dedupeKey, dedupeKey), ne(outbox.id, row.id)))
    .returning({ priority: outbox.priority });
  const priority = Math.min(row.priority, newer?.priority ?? row.priority);
  await tx.db.update(outbox).set({ dedupeKey, priority }).where(eq(outbox.id, row.id));
}

/** Records how a send ended. @returns false when the row was taken over meanwhile (its lease had run out) */
export async function settleOutbox(
  tx: Session,
  row: OutboxRow,
  outcome: {
    status: 'sent' | 'superseded' | 'failed' | 'pending' | 'uncertain';
    at: Date;
    notBefore?: Date;
    problemCode?: string;
  },
): Promise<boolean> {
  const settled = await tx.run(settleRow, {
    id: row.id,
    attempts: row.attempts,
    status: outcome.status,
    sentAt: outcome.status === 'sent' ? outcome.at : null,
    notBefore: outcome.notBefore ?? row.notBefore,
    problemCode: outcome.problemCode ?? null,
  });
  if (settled.length > 0 && outcome.status === 'pending') await meltNewerWish(tx, row);
  return settled.length > 0;
}

/**
 * Frees rows whose sender died in the middle of a send; whether the message arrived is not known, so the next try uses
 * the same idempotency key. @param before real time up to which leases have run out; null = all
 */
export async function releaseSends(tx: Session, before: Date | null): Promise<number> {
  const { outbox } = tx.tables;
  const released = await tx.db
    .update(outbox)
    .set({ status: 'pending', leaseOwner: null, leaseUntil: null, problemCode: 'lease-expired' })
    .where(and(isSending(outbox), before ? lte(outbox.leaseUntil, before) : isNotNull(outbox.leaseUntil)))
    .returning();
  for (const row of released) await meltNewerWish(tx, row);
  return released.length;
}

/** When the next message for this platform may go out. */
export async function nextOutboxAt(session: Session, platform: string): Promise<Date | null> {
  return (await session.run(nextPending, { platform }))[0]?.at ?? null;
}

/** Where the card stands that this send showed; null once the row has been cleared away. */
export async function postOfSend(session: Session, id: string): Promise<Post | null> {
  const { outbox } = session.tables;
  const [row] = await session.db.select().from(outbox).where(eq(outbox.id, id));
  return row?.cardKey ? findPost(session, row.cardKey, row) : null;
}

/** Whether the send of a card has begun and is not recorded yet: what it showed is not among the posts. */
export async function isCardUnderWay(session: Session, id: string): Promise<boolean> {
  const { outbox } = session.tables;
  const [row] = await session.db
    .select({ status: outbox.status })
    .from(outbox)
    .where(and(eq(outbox.id, id), isNotNull(outbox.cardKey)));
  return row?.status === 'sending' || row?.status === 'pending';
}

/** What members were sent there since then, oldest first: for platforms that take only so much per person. */
export async function sentToMembersSince(
  session: Session,
  platform: OutboxRow['platform'],
  since: Date,
): Promise<{ memberId: string; sentAt: Date }[]> {
  const { outbox } = session.tables;
  const rows = await session.db
    .select({ memberId: outbox.recipientId, sentAt: outbox.sentAt })
    .from(outbox)
    .where(
      and(
        eq(outbox.platform, platform),
        eq(outbox.status, 'sent'),
        eq(outbox.recipientKind, 'member'),
        gt(outbox.sentAt, since),
      ),
    )
    .orderBy(asc(outbox.sentAt));
  return rows.flatMap(({ memberId, sentAt }) => (sentAt ? [{ memberId, sentAt }] : []));
}

function pick({ platform, recipientKind, recipientId }: Destination): Destination {
  return { platform, recipientKind, recipientId };
}
