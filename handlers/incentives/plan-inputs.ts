/**
 * Reads the facts that a plan names from the rows, each with the record it comes from and the time of that record. What
 * cannot be found out is named, so that it goes to the list of exceptions instead of being guessed.
 */
import { findAccount } from '../../db/repos/accounts.ts';
import { type Deal, wonDealsBefore } from '../../db/repos/deals.ts';
import type { Payment } from '../../db/repos/payments.ts';
import type { Session } from '../../db/session.ts';
import type { AwardInput, InputSource, PlanValue } from '../../domain/incentive/award-types.ts';
import type { CompiledPlan } from '../../domain/incentive/compile-plan.ts';
import type { CountedPayment } from '../../domain/incentive/count-payment.ts';
import type { FactName } from '../../domain/incentive/plan-facts.ts';

export type Cause =
  | { readonly kind: 'deal'; readonly deal: Deal }
  | { readonly kind: 'payment'; readonly deal: Deal; readonly payment: Payment };

/** Of a payment: what of it the plan counts, and what it has paid for the deal before. */
export type Counted = CountedPayment & { readonly earnedMinor: number };

export type Inputs =
  | { readonly inputs: AwardInput[]; readonly missing?: never }
  | { readonly missing: string; readonly inputs?: never };

export async function planInputs(
  tx: Session,
  cause: Cause,
  { facts, plan }: Pick<CompiledPlan, 'facts' | 'plan'>,
  counted: Counted | null,
  now: Date,
): Promise<Inputs> {
  const { deal } = cause;
  const account = await findAccount(tx, deal.accountId);
  const ofDeal: InputSource = { kind: 'deal', id: deal.id, number: deal.number, at: deal.closedOn };
  const ofAccount: InputSource | null = account && {
    kind: 'account',
    id: account.id,
    number: account.number,
    at: now.toISOString(),
  };
  const payment = cause.kind === 'payment' ? cause.payment : null;
  const ofPayment: InputSource | null = payment && {
    kind: 'payment',
    id: payment.id,
    number: payment.number,
    at: payment.receivedOn,
  };
  const money = (minor: number): PlanValue => ({ kind: 'money', minor: String(minor), currency: deal.currency });
  const text = (value: string | null | undefined): PlanValue | null => (value ? { kind: 'text', text: value } : null);
  const inputs: AwardInput[] = [];
  for (const name of facts) {
    const found = await find(name as FactName);
    if (!found?.value || !found.source) return { missing: name };
    inputs.push({ name, value: found.value, source: found.source });
  }
  return { inputs };

  async function find(name: FactName): Promise<{ value: PlanValue | null; source: InputSource | null } | null> {
    switch (name) {
      case 'deal.amount':
        return { value: money(deal.amountMinor), source: ofDeal };
      case 'deal.line':
        return { value: text(deal.line), source: ofDeal };
      case 'deal.product':
        return { value: text(deal.product), source: ofDeal };
      case 'payment.amount':
        return counted && { value: money(counted.amountMinor), source: ofPayment };
      case 'deal.receivedBefore':
        return counted && { value: money(counted.receivedBeforeMinor), source: ofDeal };
      case 'deal.receivedAtStart':
        return counted && { value: money(counted.receivedAtStartMinor), source: ofDeal };
      case 'deal.earnedBefore':
        return counted && { value: paidValue(plan.pays, counted.earnedMinor), source: ofDeal };
      case 'account.isFirstDeal':
        return account && { value: { kind: 'flag', is: (await dealsBefore(account.id)) === 0 }, source: ofAccount };
      case 'account.dealsBefore':
        return (
          account && {
            value: { kind: 'number', decimal: String(await dealsBefore(account.id)) },
            source: ofAccount,
          }
        );
      case 'account.level':
        return { value: text(account?.level), source: ofAccount };
      case 'account.tier':
        return { value: text(account?.ltvTier), source: ofAccount };
    }
  }

  function dealsBefore(accountId: string): Promise<number> {
    return wonDealsBefore(tx, accountId, deal);
  }
}

/** An amount of what a plan pays. */
export function paidValue(pays: string, minor: number): PlanValue {
  return pays === 'points'
    ? { kind: 'points', minor: String(minor) }
    : { kind: 'money', minor: String(minor), currency: pays };
}
