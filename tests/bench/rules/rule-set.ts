/**
 * The same rules for every engine: "amount above a bound (and, for every second rule, first deal of the customer): a share
 * of the amount is added". Numbers only; each engine gets them in its own language.
 */
import { seededRandom } from '../seeded-random.ts';

export interface Rule {
  /** Whole yuan. */
  readonly bound: number;
  /** Hundredths of a percent. */
  readonly rateBps: number;
  readonly onlyFirst: boolean;
}

export interface Deal {
  /** Whole hundreds of yuan, so that every share of it is whole fen. */
  readonly amount: number;
  readonly isFirst: boolean;
}

export function ruleSet(count: number): Rule[] {
  return Array.from({ length: count }, (_, index) => ({
    bound: index * 50_000,
    rateBps: 10 + index,
    onlyFirst: index % 2 === 1,
  }));
}

/** Different deals one after the other, so that nothing is answered from a cache. */
export function benchDeals(): Deal[] {
  const random = seededRandom(20_261_122);
  return Array.from({ length: 1_000 }, () => ({
    amount: 10_000 + Math.floor(random() * 20_000) * 100,
    isFirst: random() < 0.5,
  }));
}

/** What all deals earn together, in hundredths of a fen (whole yuan × 1/100 %), counted here by hand. */
export function expectedSum(rules: readonly Rule[], deals: readonly Deal[]): bigint {
  let sum = 0n;
  for (const deal of deals)
    for (const rule of rules)
      if (deal.amount > rule.bound && (!rule.onlyFirst || deal.isFirst))
        sum += BigInt(deal.amount) * BigInt(rule.rateBps);
  return sum;
}
