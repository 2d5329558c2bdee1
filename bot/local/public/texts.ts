/** The words of the page in the language this browser has chosen; cards bring both languages with them. */
import type { Locale, Localized } from '../../../cards/card.ts';
import { en } from './text-en.ts';
import type { Texts } from './text-shape.ts';
import { zh } from './text-zh.ts';

const all: Readonly<Record<Locale, Texts>> = { zh, en };
const storageKey = 'baton-language';

/** What was chosen here before, else what the browser speaks, else Chinese. */
export const locale: Locale = chosen() ?? (navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh');
export const t: Texts = all[locale];

export function pick<T>(both: Localized<T>): T {
  return both[locale];
}

/** Changes the language for this browser; the page starts again where it is. */
export function chooseLanguage(chosen: Locale): void {
  localStorage.setItem(storageKey, chosen);
  location.reload();
}

function chosen(): Locale | null {
  const stored = localStorage.getItem(storageKey);
  return stored === 'zh' || stored === 'en' ? stored : null;
}
