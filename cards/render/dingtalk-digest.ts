/**
 * Several cards as one DingTalk message, for when the month's allowance runs low: what each says in one sentence, and its
 * first two actions as links. Reads nothing, sends nothing; never more cards than dingtalkLimits.digest allows.
 */
import type { Card, CardAction, Locale } from '../card.ts';
import { texts } from '../text/in-both.ts';
import { lineBreak, markdownLine } from './dingtalk.ts';
import { dingtalkLimits } from './dingtalk-limits.ts';
import type { DingtalkMessage } from './dingtalk-message.ts';
import { fitText } from './text-limits.ts';

export interface DigestContext {
  readonly locale: Locale;
  /** null = a group reads it, and gets no personal links. */
  readonly addressOf: ((action: CardAction) => string) | null;
}

const { titleCharacters, summaryCharacters, labelCharacters, links } = dingtalkLimits.digest;

/** @param cards at most dingtalkLimits.digest.cards */
export function renderDingtalkDigest(cards: readonly Card[], { locale, addressOf }: DigestContext): DingtalkMessage {
  const t = texts[locale].dingtalk;
  const items = cards.map((card, index) => {
    const shorten = (words: string, most: number) => fitText(markdownLine(words), most, 'characters').text;
    const summary = shorten(card.summary, summaryCharacters);
    const open = card.actions.filter(({ style }) => !card.isSettled || style === 'link');
    const actions = addressOf === null ? [] : open.slice(0, links);
    const buttons = actions.map(
      (action) => `[${shorten(action.label, labelCharacters)}](${addressOf?.(action) ?? ''})`,
    );
    return [`${index + 1}. **${shorten(card.title, titleCharacters)}**`, summary, ...buttons].join(lineBreak);
  });
  const title = t.digestTitle(cards.length);
  return { title, text: [`### ${title}`, t.digestIntro, ...items].join('\n\n'), buttons: [] };
}
