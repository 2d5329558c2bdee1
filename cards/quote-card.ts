/** A quote in the rep's chat: waits for the customer's answer, then shrinks to how it came out. */
import type { Card, Locale } from './card.ts';
import { headlineMoney } from './text/amounts.ts';
import { timeText } from './text/format.ts';
import { texts } from './text/in-both.ts';
import { wordOf } from './text/word-of.ts';

export interface QuoteCardFacts {
  readonly key: string;
  readonly quote: {
    readonly id: string;
    readonly number: string;
    readonly amountMinor: number;
    readonly currency: string;
    readonly product: string | null;
    readonly sentAt: Date;
    readonly settledAs: 'confirmed' | 'won' | 'void' | null;
    readonly recordedAt: Date;
  };
  readonly customer: string | null;
  readonly canAct: boolean;
  readonly now: Date;
  readonly timeZone: string;
}

export function quoteCard({ key, quote, customer, canAct, now, timeZone }: QuoteCardFacts, locale: Locale): Card {
  const t = texts[locale].deal;
  const amount = headlineMoney(quote.amountMinor, quote.currency, locale);
  const isSettled = quote.settledAs !== null;
  const title = isSettled
    ? t.quoteTitleSettled(wordOf(t.quoteStates, quote.settledAs) ?? quote.settledAs, amount)
    : t.quoteTitleCard(amount);
  return {
    key,
    tone: quote.settledAs === 'void' ? 'neutral' : isSettled ? 'success' : 'info',
    title,
    summary: [title, customer ?? '', quote.product ?? ''].filter(Boolean).join(locale === 'zh' ? '，' : ', '),
    facts: [
      { label: t.facts.customer, value: customer ?? texts[locale].award.noCustomer },
      ...(quote.product ? [{ label: t.facts.product, value: quote.product }] : []),
      { label: t.sentAt, value: timeText(quote.sentAt, now, timeZone, locale) },
    ],
    actions:
      isSettled || !canAct
        ? []
        : [
            { id: 'quote.confirm', label: t.confirmQuote, style: 'primary', value: quote.id },
            { id: 'quote.void', label: t.voidQuote, style: 'default', value: quote.id },
          ],
    footnote: t.footnote(quote.number, timeText(quote.recordedAt, now, timeZone, locale)),
    isSettled,
  };
}
