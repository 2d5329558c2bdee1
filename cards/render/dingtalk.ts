/**
 * A neutral card as the variables of our DingTalk card template (bot/dingtalk/card-template.json), every value a string:
 * what the person sees in private chats and groups where the template is set up. All variables are always there, so that
 * an update leaves nothing of the card before. Cut from the end, where the least important stands; reads nothing, sends nothing.
 */
import type { Card, CardAction, Fact, Locale } from '../card.ts';
import { dingtalkLimits } from './dingtalk-limits.ts';
import { collectLosses, type Losses, type RenderContext, type Rendered, type RenderedPart } from './rendered.ts';
import { cleanLine, cleanText, escapeMarkdown, fitText, textSize } from './text-limits.ts';

/** Variable of the template → text. */
export type DingtalkVariables = Readonly<Record<string, string>>;

const { valueBytes, buttons, links, labelCharacters } = dingtalkLimits.card;

export interface DingtalkContext extends RenderContext {
  /** The vendor's id of the card's picture; without one the picture is left out. */
  readonly imageId?: string | null;
}

export function renderDingtalk(card: Card, { locale, imageId = null }: DingtalkContext): Rendered<DingtalkVariables> {
  const losses = collectLosses();
  const payload: Record<string, string> = {
    title: fitValue(markdownLine(card.title), 'title', losses),
    // What the list of chats and the notification say.
    summary: fitValue(cleanLine(card.summary), 'summary', losses),
    tone: card.tone,
    body: fitLines(card.body === undefined ? [] : markdownLines(card.body), 'body', losses),
    facts: fitLines(
      card.facts.map((fact) => factLine(fact, locale)),
      'facts',
      losses,
    ),
    trace: fitLines(traceLines(card, locale), 'trace', losses),
    reasons: fitLines((card.reasons ?? []).map(markdownLine), 'reasons', losses),
    deadline: fitValue(deadlineText(card), 'deadline', losses),
    footnote: fitValue(markdownLine(card.footnote ?? ''), 'footnote', losses),
    image: card.image && imageId !== null ? `![${altText(card.image.alt, losses)}](${imageId})` : '',
    settled: String(card.isSettled),
  };
  if (card.image && imageId === null) losses.add('image', 'left-out');
  const { pressed, linked } = actionsOf(card, losses);
  for (let index = 0; index < buttons; index++) {
    place(payload, `b${index + 1}`, pressed[index], losses);
    // The template has each of these buttons twice, blue and grey, and shows the one that this names.
    if (pressed[index]?.style === 'primary') payload[`b${index + 1}_show`] = 'primary';
  }
  for (let index = 0; index < links; index++) place(payload, `l${index + 1}`, linked[index], losses);
  return { payload, degraded: losses.list() };
}

/** A settled card keeps what only shows something: nothing can be done on it any more. */
function actionsOf(card: Card, losses: Losses): { pressed: CardAction[]; linked: CardAction[] } {
  const pressed = card.isSettled ? [] : card.actions.filter(({ style }) => style !== 'link');
  const linked = card.actions.filter(({ style }) => style === 'link');
  losses.add('actions', 'left-out', Math.max(0, pressed.length - buttons) + Math.max(0, linked.length - links));
  return { pressed: pressed.slice(0, buttons), linked: linked.slice(0, links) };
}

/** A template's button cannot ask before it sends: undo and the form behind it are the way back. */
function place(payload: Record<string, string>, name: string, action: CardAction | undefined, losses: Losses): void {
  payload[`${name}_show`] = String(action !== undefined);
  payload[`${name}_label`] = action ? fitLabel(action.label, losses) : '';
  payload[`${name}_action`] = action?.id ?? '';
  payload[`${name}_value`] = action?.value ?? '';
  if (action?.confirm) losses.add('confirm', 'left-out');
}

/** Seen only where the picture is not: short, so that the variable holds it. */
function altText(alt: string, losses: Losses): string {
  const fitted = fitText(markdownLine(alt), dingtalkLimits.card.altCharacters, 'characters');
  if (fitted.isCut) losses.add('image', 'shortened');
  return fitted.text;
}

function fitLabel(label: string, losses: Losses): string {
  const { text, isCut } = fitText(cleanLine(label), labelCharacters, 'characters');
  if (isCut) losses.add('actions', 'shortened');
  return text;
}

function fitValue(text: string, part: RenderedPart, losses: Losses): string {
  const fitted = fitText(text, valueBytes, 'bytes');
  if (fitted.isCut) losses.add(part, 'shortened');
  return fitted.text;
}

/** Whole lines as long as there is room; a first line that is too long alone is shortened. */
function fitLines(lines: readonly string[], part: RenderedPart, losses: Losses): string {
  const [first = '', ...others] = lines;
  let text = fitValue(first, part, losses);
  let left = others.length;
  for (const line of others) {
    const longer = `${text}${lineBreak}${line}`;
    if (textSize(longer, 'bytes') > valueBytes) break;
    text = longer;
    left -= 1;
  }
  losses.add(part, 'left-out', left);
  return text;
}

/** In the markdown of cards and of robot messages alike: two spaces on both sides. */
export const lineBreak = '  \n  ';

export function markdownLine(text: string): string {
  return escapeMarkdown(cleanLine(text));
}

export function markdownLines(text: string): string[] {
  return escapeMarkdown(cleanText(text))
    .split('\n')
    .filter((line) => line.trim() !== '');
}

/** A value of several lines begins below its label. */
export function factLine({ label, value }: Fact, locale: Locale): string {
  const lines = markdownLines(value);
  const between = lines.length > 1 ? lineBreak : '';
  return `${markdownLine(label)}${locale === 'zh' ? '：' : ': '}${between}${lines.join(lineBreak)}`;
}

export function traceLines({ trace = [] }: Card, locale: Locale): string[] {
  const isChinese = locale === 'zh';
  return trace.map(({ label, source, amount, isTotal }) => {
    const from = source === undefined ? '' : isChinese ? `（${source}）` : ` (${source})`;
    const words = [label, from, amount === undefined ? '' : `${isChinese ? '：' : ': '}${amount}`].join('');
    return isTotal ? `**${markdownLine(words)}**` : markdownLine(words);
  });
}

export function deadlineText({ deadline }: Card): string {
  if (!deadline) return '';
  return [deadline.label, deadline.note ?? ''].filter(Boolean).map(markdownLine).join(' · ');
}
