/**
 * How much of a vendor's monthly allowance is spent. Callers reserve in blocks before they spend, so that the number is
 * never below what was spent; a process that dies leaves at most the rest of its blocks counted too much.
 */
import { and, eq, sql } from '../drizzle.ts';
import type { Session } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type PlatformUsage = Row<'platformUsage'>;
export type UsageKey = Pick<PlatformUsage, 'platform' | 'month' | 'what'>;

export async function findUsage(session: Session, key: UsageKey): Promise<PlatformUsage | null> {
  const { platformUsage } = session.tables;
  const [row] = await session.db
    .select()
    .from(platformUsage)
    .where(
      and(
        eq(platformUsage.platform, key.platform),
        eq(platformUsage.month, key.month),
        eq(platformUsage.what, key.what),
      ),
    );
  return row ?? null;
}

/** @param count may be negative: what was reserved and not spent is given back. @returns what is spent now */
export async function addUsage(tx: Session, key: UsageKey, count: number): Promise<PlatformUsage> {
  const { platformUsage } = tx.tables;
  await tx.insertIfAbsent('platformUsage', { ...key, spent: 0, toldPercent: 0 });
  const [row] = await tx.db
    .update(platformUsage)
    .set({ spent: sql`${platformUsage.spent} + ${count}` })
    .where(
      and(
        eq(platformUsage.platform, key.platform),
        eq(platformUsage.month, key.month),
        eq(platformUsage.what, key.what),
      ),
    )
    .returning();
  if (!row) throw new Error('The row of an allowance is gone');
  return row;
}

/** Remembers the highest share that operations were told about. */
export async function setToldPercent(tx: Session, key: UsageKey, toldPercent: number): Promise<void> {
  const { platformUsage } = tx.tables;
  await tx.db
    .update(platformUsage)
    .set({ toldPercent })
    .where(
      and(
        eq(platformUsage.platform, key.platform),
        eq(platformUsage.month, key.month),
        eq(platformUsage.what, key.what),
      ),
    );
}
