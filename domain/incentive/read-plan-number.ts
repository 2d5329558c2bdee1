/**
 * Reads the named numbers of a plan: `CNY 500,000` is money, `10 points` are points, `1.5%` and `2` are numbers. The kind
 * is part of what is written, so that a plan cannot take one for another.
 */
import { decimalText, moneyText, parseAmount, pointsText } from '../shared/money.ts';
import { Money, Points, Rate } from './plan-values.ts';

export type PlanNumber = Money | Points | Rate;

export const NUMBER_FORMS = ['CNY 500,000', '1.5%', '2', '10 points'] as const;

/** null = none of the forms, or not exact in its currency. */
export function readPlanNumber(written: string): PlanNumber | null {
  const text = written.trim();
  const money = /^(?<currency>[A-Z]{3}) (?<amount>[\d,.]+)$/.exec(text)?.groups;
  if (money) {
    const { currency = '', amount = '' } = money;
    const parsed = parseAmount(amount, currency);
    return parsed.problem === undefined ? new Money(parsed.minor, currency) : null;
  }
  const points = /^(?<amount>\d{1,12}(?:\.\d{1,2})?) points?$/.exec(text)?.groups;
  if (points) {
    const parsed = parseAmount(points.amount ?? '', 'CNY');
    return parsed.problem === undefined ? new Points(parsed.minor) : null;
  }
  const share = /^(?<amount>\d{1,6}(?:\.\d{1,6})?)%$/.exec(text)?.groups;
  if (share) return Rate.read(share.amount ?? '0').dividedBy(new Rate(100n));
  return /^\d{1,12}(?:\.\d{1,6})?$/.test(text) ? Rate.read(text) : null;
}

export function isZero(number: PlanNumber): boolean {
  return (number instanceof Rate ? number.over : number.minor) === 0n;
}

/** As the names of steps say it: ¥500,000, 10 分, 1.5%. */
export function numberWords(written: string, locale: 'zh' | 'en'): string {
  const number = readPlanNumber(written);
  if (number instanceof Money) return moneyText(number.minor, number.currency, 'short');
  if (number instanceof Points) return `${pointsText(number.minor)} ${locale === 'zh' ? '分' : 'points'}`;
  return written.trim();
}

/** `0.01` in CNY → 1n; `1` point → 100n. null = not a unit to which an award can be rounded. */
export function roundingUnit(to: string, pays: string): bigint | null {
  const parsed = parseAmount(to, pays === 'points' ? 'CNY' : pays);
  return parsed.problem === undefined && parsed.minor > 0n && decimalText(parsed.minor, 'CNY') !== ''
    ? parsed.minor
    : null;
}
