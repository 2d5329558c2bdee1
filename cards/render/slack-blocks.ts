/**
 * The few blocks that cards, forms and the Home tab are made of. Text that came from outside passes through here: cleaned,
 * escaped and cut, so that no mention, link or date comes out of what somebody typed.
 */
import type { Losses, RenderedPart } from './rendered.ts';
import { slackLimits } from './slack-limits.ts';
import { cleanLine, cleanText, escapeMrkdwn, fitText } from './text-limits.ts';

export interface SlackBlock {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}

export interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim: true;
}

/** @param text already escaped */
export function mrkdwn(text: string): Mrkdwn {
  return { type: 'mrkdwn', text, verbatim: true };
}

export function plainText(text: string): PlainText {
  return { type: 'plain_text', text, emoji: false };
}

export interface SlackWriter {
  /** One line as plain text. Empty becomes a dash: Slack takes no empty text. */
  line(text: string, max: number, part: RenderedPart): PlainText;
  /** Lines, escaped for mrkdwn. */
  escaped(text: string, max: number, part: RenderedPart): string;
}

export function slackWriter(losses: Losses): SlackWriter {
  const shorten = (text: string, max: number, part: RenderedPart) => {
    const fitted = fitText(text, max, 'characters');
    if (fitted.isCut) losses.add(part, 'shortened');
    return fitted.text;
  };
  return {
    line: (text, max, part) => plainText(shorten(cleanLine(text) || '-', max, part)),
    escaped: (text, max, part) => shorten(escapeMrkdwn(cleanText(text)), max, part),
  };
}

export function section(text: string): SlackBlock {
  return { type: 'section', text: mrkdwn(text) };
}

export function context(text: string): SlackBlock {
  return { type: 'context', elements: [mrkdwn(text)] };
}

export function bold(escaped: string): string {
  // A star inside would end the bold part early.
  return escaped.trim() === '' ? '' : `*${escaped.replaceAll('*', '＊').replaceAll('\n', ' ')}*`;
}

/** An instant in the reader's own time zone; where it cannot be shown, `fallback`. */
export function dateMark(at: Date, fallback: string): string {
  const seconds = Math.floor(at.getTime() / 1000);
  return `<!date^${seconds}^{date_short_pretty} {time}|${escapeMrkdwn(fallback.replace(/[|>]/g, ' '))}>`;
}

/** One per time zone: making one takes longer than all the rest of a card. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** 2026-11-20 10:20, for readers whose client cannot show an instant. */
export function fallbackTime(at: Date, timeZone = 'UTC'): string {
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  formats.set(timeZone, format);
  return format.format(at);
}

/** Lines gathered into sections of at most 3,000 characters; what is beyond `max` sections is returned as a count. */
export function sectionsOf(lines: readonly string[], max: number): { blocks: SlackBlock[]; leftOut: number } {
  const texts: string[] = [];
  let shown = 0;
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length + 1 <= slackLimits.sectionText) {
      texts[texts.length - 1] = `${last}\n${line}`;
    } else if (texts.length < max) texts.push(line);
    else break;
    shown += 1;
  }
  return { blocks: texts.map(section), leftOut: lines.length - shown };
}
