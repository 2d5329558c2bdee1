/**
 * The words of a message: the line a conversation list shows, and the lines that search looks through.
 * Only what a reader can see counts; keys, action values and ids are never found.
 */
import type { Card, Locale, Localized } from '../../cards/card.ts';
import type { Outgoing } from '../../jobs/chat-platform.ts';

/** One line that stands for the message: the text itself, or the card's line of state. */
export function headline(content: Outgoing): Localized<string> {
  if (content.kind === 'text') return content.text;
  return { zh: content.card.zh.title, en: content.card.en.title };
}

/** The line in which `words` occur, whatever their case, or null. */
export function findLine(content: Outgoing, words: string, locale: Locale): string | null {
  const wanted = words.toLowerCase();
  const lines = content.kind === 'text' ? content.text[locale].split('\n') : cardLines(content.card[locale]);
  return lines.find((line) => line.toLowerCase().includes(wanted)) ?? null;
}

function cardLines(card: Card): string[] {
  const facts = card.facts.map((fact) => `${fact.label} ${fact.value}`);
  const rest = [card.body, ...(card.reasons ?? []), card.footnote].filter((line) => line !== undefined);
  return [card.title, ...facts, ...rest, card.summary];
}
