/**
 * A neutral card as markdown for a group: robots and application groups have no cards with buttons. Pure. What only opens
 * a page becomes a link that asks who opens it; every other action is left out, because a group has nobody to answer.
 */
import type { Card } from '../card.ts';
import { collectLosses, type RenderContext, type Rendered } from './rendered.ts';
import { cleanLine, cleanText, escapeMarkdown, fitText, textSize } from './text-limits.ts';
import { pageKindOf, wecomPageAddress } from './wecom.ts';
import { wecomTextLimits as limits } from './wecom-limits.ts';

export interface WecomMarkdownContext extends RenderContext {
  readonly publicUrl: string;
  /** markdown_v2 (group robots) has tables, lists and more room; markdown (application groups) has none. */
  readonly dialect: 'markdown_v2' | 'markdown';
}

export function renderWecomMarkdown(card: Card, ctx: WecomMarkdownContext): Rendered<string> {
  const losses = collectLosses();
  const isV2 = ctx.dialect === 'markdown_v2';
  const maxBytes = isV2 ? limits.markdownV2Bytes : limits.markdownBytes;
  const safe = (text: string) => escapeMarkdown(cleanText(text));
  const title = fitText(escapeMarkdown(cleanLine(card.title)), 400, 'bytes');
  if (title.isCut) losses.add('title', 'shortened');
  const links = linksOf(card, ctx);
  losses.add('actions', 'left-out', card.actions.length - links.length);
  const blocks: { part: 'body' | 'deadline' | 'facts' | 'trace' | 'reasons' | 'footnote'; text: string }[] = [];
  // What stands above the facts leaves them room.
  const capped = (part: 'body' | 'deadline', words: string) => {
    const fitted = fitText(safe(words), maxBytes / 4, 'bytes');
    if (fitted.isCut) losses.add(part, 'shortened');
    blocks.push({ part, text: fitted.text });
  };
  if (card.deadline) capped('deadline', [card.deadline.label, card.deadline.note ?? ''].filter(Boolean).join('\n'));
  if (card.body) capped('body', card.body);
  for (const { label, value } of card.facts)
    blocks.push({ part: 'facts', text: `**${escapeMarkdown(cleanLine(label))}** ${safe(value)}` });
  for (const reason of card.reasons ?? []) blocks.push({ part: 'reasons', text: `· ${safe(reason)}` });
  for (const { label, source, amount } of card.trace ?? [])
    blocks.push({ part: 'trace', text: [label, source ? `(${source})` : '', amount ?? ''].map(safe).join(' ').trim() });
  if (card.footnote) blocks.push({ part: 'footnote', text: isV2 ? `*${safe(card.footnote)}*` : safe(card.footnote) });

  const tail = links.length > 0 ? `\n\n${links.join('　')}` : '';
  let text = `${isV2 ? '##' : '###'} ${title.text}`;
  let isFull = false;
  for (const { part, text: block } of blocks) {
    if (!block) continue;
    const room = maxBytes - textSize(`${text}\n\n${tail}`, 'bytes');
    const fitted = isFull || room < 24 ? null : fitText(block, room, 'bytes');
    if (!fitted) losses.add(part, 'left-out');
    else text += `\n\n${fitted.text}`;
    if (fitted?.isCut) {
      losses.add(part, 'shortened');
      isFull = true;
    }
  }
  if (card.image) losses.add('image', 'simplified');
  return { payload: `${text}${tail}`, degraded: losses.list() };
}

function linksOf({ actions }: Card, { publicUrl }: WecomMarkdownContext): string[] {
  return actions.slice(0, 3).flatMap(({ id, label, value }) => {
    const kind = pageKindOf(id);
    const words = fitText(escapeMarkdown(cleanLine(label)), 60, 'bytes').text;
    return kind ? [`[${words}](${wecomPageAddress(publicUrl, kind, value)})`] : [];
  });
}
