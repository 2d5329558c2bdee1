/** Throws away rows that have served: handled deliveries, sent messages, expired browser sessions, old undo steps. */

import { DAY_MS } from '../../domain/shared/zone-time.ts';
import { and, inArray, lt } from '../drizzle.ts';
import type { Session } from '../session.ts';

/** Longer than any platform repeats a delivery (Slack three times within an hour, WeCom within minutes). */
const inboxDays = 14;
/** Long enough to look into "did it arrive". */
const outboxDays = 30;

export async function deleteServed(tx: Session, now: Date): Promise<void> {
  const { inbox, outbox, sessions, undos } = tx.tables;
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
  await tx.db.delete(inbox).where(lt(inbox.doneAt, before(inboxDays)));
  await tx.db
    .delete(outbox)
    .where(and(inArray(outbox.status, ['sent', 'superseded']), lt(outbox.createdAt, before(outboxDays))));
  await tx.db.delete(sessions).where(lt(sessions.expiresAt, before(1)));
  await tx.db.delete(undos).where(lt(undos.expiresAt, before(1)));
}
