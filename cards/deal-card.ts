/** A won deal in the rep's chat: what was sold to whom, what has come in, and what can be recorded next. */
import { moneyText } from '../domain/shared/money.ts';
import type { Card, CardAction, Fact, Locale } from './card.ts';
import { headlineMoney } from './text/amounts.ts';
import { dayText, shareText, timeText } from './text/format.ts';
import { texts } from './text/in-both.ts';

export interface DealCardFacts {
  readonly key: string;
  readonly deal: {
    readonly id: string;
    readonly number: string;
    readonly amountMinor: number;
    readonly currency: string;
    readonly product: string | null;
    readonly closedOn: string;
    readonly recordedAt: Date | null;
    readonly isCancelled: boolean;
    /** Number of the deal that says what is right, where this one was corrected. */
    readonly correctedBy: string | null;
  };
  readonly customer: string | null;
  readonly receivedMinor: number;
  /** Newest first. */
  readonly payments: readonly { readonly number: string; readonly amountMinor: number; readonly receivedOn: string }[];
  readonly canRefund: boolean;
  readonly canAct: boolean;
  readonly now: Date;
  readonly timeZone: string;
}

/** What fits a card; the rest is on the awards' pages. */
const listedPayments = 3;

export function dealCard(facts: DealCardFacts, locale: Locale): Card {
  const t = texts[locale].deal;
  const { deal, customer } = facts;
  const amount = headlineMoney(deal.amountMinor, deal.currency, locale);
  const title = titleOf(deal, amount, locale);
  const shareBps = Math.floor((facts.receivedMinor * 10_000) / deal.amountMinor);
  const money = (minor: number) => moneyText(BigInt(minor), deal.currency);
  const rows: (Fact | null)[] = [
    { label: t.facts.customer, value: customer ?? texts[locale].award.noCustomer },
    deal.product ? { label: t.facts.product, value: deal.product } : null,
    { label: t.facts.received, value: t.received(money(facts.receivedMinor), shareText(shareBps)) },
    { label: t.facts.closedOn, value: dayText(deal.closedOn, locale) },
  ];
  const payments = facts.payments
    .slice(0, listedPayments)
    .map((payment) => t.paymentLine(payment.number, money(payment.amountMinor), dayText(payment.receivedOn, locale)));
  return {
    key: facts.key,
    tone: deal.isCancelled ? 'neutral' : 'success',
    title,
    summary: [title, customer ?? '', deal.product ?? ''].filter(Boolean).join(locale === 'zh' ? '，' : ', '),
    facts: rows.filter((row) => row !== null),
    ...(payments.length > 0 ? { reasons: payments } : {}),
    actions: actionsOf(facts, locale),
    footnote: t.footnote(deal.number, timeText(deal.recordedAt ?? facts.now, facts.now, facts.timeZone, locale)),
    isSettled: deal.isCancelled && facts.receivedMinor === 0,
  };
}

function titleOf({ isCancelled, correctedBy }: DealCardFacts['deal'], amount: string, locale: Locale): string {
  const t = texts[locale].deal;
  if (correctedBy !== null) return t.titleCorrected(correctedBy, amount);
  return isCancelled ? t.titleCancelled(amount) : t.titleWon(amount);
}

function actionsOf({ deal, canRefund, canAct }: DealCardFacts, locale: Locale): CardAction[] {
  const t = texts[locale].deal;
  if (!canAct) return [];
  const refund: CardAction = { id: 'refund.new', label: t.refund, style: 'default', value: deal.id };
  if (deal.isCancelled) return canRefund ? [refund] : [];
  return [
    { id: 'payment.new', label: t.payment, style: 'primary', value: deal.id },
    ...(canRefund ? [refund] : []),
    { id: 'deal.cancel', label: t.cancel, style: 'link', value: deal.id },
  ];
}
