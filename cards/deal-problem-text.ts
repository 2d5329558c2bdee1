/** Why a deal, quote, payment or refund was not taken, in words; amounts in the problem are minor units. */
import type { DealProblem } from '../domain/deals/deal-problem.ts';
import { moneyText } from '../domain/shared/money.ts';
import type { Locale } from './card.ts';
import { texts } from './text/in-both.ts';

export function dealProblemText({ code, params }: DealProblem, locale: Locale): string {
  const { currency = 'CNY', max, left, decimals, currencies, number, today, earliest } = params;
  const money = (minor: string | undefined) => (minor === undefined ? undefined : moneyText(BigInt(minor), currency));
  // Each problem has one thing to tell; the currency alone is one where nothing else is.
  const what = money(max) ?? money(left) ?? decimals ?? currencies ?? number ?? today ?? earliest ?? currency;
  return texts[locale].deal.problems[code](what);
}
