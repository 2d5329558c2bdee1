/**
 * What a process takes of the outbox to send it: most urgent first, and so that one person reads what is meant for them in
 * its order, also when two processes send. Whoever claims says how it ended (settleOutbox), or the lease runs out.
 */
import { aliasedTable, and, asc, eq, gt, lte, ne, notExists, or, sql } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import { isPending, isSending, type OutboxRow } from './outbox.ts';

const dueRows = statement('due outbox', (db, t) => {
  const busy = aliasedTable(t.outbox, 'busy');
  return (
    db
      .select()
      .from(t.outbox)
      .where(
        and(
          eq(t.outbox.platform, arg('platform')),
          isPending(t.outbox),
          lte(t.outbox.notBefore, arg('now', t.outbox.notBefore)),
          // Two messages about one card to one person never travel at once: the later would overtake the earlier. Nor does
          // anything go to somebody whom another process is just writing to; what one process sends it keeps in order.
          notExists(
            db
              .select({ one: sql`1` })
              .from(busy)
              .where(
                and(
                  eq(busy.recipientId, t.outbox.recipientId),
                  isSending(busy),
                  or(
                    eq(busy.cardKey, t.outbox.cardKey),
                    and(
                      eq(busy.platform, t.outbox.platform),
                      ne(busy.recipientKind, 'webhook'),
                      ne(busy.leaseOwner, arg('owner')),
                      gt(busy.leaseUntil, arg('freshUntil', t.outbox.leaseUntil)),
                    ),
                  ),
                ),
              ),
          ),
        ),
      )
      // Ids rise with time: what was wished for first goes first.
      .orderBy(asc(t.outbox.priority), asc(t.outbox.notBefore), asc(t.outbox.id))
      .limit(sql.placeholder('limit'))
  );
});
const claimRow = statement('claim outbox', (db, t) =>
  db
    .update(t.outbox)
    .set({
      status: 'sending',
      leaseOwner: arg('owner') as never,
      leaseUntil: arg('until') as never,
      attempts: sql`${t.outbox.attempts} + 1`,
      // A claimed wish no longer stands for later changes: they get a row of their own.
      dedupeKey: sql`case when ${t.outbox.cardKey} is null then ${t.outbox.dedupeKey} else ${t.outbox.id} end`,
    })
    .where(and(eq(t.outbox.id, arg('id')), eq(t.outbox.status, 'pending')))
    .returning({ id: t.outbox.id }),
);

/** Messages to one person leave one after the other: more of them would only keep places that others could use. */
const maxPerPerson = 4;

/**
 * Longer than a send takes, as a rule. A process that takes longer, or has died, holds up what others have for the same
 * people no longer than this.
 */
const waitForOthersMs = 10_000;

/** Claims rows that may be sent now, most urgent first. Call inside a transaction. @param claim.claimedAt real time */
export async function claimOutbox(
  tx: Session,
  claim: { platform: string; now: Date; owner: string; claimedAt: Date; leaseMs: number; limit: number },
): Promise<OutboxRow[]> {
  const { platform, now, owner, claimedAt, leaseMs, limit } = claim;
  const until = new Date(claimedAt.getTime() + leaseMs);
  const freshUntil = new Date(until.getTime() - waitForOthersMs);
  const claimed: OutboxRow[] = [];
  const taken = new Set<string>();
  const perPerson = new Map<string, number>();
  for (const row of await tx.run(dueRows, { platform, now, owner, freshUntil, limit })) {
    const lane = row.cardKey === null ? row.id : `${row.cardKey} ${row.recipientId}`;
    const person = `${row.recipientKind} ${row.recipientId}`;
    const theirs = perPerson.get(person) ?? 0;
    if (taken.has(lane) || (row.recipientKind !== 'webhook' && theirs >= maxPerPerson)) continue;
    perPerson.set(person, theirs + 1);
    taken.add(lane);
    const won = await tx.run(claimRow, { id: row.id, owner, until });
    if (won.length > 0)
      claimed.push({
        ...row,
        status: 'sending',
        attempts: row.attempts + 1,
        leaseOwner: owner,
        leaseUntil: until,
      });
  }
  return claimed;
}
