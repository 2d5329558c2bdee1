/**
 * Text on its way into a platform's payload: cleaned, escaped, cut. Used by all renderers in this order, because escaping
 * lengthens: cleanText or cleanLine, then escapeMrkdwn or escapeMarkdown, then fitText.
 * Never decides how long something may be: the limits are data in <platform>-limits.ts.
 */

/**
 * `characters` are UTF-16 units: never fewer than a vendor counts, whichever way it counts emoji. `bytes` are UTF-8.
 * `letters` are widths on the screen: a Chinese character is two, a Latin one is one.
 */
export type TextUnit = 'characters' | 'bytes' | 'letters';

const ELLIPSIS = '…';
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const encoder = new TextEncoder();

export function textSize(text: string, unit: TextUnit): number {
  if (unit === 'characters') return text.length;
  if (unit === 'bytes') return encoder.encode(text).length;
  return [...text].reduce((sum, sign) => sum + ((sign.codePointAt(0) ?? 0) < 0x1100 ? 1 : 2), 0);
}

/**
 * At most `max` units; a longer text ends in an ellipsis, cut between what a reader sees as characters and never inside
 * `&amp;`, `&lt;` or `&gt;`. @param max at least 4
 */
export function fitText(text: string, max: number, unit: TextUnit): { readonly text: string; readonly isCut: boolean } {
  if (textSize(text, unit) <= max) return { text, isCut: false };
  const room = max - textSize(ELLIPSIS, unit);
  // Of a single character made of thousands of marks, as many code points as fit.
  const kept = take(piecesOf(text), room, unit) || take(text, room, unit);
  return { text: `${kept.trimEnd()}${ELLIPSIS}`, isCut: true };
}

function take(pieces: Iterable<string>, room: number, unit: TextUnit): string {
  let kept = '';
  let size = 0;
  for (const piece of pieces) {
    size += textSize(piece, unit);
    if (size > room) break;
    kept += piece;
  }
  return kept;
}

function* piecesOf(text: string): Generator<string> {
  for (const part of text.split(/(&(?:amp|lt|gt);)/)) {
    if (/^&(?:amp|lt|gt);$/.test(part)) yield part;
    else for (const { segment } of graphemes.segment(part)) yield segment;
  }
}

/** Without control characters, halves of characters, and marks that turn the direction of what follows, and without empty space; lines are kept. */
export function cleanText(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
      .replace(/\t/g, ' ')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/g, '')
      .replace(/[^\S\n]+/g, ' ')
      .replace(/ ?\n ?/g, '\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
  );
}

/** As cleanText, on one line. */
export function cleanLine(text: string): string {
  return cleanText(text).replace(/\n+/g, ' ');
}

const mrkdwnEntities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * For Slack's mrkdwn: no `<…>` survives, so no mention, link or date comes out of it. Signs that would style text become
 * their full-width twins; where none can begin (`li_hua@…`, `D** 138****8000`), and in an address, they stay as they are.
 * Bare addresses become links unless the text object says `verbatim: true`.
 */
export function escapeMrkdwn(text: string): string {
  return text
    .split(/(https?:\/\/\S+)/)
    .map((part, index) => (index % 2 === 1 || !beginsStyle.test(part) ? part : part.replace(styles, widened)))
    .join('')
    .replace(/[&<>]/g, (sign) => mrkdwnEntities[sign] ?? sign);
}

/** A quote, code, or a sign with a word after it and none before. */
const beginsStyle = /^ *>|`|(?<![A-Za-z0-9*_~])[*_~]+(?![*_~\s\p{Po}\p{Pe}\p{Pf}])./mu;
const styles = /^ *>|`+|(?<![A-Za-z0-9*_~])[*_~]+|[*_~]+(?![A-Za-z0-9*_~])/gm;

function widened(signs: string): string {
  return signs.replace(/[*_~`>]/g, (sign) => fullWidth[sign] ?? sign);
}

const fullWidth: Readonly<Record<string, string>> = {
  '*': '＊',
  _: '＿',
  '`': '｀',
  '~': '～',
  '#': '＃',
  '[': '［',
  ']': '］',
  '<': '＜',
  '>': '＞',
  '|': '｜',
  '\\': '＼',
};

/**
 * For the markdown of WeCom and DingTalk: signs with a meaning become their full-width twins, because neither vendor
 * says that a backslash escapes. So no link, picture, mention, tag, table or emphasis comes out of it.
 */
export function escapeMarkdown(text: string): string {
  return text.replace(/[*_`~#[\]<>|\\]/g, (sign) => fullWidth[sign] ?? sign).replace(/&(?=\w+;)/g, '＆');
}
