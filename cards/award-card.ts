/**
 * An award as a receipt: every input with its record and time, every step with its number, the total, the new balance.
 * The rep sees all of it and can contest it; the manager sees the same; a broadcast shows what the plan lets it show.
 * Built from what is stored with the award, never computed again.
 */
import type { AwardInput, AwardStep } from '../domain/incentive/award-types.ts';
import type { GradingNames } from '../domain/policy/grading-names.ts';
import type { BroadcastPart, Wording } from '../domain/policy/policy-types.ts';
import { moneyText } from '../domain/shared/money.ts';
import type { Card, CardAction, Fact, Locale, TraceLine } from './card.ts';
import { headlineMoney, unitAmount, valueText } from './text/amounts.ts';
import { dayText, timeText } from './text/format.ts';
import { texts } from './text/in-both.ts';
import { wordOf } from './text/word-of.ts';

export interface AwardCardFacts {
  readonly key: string;
  readonly award: {
    readonly id: string;
    readonly number: string;
    readonly unit: string;
    readonly amountMinor: number;
    readonly inputs: readonly AwardInput[];
    readonly steps: readonly AwardStep[];
    readonly earnedAt: Date;
  };
  readonly planName: Wording;
  readonly planVersion: number;
  readonly rep: { readonly name: string; readonly nameEn: string };
  readonly customer: string | null;
  readonly deal: {
    readonly number: string;
    readonly amountMinor: number;
    readonly currency: string;
    readonly closedOn: string;
  } | null;
  /** What made an award go back, or be counted anew: a refund, a cancelled deal, a correction with what stands instead. */
  readonly because: {
    readonly how: 'refund' | 'cancelled' | 'corrected' | 'rest';
    readonly number: string;
    readonly by?: string;
  } | null;
  readonly reversedBy: string | null;
  readonly balanceMinor: number;
  readonly disputeNumber: string | null;
  readonly viewer:
    | { readonly is: 'rep' | 'leader'; readonly canDispute: boolean }
    | { readonly is: 'channel'; readonly parts: readonly BroadcastPart[] };
  /** What the grading policy calls the product lines. */
  readonly lineNames: GradingNames['lines'];
  readonly now: Date;
  readonly timeZone: string;
}

export function awardCard(facts: AwardCardFacts, locale: Locale): Card {
  const t = texts[locale].award;
  const { award, viewer } = facts;
  const title = titleOf(facts, locale);
  const isWhole = viewer.is !== 'channel';
  const shows = (part: BroadcastPart) => viewer.is !== 'channel' || viewer.parts.includes(part);
  const body = bodyOf(facts, locale);
  return {
    key: facts.key,
    tone: award.amountMinor < 0 ? 'warning' : facts.reversedBy === null ? 'success' : 'neutral',
    title,
    summary: [title, facts.customer && shows('customer') ? facts.customer : '']
      .filter(Boolean)
      .join(locale === 'zh' ? '，' : ', '),
    ...(body && isWhole ? { body } : {}),
    facts: factsOf(facts, locale).filter((fact) => fact !== null),
    ...(shows('calculation') ? { trace: traceOf(facts, locale) } : {}),
    actions: actionsOf(facts, locale),
    footnote: t.footnote(
      award.number,
      facts.planName[locale],
      facts.planVersion,
      timeText(award.earnedAt, facts.now, facts.timeZone, locale),
    ),
    isSettled: facts.reversedBy !== null,
  };
}

function titleOf({ award, viewer, planName, rep, reversedBy, because }: AwardCardFacts, locale: Locale): string {
  const t = texts[locale].award;
  const who = locale === 'zh' ? rep.name : rep.nameEn;
  const plan = planName[locale];
  const isOwn = viewer.is === 'rep';
  if (because !== null && because.how !== 'rest') {
    const gone = unitAmount(-award.amountMinor, award.unit, locale);
    return isOwn ? t.reversedOwn(gone, plan) : t.reversedBy(who, gone, plan);
  }
  const amount = unitAmount(award.amountMinor, award.unit, locale);
  if (award.amountMinor < 0) return isOwn ? t.correctedOwn(amount, plan) : t.correctedBy(who, amount, plan);
  const earned = isOwn ? t.earnedOwn(amount, plan) : t.earnedBy(who, amount, plan);
  return reversedBy === null ? earned : `${earned} · ${t.takenBack(reversedBy)}`;
}

