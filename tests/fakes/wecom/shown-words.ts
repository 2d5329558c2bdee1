/** What a person reads on a message of the fake WeCom, and which buttons still answer. */
import { isFields } from './card-kinds.ts';
import type { SeenMessage } from './wecom-world.ts';

/** Every word of a card in reading order; addresses, keys and numbers of kinds are no words. */
export function wordsOf({ card, text }: Pick<SeenMessage, 'card' | 'text'>): string {
  if (!card) return text;
  const facts = Array.isArray(card.horizontal_content_list) ? card.horizontal_content_list.filter(isFields) : [];
  const main = isFields(card.main_title) ? [card.main_title.title, card.main_title.desc] : [];
  const quote = isFields(card.quote_area) ? [card.quote_area.title, card.quote_area.quote_text] : [];
  const rows = facts.map(({ keyname, value }) => `${String(keyname)} ${String(value)}`);
  return [...main, card.sub_title_text, ...rows, ...quote].filter(Boolean).join('\n');
}

/** @returns none once the buttons are grey */
export function liveButtonsOf({ card, closedWith }: SeenMessage): { text: string; key: string }[] {
  const list = Array.isArray(card?.button_list) && closedWith === null ? card.button_list.filter(isFields) : [];
  return list.map(({ text, key }) => ({ text: String(text), key: String(key) }));
}
