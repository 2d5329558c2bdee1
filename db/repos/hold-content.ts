/**
 * A content that is being shown at this very moment, in a way that leaves no message behind. Its row of the outbox is under
 * way from the start: whoever shows it says how that ended (settleOutbox); of a process that dies before, the lease runs
 * out, and the outbox sends it as a message. So what was answered is not lost with the process that answered it.
 */
import type { Session } from '../session.ts';
import type { Destination, OutboxRow } from './outbox.ts';

export interface HeldContent {
  readonly id: string;
  readonly to: Destination;
  readonly now: Date;
  readonly priority: number;
  readonly dedupeKey: string;
  readonly content: unknown;
  /** Real time. */
  readonly leaseUntil: Date;
}

/** @returns null when the same dedupeKey was queued before */
export async function holdContent(tx: Session, held: HeldContent): Promise<OutboxRow | null> {
  const { id, to, now, priority, dedupeKey, content, leaseUntil } = held;
  const { platform, recipientKind, recipientId } = to;
  const row: OutboxRow = {
    id,
    dedupeKey,
    platform,
    recipientKind,
    recipientId,
    cardKey: null,
    subjectId: null,
    content,
    priority,
    status: 'sending',
    notBefore: now,
    attempts: 1,
    // No engine's: nobody waits for it.
    leaseOwner: null,
    leaseUntil,
    createdAt: now,
    sentAt: null,
    problemCode: null,
  };
  return (await tx.insertIfAbsent('outbox', row)) ? row : null;
}
