/**
 * What was earned: awards with everything they were computed from, the ledger with its running balance, and disputes.
 * Append-only: a correction is another award with the exact negative, never a changed row.
 */
import type { AwardInput, AwardStep } from '../../domain/incentive/award-types.ts';
import type { Reason } from '../../domain/shared/reason.ts';
import type { Kit } from '../columns.ts';
import { isNotNull, isNull, sql } from '../drizzle.ts';

export function defineIncentives(kit: Kit) {
  const awards = kit.table(
    'awards',
    {
      id: kit.id().primaryKey(),
      number: kit.text().notNull().unique(),
      /** Key of the plan within the policy version. */
      plan: kit.text().notNull(),
      policyId: kit.id().notNull(),
      memberId: kit.id().notNull(),
      /** The deal or payment that earned it. */
      causeKind: kit.oneOf(['deal', 'payment']).notNull(),
      causeId: kit.id().notNull(),
      /** `points`, or the currency in which it is paid. */
      unit: kit.text().notNull(),
      /** Minor units of the currency; points are counted in hundredths alike. */
      amountMinor: kit.money().notNull(),
      inputs: kit.json<AwardInput[]>().notNull(),
      steps: kit.json<AwardStep[]>().notNull(),
      /** The award that this one takes back, exactly and once. */
      reversesId: kit.id(),
      earnedAt: kit.instant().notNull(),
    },
    (t) => [
      kit.uniqueIndex('awards_cause').on(t.plan, t.causeId, t.memberId).where(sql`${t.reversesId} is null`),
      kit.uniqueIndex('awards_reverses').on(t.reversesId).where(isNotNull(t.reversesId)),
      kit.index('awards_member').on(t.memberId, t.earnedAt),
    ],
  );
  const ledger = kit.table(
    'ledger',
    {
      memberId: kit.id().notNull(),
      unit: kit.text().notNull(),
      /** 1, 2, 3 … without gaps per member and unit. */
      entry: kit.whole().notNull(),
      awardId: kit.id().notNull().unique(),
      amountMinor: kit.money().notNull(),
      balanceMinor: kit.money().notNull(),
      at: kit.instant().notNull(),
    },
    (t) => [kit.primaryKey({ columns: [t.memberId, t.unit, t.entry] })],
  );
  const disputes = kit.table(
    'disputes',
    {
      id: kit.id().primaryKey(),
      number: kit.text().notNull().unique(),
      awardId: kit.id().notNull(),
      /** Which line of the calculation: the name of an input or a step. */
      line: kit.text().notNull(),
      reason: kit.text().notNull(),
      raisedBy: kit.id().notNull(),
      raisedAt: kit.instant().notNull(),
      ownerId: kit.id().notNull(),
      dueAt: kit.instant().notNull(),
      status: kit.oneOf(['open', 'upheld', 'rejected']).notNull(),
      answer: kit.text(),
      decidedBy: kit.id(),
      decidedAt: kit.instant(),
      /** The deal or payment that says what is right, where upholding it has corrected one. */
      correctionId: kit.id(),
      /** Its deadline passed without an answer, and the next level was told. */
      escalatedAt: kit.instant(),
      version: kit.whole().notNull(),
    },
    (t) => [
      kit.index('disputes_award').on(t.awardId),
      kit.index('disputes_open').on(t.dueAt).where(sql`${t.status} = 'open'`),
    ],
  );
  /** What a plan could not judge (another currency, no account), and what people must put right: for operations. */
  const awardExceptions = kit.table(
    'award_exceptions',
    {
      id: kit.id().primaryKey(),
      plan: kit.text().notNull(),
      policyId: kit.id().notNull(),
      memberId: kit.id().notNull(),
      causeKind: kit.oneOf(['deal', 'payment', 'dispute']).notNull(),
      causeId: kit.id().notNull(),
      reason: kit.json<Reason>().notNull(),
      at: kit.instant().notNull(),
      settledAt: kit.instant(),
      settledBy: kit.id(),
    },
    (t) => [
      kit.uniqueIndex('award_exceptions_cause').on(t.plan, t.causeId),
      kit.index('award_exceptions_open').on(t.at).where(isNull(t.settledAt)),
    ],
  );
  return { awards, ledger, disputes, awardExceptions };
}
