/** Makes a text, card or form in both languages from one description of it. */
import type { Locale, Localized } from '../card.ts';
import { en } from './en.ts';
import { type Texts, zh } from './zh.ts';

export const texts: Localized<Texts> = { zh, en };

export function inBoth<T>(build: (texts: Texts, locale: Locale) => T): Localized<T> {
  return { zh: build(zh, 'zh'), en: build(en, 'en') };
}
