/**
 * Reads the chat line 【线索响应】{客户名} {电话} {意向型号} {来源渠道} as people really type it: any brackets, any widths,
 * spaces, tabs or commas between the parts. The order is fixed; the telephone is recognised by its shape.
 * null means "not such a line at all"; what is missing is named, so that the bot can ask for it. It never guesses.
 */
import { withoutUnseen } from './lead-fields.ts';

export type LeadLinePart = 'name' | 'phone' | 'product' | 'source';

export interface LeadLine {
  readonly name: string | null;
  /** As typed, in half-width digits; whether it is a real number is checked elsewhere. */
  readonly phone: string | null;
  readonly product: string | null;
  readonly source: string | null;
  readonly missing: LeadLinePart[];
}

/** A mention of the bot may stand before. */
const MARKER = /^\s*(?:@\S+\s+)?[【[「『〔(｢]\s*线索响应\s*[】\]」』〕)｣]\s*:?/u;
/** Mobile, 400 / 800, or landline with area code; groups may be joined by a space or a hyphen. */
const PHONE =
  /(?<![\dA-Za-z-])(?:\+?86[ -]?)?(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|[48]00[ -]?\d{3}[ -]?\d{4}|0\d{2,3}[ -]?\d{7,8}(?:-\d{1,6})?)(?![\dA-Za-z])/u;
/** Meant as a telephone although it is none: five or more digits and nothing else, not at the very start. */
const LIKE_PHONE = /(?<=[^\s,、;|][\s,、;|]+)\+?\d[\d-]{4,}(?=$|[\s,、;|])/u;
const PART = /[^\s,、;|]+/gu;

export function parseLeadLine(typed: string): LeadLine | null {
  const text = withoutUnseen(typed);
  const folded = foldWidth(text);
  const marker = MARKER.exec(folded);
  if (!marker) return null;
  const start = marker[0].length;
  const rest = folded.slice(start);
  const phone = PHONE.exec(rest) ?? LIKE_PHONE.exec(rest);
  const phoneFrom = phone ? start + phone.index : text.length;
  const phoneTo = phone ? phoneFrom + phone[0].length : text.length;
  const before = partsOf(text, folded, start, phoneFrom);
  const after = partsOf(text, folded, phoneTo, text.length);
  return toLine(nameProductSource(before, after, phone !== null), phone?.[0] ?? null);
}

/** Before the telephone stands the name, after it product and source. Out of place, the order of the rest decides. */
function nameProductSource(before: readonly string[], after: readonly string[], hasPhone: boolean) {
  const isInPlace = hasPhone && before.length > 0 && (after.length > 0 || before.length < 3);
  if (isInPlace) return { name: before.join(' '), ...productAndSource(after) };
  const [name = '', ...others] = [...before, ...after];
  return { name, ...productAndSource(others) };
}

/** The last of several parts is the source; the product may consist of more than one word. */
function productAndSource(parts: readonly string[]) {
  if (parts.length < 2) return { product: parts[0] ?? '', source: '' };
  return { product: parts.slice(0, -1).join(' '), source: parts.at(-1) ?? '' };
}

function toLine(parts: { name: string; product: string; source: string }, phone: string | null): LeadLine {
  const found = { name: parts.name || null, phone, product: parts.product || null, source: parts.source || null };
  const missing = (['name', 'phone', 'product', 'source'] as const).filter((part) => found[part] === null);
  return { ...found, missing };
}

/** The parts between two places, in the characters the person typed. */
function partsOf(text: string, folded: string, from: number, to: number): string[] {
  return [...folded.slice(from, to).matchAll(PART)].map((match) => {
    const at = from + match.index;
    return text.slice(at, at + match[0].length);
  });
}

/** Full-width letters, digits and signs to half-width, one for one, so that places in both texts agree. */
function foldWidth(text: string): string {
  return text.replace(/[！-～]/gu, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
}
