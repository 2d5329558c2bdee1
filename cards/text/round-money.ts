/** How a sum is written where its size matters and not its last cent: tiles, boards, pictures. Exact: domain/shared/money.ts. */
import type { Locale } from '../card.ts';

const tags: Readonly<Record<Locale, string>> = { zh: 'zh-CN', en: 'en-US' };
const formats = new Map<string, Intl.NumberFormat>();

/** 128 万 / ¥1.28M: three digits that matter; below ten thousand to the unit. */
export function roundMoney(amountMinor: number, currency: string, locale: Locale): string {
  const format = formatOf(currency, locale);
  const major = amountMinor / 10 ** fractionDigits(format);
  const sign = format.formatToParts(0).find((part) => part.type === 'currency')?.value ?? currency;
  // In Chinese the company's own currency needs no sign beside 万.
  const before = locale === 'zh' && currency === 'CNY' ? '' : sign;
  for (const { from, size, unit } of headlineUnits[locale]) {
    if (Math.abs(major) >= from) return `${before}${threeDigits(major / size)}${unit}`;
  }
  const rounded = new Intl.NumberFormat(tags[locale], { maximumFractionDigits: 0 }).format(major);
  return locale === 'zh' && currency === 'CNY' ? `${rounded} 元` : `${sign}${rounded}`;
}

const headlineUnits: Readonly<Record<Locale, readonly { from: number; size: number; unit: string }[]>> = {
  zh: [
    { from: 1e8, size: 1e8, unit: ' 亿' },
    { from: 1e4, size: 1e4, unit: ' 万' },
  ],
  en: [
    { from: 1e9, size: 1e9, unit: 'B' },
    { from: 1e6, size: 1e6, unit: 'M' },
    { from: 1e4, size: 1e3, unit: 'k' },
  ],
};

function threeDigits(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}

function formatOf(currency: string, locale: Locale): Intl.NumberFormat {
  const key = `${currency} ${locale}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(tags[locale], { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
    formats.set(key, format);
  }
  return format;
}

function fractionDigits(format: Intl.NumberFormat): number {
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}
