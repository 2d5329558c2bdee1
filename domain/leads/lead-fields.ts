/**
 * Texts as every door (API, import, chat line, form) takes them in: trimmed, in one line, free of characters that no
 * database keeps, and not longer than a card can show. What other systems sent is kept beside them exactly as it came.
 */

/** Characters; far above what people write. A longer one is a wrong column or a pasted document. */
const maxFieldLength = 200;
/** A stated need may be a few paragraphs. */
const maxNeedLength = 4_000;

/**
 * Marks of direction, soft hyphens, spaces without width: a telephone copied from a list of contacts stands between two
 * of them. Those that join letters are part of some scripts and stay.
 */
const UNSEEN = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;
const JOINERS_AT_THE_ENDS = /^[\s\u200c\u200d]+|[\s\u200c\u200d]+$/gu;

/** What cannot be seen goes, control characters become spaces, halves of characters �; the result may be empty. */
export function cleanText(text: string): string {
  return withoutUnseen(text.toWellFormed())
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(JOINERS_AT_THE_ENDS, '');
}

/** The text without characters that nobody sees. */
export function withoutUnseen(text: string): string {
  return text.replace(UNSEEN, '');
}

export function lengthLimitOf(field: string): number {
  return field === 'need' ? maxNeedLength : maxFieldLength;
}
