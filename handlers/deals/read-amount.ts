/**
 * Reads an amount that somebody stated, in a currency the company takes, and refuses what cannot be meant: nothing,
 * less than nothing, more decimals than the currency has, more than the policy's limit.
 */
import type { DealProblem } from '../../domain/deals/deal-problem.ts';
import type { IncentivesPolicy } from '../../domain/policy/policy-types.ts';
import { CURRENCY_DECIMALS, LARGEST_EXACT_MINOR, parseAmount } from '../../domain/shared/money.ts';

export interface Amount {
  readonly amountMinor: number;
  readonly currency: string;
}

export function readAmount(
  stated: { text: string; currency: string | undefined },
  policy: IncentivesPolicy,
): Amount | DealProblem {
  const currency = stated.currency?.toUpperCase() ?? policy.currencies[0] ?? 'CNY';
  const problem = (code: DealProblem['code'], params: DealProblem['params'] = {}): DealProblem => ({
    code,
    field: 'amount',
    params,
  });
  if (!policy.currencies.includes(currency))
    return { code: 'currency-unknown', field: 'currency', params: { currencies: policy.currencies.join(' · ') } };
  const max = largestMinor(policy, currency);
  const parsed = parseAmount(stated.text, currency);
  if (parsed.problem === 'too-large' || (parsed.problem === undefined && parsed.minor > max))
    return problem('too-large', { max: String(max), currency });
  if (parsed.problem === 'too-many-decimals')
    return problem('too-many-decimals', { decimals: String(CURRENCY_DECIMALS[currency]), currency });
  if (parsed.problem !== undefined) return problem('not-an-amount');
  if (parsed.minor <= 0n) return problem('not-positive');
  return { amountMinor: Number(parsed.minor), currency };
}

/** The policy's limit, and never more than rows keep exactly. */
function largestMinor(policy: IncentivesPolicy, currency: string): bigint {
  const { minor = LARGEST_EXACT_MINOR } = parseAmount(policy.maxAmount, currency);
  if (minor > LARGEST_EXACT_MINOR) return LARGEST_EXACT_MINOR;
  return minor;
}
