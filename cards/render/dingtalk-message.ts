/**
 * A neutral card as a DingTalk robot message: markdown with buttons that open addresses. For installations without our
 * card template, for pictures, and for groups that only a group robot writes to. Such a message never calls back and never
 * changes; its buttons are links made for one person, so a group gets none. Reads nothing, sends nothing.
 */
import type { Card, CardAction } from '../card.ts';
import { deadlineText, factLine, lineBreak, markdownLine, markdownLines, traceLines } from './dingtalk.ts';
import { dingtalkLimits } from './dingtalk-limits.ts';
import { collectLosses, type Losses, type RenderContext, type Rendered, type RenderedPart } from './rendered.ts';
import { cleanLine, cleanText, fitText } from './text-limits.ts';

export interface DingtalkMessageContext extends RenderContext {
  /** Address of the page behind an action, made for the one who reads it; null = a group reads it. */
  readonly addressOf: ((action: CardAction) => string) | null;
  /** The vendor's id of the uploaded picture; null = there is none. */
  readonly imageId: string | null;
}

export interface DingtalkMessage {
  readonly title: string;
  readonly text: string;
  readonly buttons: readonly { readonly title: string; readonly url: string }[];
}

const { titleCharacters, textCharacters, labelCharacters, buttons } = dingtalkLimits.message;
/** What stands above the facts leaves them room, in characters. */
const room = { title: 300, deadline: 500, alt: 100, body: 1_200 } as const;

export function renderDingtalkMessage(card: Card, ctx: DingtalkMessageContext): Rendered<DingtalkMessage> {
  const losses = collectLosses();
  if (card.image && ctx.imageId === null) losses.add('image', 'left-out');
  const capped = (words: string, max: number, part: RenderedPart) => {
    const fitted = fitText(words, max, 'characters');
    if (fitted.isCut) losses.add(part, 'shortened');
    return fitted.text;
  };
  const alt = card.image && ctx.imageId !== null ? capped(markdownLine(card.image.alt), room.alt, 'image') : '';
  const text = fitParagraphs(
    [
      { part: 'title', lines: [`### ${capped(markdownLine(card.title), room.title, 'title')}`] },
      {
        part: 'deadline',
        lines: card.deadline ? [`**${capped(deadlineText(card), room.deadline, 'deadline')}**`] : [],
      },
      { part: 'image', lines: card.image && ctx.imageId !== null ? [`![${alt}](${ctx.imageId})`] : [] },
      { part: 'body', lines: markdownLines(capped(cleanText(card.body ?? ''), room.body, 'body')) },
      { part: 'facts', lines: card.facts.map((fact) => factLine(fact, ctx.locale)) },
      { part: 'trace', lines: traceLines(card, ctx.locale) },
      { part: 'reasons', lines: (card.reasons ?? []).map((reason) => `- ${markdownLine(reason)}`) },
      { part: 'footnote', lines: [markdownLine(card.footnote ?? '')].filter(Boolean) },
    ],
    losses,
  );
  // The list of chats shows little of it; nothing is lost, the whole title stands in the text.
  const title = fitText(cleanLine(card.title), titleCharacters, 'characters').text;
  return { payload: { title, text, buttons: buttonsOf(card, ctx, losses) }, degraded: losses.list() };
}

function buttonsOf(card: Card, { addressOf }: DingtalkMessageContext, losses: Losses): DingtalkMessage['buttons'] {
  // A settled card keeps what only shows something.
  const open = card.actions.filter(({ style }) => !card.isSettled || style === 'link');
  const actions = addressOf === null ? [] : open.slice(0, buttons);
  losses.add('actions', 'left-out', open.length - actions.length);
  return actions.map((action) => {
    const { text, isCut } = fitText(cleanLine(action.label), labelCharacters, 'characters');
    if (isCut) losses.add('actions', 'shortened');
    return { title: text, url: addressOf === null ? '' : addressOf(action) };
  });
}

interface Paragraph {
  readonly part: RenderedPart;
  readonly lines: readonly string[];
}

function fitParagraphs(paragraphs: readonly Paragraph[], losses: Losses): string {
  let text = '';
  let isFull = false;
  for (const { part, lines } of paragraphs) {
    for (const [index, line] of lines.entries()) {
      const between = text === '' ? '' : index === 0 ? '\n\n' : lineBreak;
      const room = textCharacters - text.length - between.length;
      if (isFull || room < 20) {
        isFull = true;
        losses.add(part, 'left-out');
        continue;
      }
      const fitted = fitText(line, room, 'characters');
      if (fitted.isCut) {
        isFull = true;
        losses.add(part, 'shortened');
      }
      text += between + fitted.text;
    }
  }
  return text;
}
