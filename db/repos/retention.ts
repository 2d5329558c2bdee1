/**
 * Throws away rows that have served: handled deliveries, sent messages, expired browser sessions, old undo steps. In
 * pages found by an index, so that nobody else who writes waits long. What failed stays longer: somebody may ask why.
 */
import { DAY_MS } from '../../domain/shared/zone-time.ts';
import { and, eq, inArray, lt, type SQLWrapper, sql } from '../drizzle.ts';
import type { Session } from '../session.ts';
import type { OutboxRow } from './outbox.ts';
import { deleteOldWecomCards, deleteOldWecomCodes } from './wecom-cards.ts';

/** Longer than any platform repeats a delivery (Slack three times within an hour, WeCom within minutes). */
const inboxDays = 14;
/** Long enough to look into "did it arrive". */
const outboxDays = 30;
/** Failed deliveries and messages. */
const failedDays = 90;
/** A code of WeCom lives three days. */
const wecomCodeDays = 4;
/** What changes on an older card comes as a new message anyway, unless somebody clicks it; then the click closes it. */
const wecomCardDays = 30;

/** Throws away up to `limit` rows. @returns how many; fewer than `limit` = nothing is left for now */
export type Retention = (tx: Session, limit: number) => Promise<number>;

/** @param now of the company's clock @param systemNow real time, by which browser sessions live */
export function retentions(now: Date, systemNow: Date): Retention[] {
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
  return [
    (tx, limit) => deleteInbox(tx, limit, lt(tx.tables.inbox.doneAt, before(inboxDays))),
    (tx, limit) => {
      const { inbox } = tx.tables;
      return deleteInbox(tx, limit, and(eq(inbox.status, 'failed'), lt(inbox.receivedAt, before(failedDays))));
    },
    (tx, limit) => deleteOutbox(tx, limit, ['sent', 'superseded'], before(outboxDays)),
    (tx, limit) => deleteOutbox(tx, limit, ['failed', 'uncertain'], before(failedDays)),
    async (tx, limit) => {
      const { sessions } = tx.tables;
      const id = sessions.idHash;
      const old = tx.db.select({ id }).from(sessions).where(lt(sessions.expiresAt, systemNow)).limit(limit);
      return (await tx.db.delete(sessions).where(inArray(id, old)).returning({ id })).length;
    },
    async (tx, limit) => {
      const { pageOpenings } = tx.tables;
      const id = pageOpenings.tokenHash;
      const old = tx.db.select({ id }).from(pageOpenings).where(lt(pageOpenings.expiresAt, systemNow)).limit(limit);
      return (await tx.db.delete(pageOpenings).where(inArray(id, old)).returning({ id })).length;
    },
    async (tx, limit) => {
      const { undos } = tx.tables;
      const { id } = undos;
      const old = tx.db
        .select({ id })
        .from(undos)
        .where(lt(undos.expiresAt, before(1)))
        .limit(limit);
      return (await tx.db.delete(undos).where(inArray(id, old)).returning({ id })).length;
    },
    (tx, limit) => deleteOldWecomCodes(tx, limit, new Date(systemNow.getTime() - wecomCodeDays * DAY_MS)),
    (tx, limit) => deleteOldWecomCards(tx, limit, new Date(systemNow.getTime() - wecomCardDays * DAY_MS)),
  ];
}

async function deleteInbox(tx: Session, limit: number, isOld: SQLWrapper | undefined): Promise<number> {
  const { inbox } = tx.tables;
  const { source, eventId } = inbox;
  const old = tx.db.select({ source, eventId }).from(inbox).where(sql`${isOld}`).limit(limit);
  return (await tx.db.delete(inbox).where(sql`(${source}, ${eventId}) in ${old}`).returning({ eventId })).length;
}

async function deleteOutbox(tx: Session, limit: number, ended: OutboxRow['status'][], before: Date): Promise<number> {
  const { outbox } = tx.tables;
  const { id } = outbox;
  const isOld = and(inArray(outbox.status, ended), lt(outbox.createdAt, before));
  const old = tx.db.select({ id }).from(outbox).where(isOld).limit(limit);
  return (await tx.db.delete(outbox).where(inArray(id, old)).returning({ id })).length;
}
