/**
 * The markup of the chat tools as elements of the page, for the gallery: Slack's mrkdwn, and the markdown of WeCom and
 * DingTalk. Only what the renderers write is known; everything else stays text, as it would there. Never parses HTML.
 */
import { el } from '../../../bot/local/public/dom.ts';

type Part = HTMLElement | string;

/** @param dateText how an instant (seconds since 1970) is shown to this reader */
export function mrkdwn(text: string, dateText: (seconds: number) => string): Part[] {
  return text.split('\n').map((line) => {
    const isQuote = line.startsWith('> ');
    const parts = inline(isQuote ? line.slice(2) : line, /\*([^*]+)\*|<([^<>|]+)\|([^<>]*)>/g, (match) => {
      const [, bold, address, label = ''] = match;
      if (bold !== undefined) return el('strong', {}, ...mrkdwnLine(bold, dateText));
      const [, seconds] = /^!date\^(\d+)\^/.exec(address ?? '') ?? [];
      return el('span', { class: seconds ? '' : 'link' }, seconds ? dateText(Number(seconds)) : unescaped(label));
    });
    return el('div', { class: isQuote ? 'quote' : '' }, ...(parts.length > 0 ? parts : ['\u00a0']));
  });
}

function mrkdwnLine(text: string, dateText: (seconds: number) => string): Part[] {
  return inline(text, /<!date\^(\d+)\^[^<>|]*\|[^<>]*>/g, ([, seconds]) => dateText(Number(seconds)));
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** @param imageOf address of an uploaded picture by its id */
export function markdown(text: string, imageOf: (id: string) => string | undefined = () => undefined): Part[] {
  return text.split('\n').map((raw) => {
    const line = raw.trim();
    const [, marks, heading] = /^(#{1,6}) (.*)$/.exec(line) ?? [];
    const [, item] = /^[-·] (.*)$/.exec(line) ?? [];
    const words = heading ?? (item === undefined ? line : item);
    const parts = inline(
      words,
      /!\[([^\]]*)\]\(([^)]*)\)|\[([^\]]*)\]\(([^)]*)\)|\*\*(.+?)\*\*|\*([^*]+)\*/g,
      (match) => {
        const [, alt, id = '', label, , bold, italic] = match;
        if (alt !== undefined) return el('img', { src: imageOf(id), alt });
        if (label !== undefined) return el('span', { class: 'link' }, label);
        return bold === undefined ? el('em', {}, italic ?? '') : el('strong', {}, bold);
      },
    );
    const look = marks === undefined ? (item === undefined ? '' : 'item') : 'heading';
    return el('div', { class: line === '' ? 'gap' : look }, ...parts);
  });
}

function inline(text: string, pattern: RegExp, view: (match: RegExpExecArray) => Part): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) parts.push(unescaped(text.slice(from, match.index)));
    parts.push(view(match));
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push(unescaped(text.slice(from)));
  return parts;
}
