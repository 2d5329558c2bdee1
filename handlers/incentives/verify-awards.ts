/**
 * Recomputes every award from what is stored with it, by the plan version it names, and walks every ledger. It names the
 * first award that differs and what differs; it changes nothing. Behind `baton awards verify`.
 */
import {
  type Award,
  awardIds,
  findAward,
  isEarlier,
  type LedgerEntry,
  ledgerEntryOf,
  ledgerOf,
  ledgerOwners,
} from '../../db/repos/awards.ts';
import type { Deal } from '../../db/repos/deals.ts';
import type { Payment } from '../../db/repos/payments.ts';
import { findPolicyVersion } from '../../db/repos/policies.ts';
import type { Session } from '../../db/session.ts';
import { calculateAward } from '../../domain/incentive/calculate-award.ts';
import { type CompiledPlan, compiledPlans } from '../../domain/incentive/compile-plan.ts';
import { reversalSteps } from '../../domain/incentive/reversal-steps.ts';
import type { IncentivesPolicy } from '../../domain/policy/policy-types.ts';
import { settlesDeal } from './evaluate-plans.ts';
import { causeOfAward } from './load-award-card.ts';
import { paidSoFar } from './paid-so-far.ts';

export type AwardDifference =
  | 'plan-gone'
  | 'input-differs'
  | 'input-missing'
  | 'step-differs'
  | 'amount-differs'
  | 'reversed-gone'
  | 'ledger-missing'
  | 'ledger-order'
  | 'ledger-amount'
  | 'ledger-balance';

export type AwardVerification =
  | { readonly ok: true; readonly awards: number; readonly entries: number }
  | { readonly ok: false; readonly number: string; readonly what: AwardDifference; readonly where: string };

export async function verifyAwards(session: Session): Promise<AwardVerification> {
  const plansOf = storedPlans(session);
  const ids = await awardIds(session);
  for (const id of ids) {
    const award = await findAward(session, id);
    const found = award && (await differenceIn(session, plansOf, award));
    if (found) return { ok: false, number: award.number, ...found };
  }
  let entries = 0;
  for (const { memberId, unit } of await ledgerOwners(session)) {
    const ledger = await ledgerOf(session, memberId, unit);
    const wrong = await differenceInLedger(session, ledger);
    if (wrong) return { ok: false, ...wrong };
    entries += ledger.length;
  }
  return entries === ids.length
    ? { ok: true, awards: ids.length, entries }
    : { ok: false, ...(await awardWithoutEntry(session, ids)) };
}

/** For single awards: whether one is there, can be recomputed from what is stored with it, and stands in the ledger as it is. */
export function awardCheck(session: Session): (awardId: string) => Promise<boolean> {
  const plansOf = storedPlans(session);
  return async (awardId) => {
    const award = await findAward(session, awardId);
    if (!award || (await differenceIn(session, plansOf, award)) !== null) return false;
    const entry = await ledgerEntryOf(session, awardId);
    return entry?.amountMinor === award.amountMinor && entry.unit === award.unit && entry.memberId === award.memberId;
  };
}

type Found = { readonly what: AwardDifference; readonly where: string };

interface StoredPlans {
  readonly plans: ReadonlyMap<string, CompiledPlan>;
  readonly overpaidBps: number;
}

type PlansOf = (policyId: string) => Promise<StoredPlans>;

/** The plans of a policy version as it is stored, whatever the files say today. */
function storedPlans(session: Session): PlansOf {
  const known = new Map<string, StoredPlans>();
  return async (policyId) => {
    const plans = known.get(policyId) ?? (await readPlans(session, policyId));
    known.set(policyId, plans);
    return plans;
  };
}

async function readPlans(session: Session, policyId: string): Promise<StoredPlans> {
  const stored = await findPolicyVersion(session, policyId);
  if (stored?.name !== 'incentives') return { plans: new Map(), overpaidBps: 0 };
  const policy = stored.model as IncentivesPolicy;
  return { plans: compiledPlans(policy), overpaidBps: policy.overpaidBps };
}

