/**
 * What is on somebody's desk right now: misses, pause, leave, balances. Read for the side panel of the local chat; who
 * may read it is decided by the caller.
 */
import { and, desc, eq, gt, lte } from '../drizzle.ts';
import type { Session } from '../session.ts';
import { memberState } from './directory.ts';
import { type Lead, openLeadsOf } from './leads.ts';
import { findPause } from './pauses.ts';

/** Leads that are named one by one; the rest is counted. */
const namedLeads = 5;

export interface MemberDesk {
  readonly openLeads: number;
  /** The longest waiting first. */
  readonly leads: readonly Pick<Lead, 'id' | 'number' | 'status' | 'company'>[];
  readonly consecutiveMisses: number;
  readonly pausedSince: Date | null;
  /** Minor units by unit (`points` or a currency), see ledger. */
  readonly balances: readonly { readonly unit: string; readonly balanceMinor: number }[];
}

export interface CurrentLeave {
  readonly toAt: Date;
  readonly substituteId: string | null;
}

export async function memberDesk(session: Session, memberId: string): Promise<MemberDesk> {
  const state = await memberState(session, memberId);
  const leads = await openLeadsOf(session, memberId);
  const pause = state.pauseId === null ? null : await findPause(session, state.pauseId);
  return {
    openLeads: leads.length,
    leads: leads.slice(0, namedLeads).map(({ id, number, status, company }) => ({ id, number, status, company })),
    consecutiveMisses: state.consecutiveMisses,
    pausedSince: pause?.fromAt ?? null,
    balances: await balancesOf(session, memberId),
  };
}

export async function currentLeave(session: Session, memberId: string, now: Date): Promise<CurrentLeave | null> {
  const { leaves } = session.tables;
  const rows = await session.db
    .select({ toAt: leaves.toAt, substituteId: leaves.substituteId })
    .from(leaves)
    .where(and(eq(leaves.memberId, memberId), lte(leaves.fromAt, now), gt(leaves.toAt, now)))
    .limit(1);
  return rows[0] ?? null;
}

async function balancesOf(session: Session, memberId: string): Promise<MemberDesk['balances']> {
  const { ledger } = session.tables;
  const rows = await session.db
    .select({ unit: ledger.unit, balanceMinor: ledger.balanceMinor })
    .from(ledger)
    .where(eq(ledger.memberId, memberId))
    .orderBy(desc(ledger.entry));
  const newest = new Map<string, number>();
  for (const { unit, balanceMinor } of rows) if (!newest.has(unit)) newest.set(unit, balanceMinor);
  return [...newest].map(([unit, balanceMinor]) => ({ unit, balanceMinor }));
}
