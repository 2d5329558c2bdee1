/**
 * Exact amounts: text as people write it → whole minor units (fen, cents) and back. Used by forms, the API and policies.
 * It never rounds: an amount with more decimals than its currency has is refused, as is one that rows cannot hold exactly.
 */

/** ISO 4217: how many decimals a currency has. Others are not taken yet. */
export const CURRENCY_DECIMALS: Readonly<Record<string, number>> = { CNY: 2, USD: 2, EUR: 2, HKD: 2, GBP: 2, JPY: 0 };

const SYMBOLS: Readonly<Record<string, string>> = { CNY: '¥', USD: '$', EUR: '€', HKD: 'HK$', GBP: '£', JPY: 'JP¥' };

/** Rows and JSON hold whole numbers up to 2^53 − 1 exactly: 90,071,992,547,409.91 yuan. */
export const LARGEST_EXACT_MINOR = BigInt(Number.MAX_SAFE_INTEGER);

export type AmountProblem = 'not-an-amount' | 'too-many-decimals' | 'too-large' | 'currency-unknown';

export type ParsedAmount =
  | { readonly minor: bigint; readonly problem?: never }
  | { readonly problem: AmountProblem; readonly minor?: never };

const FORM = /^(?<sign>-?)(?<whole>\d{1,3}(?:,\d{3})+|\d{1,30})(?:\.(?<part>\d{1,20}))?(?<scale>[万亿]?)元?$/;
const SCALE_DIGITS: Readonly<Record<string, number>> = { 万: 4, 亿: 8 };

/** `680000`, `680,000.00`, `¥680,000`, `68万`, `1.2 亿`. A comma is only ever a thousands separator. */
export function parseAmount(text: string, currency: string): ParsedAmount {
  const decimals = CURRENCY_DECIMALS[currency];
  if (decimals === undefined) return { problem: 'currency-unknown' };
  const plain = text.normalize('NFKC').replace(/^(-?)\s*[¥$€£]/, '$1');
  // A space between digits separates thousands, as a comma does.
  const parts = FORM.exec(plain.replace(/(?<=\d)\s+(?=\d)/g, ',').replace(/\s/g, ''))?.groups;
  if (!parts) return { problem: 'not-an-amount' };
  const shift = decimals + (SCALE_DIGITS[parts.scale ?? ''] ?? 0);
  const fraction = (parts.part ?? '').replace(/0+$/, '');
  if (fraction.length > shift) return { problem: 'too-many-decimals' };
  const digits = `${(parts.whole ?? '').replaceAll(',', '')}${fraction.padEnd(shift, '0')}`;
  const minor = BigInt(digits);
  if (minor > LARGEST_EXACT_MINOR) return { problem: 'too-large' };
  return { minor: parts.sign === '-' ? -minor : minor };
}

/** 68000000 CNY → 680000.00; what the API and forms speak. */
export function decimalText(minor: bigint, currency: string): string {
  return shifted(minor, CURRENCY_DECIMALS[currency] ?? 2);
}

/** ¥680,000.00; with `short`, ¥680,000 where nothing stands behind the point. */
export function moneyText(minor: bigint, currency: string, form: 'full' | 'short' = 'full'): string {
  const text = grouped(decimalText(minor < 0n ? -minor : minor, currency), form);
  return `${minor < 0n ? '−' : ''}${SYMBOLS[currency] ?? `${currency} `}${text}`;
}

/** Points are kept in hundredths: 12350 → 123.5. */
export function pointsText(minor: bigint): string {
  const [whole = '', part = ''] = grouped(shifted(minor < 0n ? -minor : minor, 2), 'full').split('.');
  const fraction = part.replace(/0+$/, '');
  return `${minor < 0n ? '−' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

function shifted(minor: bigint, decimals: number): string {
  const digits = String(minor < 0n ? -minor : minor).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const sign = minor < 0n ? '-' : '';
  return decimals === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-decimals)}`;
}

function grouped(decimal: string, form: 'full' | 'short'): string {
  const [whole = '', part] = decimal.split('.');
  const left = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return part === undefined || (form === 'short' && /^0*$/.test(part)) ? left : `${left}.${part}`;
}
