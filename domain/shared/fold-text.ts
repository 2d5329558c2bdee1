/**
 * Text in the form in which words are compared: NFKC (full-width letters, digits and signs become half-width),
 * lower case, single spaces, trimmed. Used wherever a policy lists words; never used for what people read.
 */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
}
