/**
 * Texts as every door (API, import, chat line, form) takes them in: trimmed, in one line, free of characters that no
 * database keeps, and not longer than a card can show. What other systems sent is kept beside them exactly as it came.
 */

/** Characters; far above what people write. A longer one is a wrong column or a pasted document. */
const maxFieldLength = 200;
/** A stated need may be a few paragraphs. */
const maxNeedLength = 4_000;

/** Control characters and halves of characters become spaces; the result may be empty. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();
}

export function lengthLimitOf(field: string): number {
  return field === 'need' ? maxNeedLength : maxFieldLength;
}
