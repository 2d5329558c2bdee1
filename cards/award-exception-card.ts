/** What no plan could judge, or what a dispute has left to put right: for operations, until somebody has settled it. */
import { moneyText } from '../domain/shared/money.ts';
import type { Reason } from '../domain/shared/reason.ts';
import { inputLabel } from './award-card.ts';
import type { Card, Locale } from './card.ts';
import { timeText } from './text/format.ts';
import { texts } from './text/in-both.ts';

export interface AwardExceptionFacts {
  readonly key: string;
  readonly id: string;
  readonly planName: { readonly zh: string; readonly en: string };
  readonly reason: Reason;
  readonly record: string;
  readonly rep: { readonly name: string; readonly nameEn: string } | null;
  readonly at: Date;
  readonly isSettled: boolean;
  readonly canSettle: boolean;
  readonly now: Date;
  readonly timeZone: string;
}

export function awardExceptionCard(facts: AwardExceptionFacts, locale: Locale): Card {
  const t = texts[locale].exception;
  const plan = facts.planName[locale];
  const title = facts.isSettled
    ? t.settledTitle(plan)
    : facts.reason.code === 'dispute-upheld'
      ? t.titleDispute
      : t.title(plan);
  const why = exceptionText(facts.reason, locale);
  const rep = facts.rep ? (locale === 'zh' ? facts.rep.name : facts.rep.nameEn) : texts[locale].nobody;
  return {
    key: facts.key,
    tone: facts.isSettled ? 'neutral' : 'warning',
    title,
    summary: [title, facts.record, why].join(' · '),
    ...(facts.isSettled ? {} : { body: t.body }),
    facts: [
      { label: t.facts.why, value: why },
      { label: t.facts.record, value: facts.record },
      { label: t.facts.rep, value: rep },
    ],
    actions:
      facts.isSettled || !facts.canSettle
        ? []
        : [{ id: 'award-exception.settle', label: t.settle, style: 'primary', value: facts.id }],
    footnote: timeText(facts.at, facts.now, facts.timeZone, locale),
    isSettled: facts.isSettled,
  };
}

export function exceptionText({ code, params }: Reason, locale: Locale): string {
  const { is, plan, fact, number, answer, beyondMinor, currency } = params;
  const beyond = beyondMinor === undefined ? undefined : moneyText(BigInt(String(beyondMinor)), String(currency));
  const one = beyond !== undefined ? beyond : fact === undefined ? (is ?? number) : inputLabel(String(fact), locale);
  return texts[locale].exception.reasons[code]?.(String(one), String(plan ?? answer)) ?? code;
}
