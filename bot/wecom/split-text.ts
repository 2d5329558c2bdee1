/** A text as messages of at most so many bytes, cut at ends of lines where there are any; WeCom itself cuts in silence. */
import { cleanText, fitText, textSize } from '../../cards/render/text-limits.ts';
import { wecomTextLimits } from '../../cards/render/wecom-limits.ts';

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** @returns at least one message; what is more than a handful of messages is cut with an ellipsis */
export function splitText(text: string): string[] {
  const { textBytes, textMessages } = wecomTextLimits;
  const parts: string[] = [];
  let part = '';
  for (const piece of piecesOf(harmless(cleanText(text)), textBytes)) {
    if (textSize(part + piece, 'bytes') <= textBytes) part += piece;
    else {
      parts.push(part);
      part = piece;
    }
  }
  parts.push(part);
  const kept = parts.map((each) => each.trim()).filter(Boolean);
  if (kept.length <= textMessages) return kept.length > 0 ? kept : ['…'];
  const last = fitText(`${kept[textMessages - 1]}…`, textBytes, 'bytes').text;
  return [...kept.slice(0, textMessages - 1), last];
}

/** Neither a link nor a mention comes out of what somebody typed: WeCom reads `<a …>` and `<@…>` in texts. */
function harmless(text: string): string {
  return text.replace(/<(?=[a-z/@!])/gi, '＜');
}

function* piecesOf(text: string, maxBytes: number): Generator<string> {
  for (const line of text.split(/(?<=\n)/)) {
    if (textSize(line, 'bytes') <= maxBytes) yield line;
    else
      for (const { segment } of graphemes.segment(line))
        yield* textSize(segment, 'bytes') <= maxBytes ? [segment] : segment;
  }
}
