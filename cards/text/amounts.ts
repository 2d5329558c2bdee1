/** How amounts are written on cards: exact in receipts, in round Chinese headlines where nothing is lost. */
import type { PlanValue } from '../../domain/incentive/award-types.ts';
import type { GradingNames } from '../../domain/policy/grading-names.ts';
import { moneyText, pointsText } from '../../domain/shared/money.ts';
import type { Locale } from '../card.ts';
import { texts } from './in-both.ts';
import { wordOf } from './word-of.ts';

/** ¥12,800.00, or 1,640 分. @param unit `points` or a currency */
export function unitAmount(minor: number | string, unit: string, locale: Locale): string {
  const whole = BigInt(minor);
  return unit === 'points' ? texts[locale].award.points(pointsText(whole)) : moneyText(whole, unit);
}

/** ¥128 万 where that is exact to the yuan hundred, else in full. For headlines. */
export function headlineMoney(minor: number, currency: string, locale: Locale): string {
  const isRound = currency === 'CNY' && locale === 'zh' && minor >= 1_000_000 && minor % 10_000 === 0;
  if (!isRound) return moneyText(BigInt(minor), currency, 'short');
  return `${String(minor / 1_000_000)} 万元`;
}

/** @param lineNames what the grading policy calls the product lines */
export function valueText(value: PlanValue, locale: Locale, lineNames: GradingNames['lines']): string {
  const t = texts[locale];
  switch (value.kind) {
    case 'money':
      return moneyText(BigInt(value.minor), value.currency);
    case 'points':
      return t.award.points(pointsText(BigInt(value.minor)));
    case 'number':
      return value.decimal;
    case 'flag':
      return value.is ? t.award.yes : t.award.no;
    case 'text':
      return lineNames.get(value.text)?.[locale] ?? wordOf(t.levels, value.text) ?? value.text;
  }
}