function bodyOf({ because }: AwardCardFacts, locale: Locale): string | null {
  const t = texts[locale].award;
  if (because === null) return null;
  if (because.how === 'corrected') return t.bodyCorrected(because.number, because.by ?? '');
  if (because.how === 'refund') return t.bodyRefund(because.number);
  return because.how === 'cancelled' ? t.bodyCancelled(because.number) : t.bodyRest;
}

function factsOf({ deal, customer, viewer }: AwardCardFacts, locale: Locale): (Fact | null)[] {
  const t = texts[locale].award;
  const shows = (part: BroadcastPart) => viewer.is !== 'channel' || viewer.parts.includes(part);
  return [
    customer && shows('customer') ? { label: t.facts.customer, value: customer } : null,
    deal && shows('amount')
      ? {
          label: t.facts.deal,
          value: t.dealLine(
            deal.number,
            headlineMoney(deal.amountMinor, deal.currency, locale),
            dayText(deal.closedOn, locale),
          ),
        }
      : null,
  ];
}

function traceOf(facts: AwardCardFacts, locale: Locale): TraceLine[] {
  const { award, viewer, balanceMinor, lineNames, now, timeZone } = facts;
  const t = texts[locale].award;
  const inputs = award.inputs.map(
    (input): TraceLine => ({
      label: inputLabel(input.name, locale),
      source: sourceText(input, now, timeZone, locale),
      // Why it went back is a record, not a number.
      ...(input.name === 'cause' ? {} : { amount: valueText(input.value, locale, lineNames) }),
    }),
  );
  const steps = award.steps.map((step): TraceLine => {
    const slices = (step.slices ?? []).map(({ baseMinor, rate }) =>
      t.slice(step.result?.kind === 'money' ? moneyText(BigInt(baseMinor), step.result.currency) : baseMinor, rate),
    );
    return {
      label: step.label[locale],
      ...(slices.length > 0 ? { source: slices.join(' + ') } : {}),
      amount: stepAmount(step, award.unit, locale, lineNames),
    };
  });
  return [
    ...inputs,
    ...steps,
    { label: t.total, amount: unitAmount(award.amountMinor, award.unit, locale), isTotal: true },
    ...(viewer.is === 'channel'
      ? []
      : [{ label: t.balance, amount: unitAmount(balanceMinor, award.unit, locale), isTotal: true }]),
  ];
}

/** The running amount after a step that changes it; else what came out. */
function stepAmount(step: AwardStep, unit: string, locale: Locale, lineNames: GradingNames['lines']): string {
  if (step.result === null) return texts[locale].award.notMet;
  return step.runningMinor === null
    ? valueText(step.result, locale, lineNames)
    : unitAmount(step.runningMinor, unit, locale);
}

export function inputLabel(name: string, locale: Locale): string {
  return wordOf(texts[locale].award.inputs, name) ?? name;
}

/** `D-20105 · 11月20日`: the record of an input, and its time. */
export function sourceText({ source }: AwardInput, now: Date, timeZone: string, locale: Locale): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(source.at);
  const at = isDay ? dayText(source.at, locale) : timeText(new Date(source.at), now, timeZone, locale);
  return [source.number, at].filter(Boolean).join(' · ');
}

function actionsOf({ award, viewer, disputeNumber }: AwardCardFacts, locale: Locale): CardAction[] {
  const t = texts[locale].award;
  if (viewer.is === 'channel') return [];
  const open: CardAction = { id: 'award.open', label: t.open, style: 'link', value: award.id };
  const dispute: CardAction = { id: 'award.dispute', label: t.dispute, style: 'default', value: award.id };
  return viewer.canDispute && disputeNumber === null ? [dispute, open] : [open];
}
