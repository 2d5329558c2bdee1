/**
 * What comes in, what is due, what goes out: inbox, timers, outbox, where each card is shown, runs of calendar jobs,
 * and the messages of the local chat (which is its own vendor).
 */

import type { Kit } from '../columns.ts';
import { isNotNull, sql } from '../drizzle.ts';
import { platformIds } from './people.ts';

export function defineMessaging(kit: Kit) {
  const inbox = kit.table(
    'inbox',
    {
      source: kit.text().notNull(),
      eventId: kit.text().notNull(),
      kind: kit.text().notNull(),
      payload: kit.json<unknown>().notNull(),
      status: kit.oneOf(['pending', 'done', 'failed']).notNull(),
      attempts: kit.whole().notNull(),
      receivedAt: kit.instant().notNull(),
      notBefore: kit.instant(),
      doneAt: kit.instant(),
      problemCode: kit.text(),
    },
    (t) => [
      kit.primaryKey({ columns: [t.source, t.eventId] }),
      kit.index('inbox_status').on(t.status, t.notBefore),
      kit.index('inbox_done').on(t.doneAt),
    ],
  );
  /** Pending timers only: a timer that has fired or was cancelled is deleted in the transaction of its effect. */
  const timers = kit.table(
    'timers',
    {
      key: kit.text().primaryKey(),
      kind: kit.text().notNull(),
      subjectId: kit.text().notNull(),
      /**
       * `bulk` = of an import: tens of thousands may come due at once, and must not hold up the others.
       * `task` = slow work outside any transaction, such as drawing a picture (jobs/run-tasks.ts).
       * `directory` = reading a chat tool's directory, which may take many minutes and holds up no picture.
       */
      lane: kit.oneOf(['prompt', 'bulk', 'task', 'directory']).notNull(),
      dueAt: kit.instant().notNull(),
      attempts: kit.whole().notNull(),
      leaseOwner: kit.text(),
      leaseUntil: kit.instant(),
    },
    (t) => [
      kit.index('timers_due').on(t.lane, t.dueAt),
      kit.index('timers_lease').on(t.leaseUntil).where(isNotNull(t.leaseUntil)),
    ],
  );
  const outbox = kit.table(
    'outbox',
    {
      id: kit.id().primaryKey(),
      dedupeKey: kit.text().notNull().unique(),
      platform: kit.oneOf(platformIds).notNull(),
      recipientKind: kit.oneOf(['member', 'channel', 'webhook']).notNull(),
      recipientId: kit.text().notNull(),
      /** Which card to show; the card itself is built from the rows at the moment of sending. Null for webhooks. */
      cardKey: kit.text(),
      /** What the card is about (a lead, a pause, …): everything shown about a subject is brought up to date together. */
      subjectId: kit.text(),
      content: kit.json<unknown>(),
      /** 0 = first alert to a person, 5 = a card, 9 = bulk. */
      priority: kit.whole().notNull(),
      status: kit.oneOf(['pending', 'sending', 'sent', 'failed', 'superseded', 'uncertain']).notNull(),
      notBefore: kit.instant().notNull(),
      attempts: kit.whole().notNull(),
      leaseOwner: kit.text(),
      leaseUntil: kit.instant(),
      createdAt: kit.instant().notNull(),
      sentAt: kit.instant(),
      problemCode: kit.text(),
    },
    (t) => [
      // Only what waits and what is under way is looked for, so both stay small however much was sent.
      kit.index('outbox_due').on(t.platform, t.priority, t.notBefore).where(sql`${t.status} = 'pending'`),
      kit.index('outbox_sending').on(t.recipientId, t.cardKey).where(sql`${t.status} = 'sending'`),
      kit.index('outbox_created').on(t.createdAt),
    ],
  );
  /** Where a card is shown: one live message per card, platform and recipient. */
  const posts = kit.table(
    'posts',
    {
      cardKey: kit.text().notNull(),
      platform: kit.oneOf(platformIds).notNull(),
      recipientKind: kit.oneOf(['member', 'channel', 'webhook']).notNull(),
      recipientId: kit.text().notNull(),
      subjectId: kit.text().notNull(),
      messageRef: kit.text().notNull(),
      /** Digest of what was last shown; an update that would change nothing is not sent. */
      contentHash: kit.text().notNull(),
      changedAt: kit.instant().notNull(),
    },
    (t) => [
      kit.primaryKey({ columns: [t.cardKey, t.platform, t.recipientKind, t.recipientId] }),
      kit.index('posts_subject').on(t.subjectId),
      kit.index('posts_message').on(t.platform, t.messageRef),
    ],
  );
  const jobRuns = kit.table(
    'job_runs',
    {
      job: kit.text().notNull(),
      slot: kit.instant().notNull(),
      startedAt: kit.instant().notNull(),
      finishedAt: kit.instant(),
      outcome: kit.oneOf(['running', 'done', 'skipped', 'failed']).notNull(),
      note: kit.text(),
    },
    (t) => [kit.primaryKey({ columns: [t.job, t.slot] })],
  );
  const localMessages = kit.table(
    'local_messages',
    {
      seq: kit.sequence(),
      id: kit.id().notNull().unique(),
      /** `dm:<memberId>` or `channel:<key>`. */
      conversation: kit.text().notNull(),
      authorId: kit.text(),
      idempotencyKey: kit.text().notNull().unique(),
      cardKey: kit.text(),
      /** Card or text per language as the platform received it. */
      content: kit.json<unknown>().notNull(),
      createdAt: kit.instant().notNull(),
      changedAt: kit.instant().notNull(),
      /** Rises with every insert or change over the whole chat; a browser asks for what is above its own. */
      revision: kit.whole().notNull(),
    },
    (t) => [
      kit.index('local_conversation').on(t.conversation, t.seq),
      kit.uniqueIndex('local_revision').on(t.revision),
    ],
  );
  const localReads = kit.table(
    'local_reads',
    { memberId: kit.id().notNull(), conversation: kit.text().notNull(), seq: kit.whole().notNull() },
    (t) => [kit.primaryKey({ columns: [t.memberId, t.conversation] })],
  );
  /** Which stored files a conversation shows: whoever sees the conversation may open them. */
  const localFiles = kit.table(
    'local_files',
    { sha256: kit.text().notNull(), conversation: kit.text().notNull() },
    (t) => [kit.primaryKey({ columns: [t.sha256, t.conversation] })],
  );
  return { inbox, timers, outbox, posts, jobRuns, localMessages, localReads, localFiles };
}
