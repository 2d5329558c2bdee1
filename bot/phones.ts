/**
 * Reads a telephone number as people write it in China: full-width digits, groups, extensions, two numbers in one field.
 * Used by every door through which leads come. What is no number is flagged, never refused; the text itself is kept by
 * whoever called.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export interface ParsedPhone {
  /** +8613800138000, without the extension; null when no valid number was found. */
  readonly e164: string | null;
  readonly isDoubtful: boolean;
}

const SEVERAL = /[/、,，;；|]/u;
/** 021-64369181-8023, …转8023, …分机 8023, …#8023: an extension written as the library does not know it. */
const EXTENSION = /^(?<main>\(?0\d{2,3}\)?[ -]?\d{4}[ -]?\d{3,4})\s*(?:-|转|分机|#)\s*(?<extension>\d{1,6})$/u;

/** Numbers are of mainland China unless they begin with + or 00 and another country. */
export function parsePhone(raw: string): ParsedPhone {
  for (const part of raw.normalize('NFKC').split(SEVERAL)) {
    const text = part.trim();
    const number = parsePhoneNumberFromString(EXTENSION.exec(text)?.groups?.main ?? text, 'CN');
    if (number?.isValid()) return { e164: number.number, isDoubtful: false };
  }
  return { e164: null, isDoubtful: true };
}
