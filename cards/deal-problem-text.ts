/** Why a deal, quote, payment or refund was not taken, in words; amounts in the problem are minor units. */
import type { DealProblem } from '../domain/deals/deal-problem.ts';
import { moneyText } from '../domain/shared/money.ts';
import type { Locale } from './card.ts';
import { texts } from './text/in-both.ts';

export function dealProblemText({ code, params }: DealProblem, locale: Locale): string {
  const { currency = 'CNY', max, left } = params;
  const words = {
    ...params,
    ...(max === undefined ? {} : { max: moneyText(BigInt(max), currency, 'short') }),
    ...(left === undefined ? {} : { left: moneyText(BigInt(left), currency) }),
  };
  return texts[locale].deal.problems[code](words);
}