async function differenceIn(session: Session, plansOf: PlansOf, award: Award): Promise<Found | null> {
  if (award.reversesId !== null) return differenceInReversal(session, award);
  const compiled = (await plansOf(award.policyId)).plans.get(award.plan);
  if (!compiled) return { what: 'plan-gone', where: award.plan };
  const { deal, payment } = await causeOfAward(session, award);
  const stated = award.inputs.find((input) => input.name === 'deal.amount')?.value;
  if (deal && stated?.kind === 'money' && stated.minor !== String(deal.amountMinor))
    return { what: 'input-differs', where: 'deal.amount' };
  const differs = deal && payment ? await paymentInputThatDiffers(session, plansOf, award, deal, payment) : null;
  if (differs) return { what: 'input-differs', where: differs };
  const missing = compiled.facts.find((fact) => !award.inputs.some((input) => input.name === fact));
  if (missing !== undefined) return { what: 'input-missing', where: missing };
  const again = calculateAward(compiled, award.inputs);
  for (const [index, step] of again.steps.entries()) {
    if (!isSame(step, award.steps[index])) return { what: 'step-differs', where: step.name };
  }
  if (again.steps.length !== award.steps.length) return { what: 'step-differs', where: String(again.steps.length + 1) };
  const isAmountSame = again.amountMinor === BigInt(award.amountMinor) && award.unit === compiled.plan.pays;
  return isAmountSame ? null : { what: 'amount-differs', where: String(again.amountMinor) };
}

/** Payments, refunds and earlier awards as the rows have them, against what the award was counted from. */
async function paymentInputThatDiffers(
  session: Session,
  plansOf: PlansOf,
  award: Award,
  deal: Deal,
  payment: Payment,
): Promise<string | null> {
  const { plans, overpaidBps } = await plansOf(award.policyId);
  const plan = plans.get(award.plan);
  const wasThere = (other: Award) => isEarlier(other.number, award.number);
  const { earnedMinor, count } = await paidSoFar(session, deal, award.plan, wasThere);
  const counted = count(payment.id, overpaidBps);
  const isRest = payment.refundsId !== null;
  const expected: Record<string, number> = { 'payment.amount': counted.amountMinor };
  // A rest that was counted by itself kept the other facts of its payment.
  if (!isRest || (plan && settlesDeal(plan))) {
    expected['deal.receivedBefore'] = counted.receivedBeforeMinor;
    expected['deal.receivedAtStart'] = counted.receivedAtStartMinor;
    expected['deal.earnedBefore'] = earnedMinor;
  }
  const differing = award.inputs.find(({ name, value }) => {
    const minor = expected[name];
    return minor !== undefined && 'minor' in value && value.minor !== String(minor);
  });
  return differing?.name ?? null;
}

async function differenceInReversal(session: Session, award: Award): Promise<Found | null> {
  const reversed = await findAward(session, award.reversesId);
  const cause = award.inputs.find((input) => input.name === 'cause')?.source;
  if (!reversed || !cause) return { what: 'reversed-gone', where: award.reversesId ?? '' };
  if (award.amountMinor !== -reversed.amountMinor || award.unit !== reversed.unit)
    return { what: 'amount-differs', where: String(-reversed.amountMinor) };
  const again = reversalSteps(reversed, cause);
  return isSame(again.steps, award.steps) ? null : { what: 'step-differs', where: 'reversal' };
}

/** Places without gaps, each amount that of its award, each balance the one before plus the amount. */
async function differenceInLedger(
  session: Session,
  ledger: readonly LedgerEntry[],
): Promise<({ number: string } & Found) | null> {
  let balanceMinor = 0;
  for (const [index, entry] of ledger.entries()) {
    const award = await findAward(session, entry.awardId);
    const number = award?.number ?? entry.awardId;
    const where = `${entry.unit} ${entry.entry}`;
    balanceMinor += entry.amountMinor;
    if (entry.entry !== index + 1) return { number, what: 'ledger-order', where };
    if (award?.amountMinor !== entry.amountMinor || award.memberId !== entry.memberId || award.unit !== entry.unit)
      return { number, what: 'ledger-amount', where };
    if (entry.balanceMinor !== balanceMinor) return { number, what: 'ledger-balance', where };
  }
  return null;
}

async function awardWithoutEntry(session: Session, ids: readonly string[]): Promise<{ number: string } & Found> {
  for (const id of ids) {
    const award = await findAward(session, id);
    if (award && !(await ledgerEntryOf(session, id)))
      return { number: award.number, what: 'ledger-missing', where: '' };
  }
  return { number: '', what: 'ledger-missing', where: '' };
}

/** Plain values, compared whatever the order of their keys. */
function isSame(one: unknown, other: unknown): boolean {
  return plain(one) === plain(other);
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${key}:${plain(inner)}`).join()}}`;
}
