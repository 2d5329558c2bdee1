/**
 * A dispute about an award, for the rep who raised it and for those who answer it: which line, why, until when; then the
 * answer. It keeps its place and changes state.
 */
import type { Card, CardAction, Fact, Locale } from './card.ts';
import { dayText, timeText } from './text/format.ts';
import { texts } from './text/in-both.ts';

interface Person {
  readonly name: string;
  readonly nameEn: string;
}

export interface DisputeCardFacts {
  readonly key: string;
  readonly dispute: {
    readonly id: string;
    readonly number: string;
    readonly version: number;
    readonly reason: string;
    readonly raisedAt: Date;
    readonly dueAt: Date;
    readonly status: 'open' | 'upheld' | 'rejected';
    readonly answer: string | null;
    readonly decidedAt: Date | null;
    readonly isOverdue: boolean;
  };
  readonly line: { readonly zh: string; readonly en: string };
  readonly award: {
    readonly id: string;
    readonly title: { readonly zh: string; readonly en: string };
    readonly isTakenBack: boolean;
  };
  readonly rep: Person;
  readonly owner: Person | null;
  readonly decidedBy: Person | null;
  /** What upholding it has put right; null = nothing, or left to operations. Amounts as text with their currency. */
  readonly correction: {
    readonly from: string;
    readonly fromAmount: string;
    readonly to: string;
    readonly toAmount: string;
  } | null;
  readonly isOwn: boolean;
  readonly canDecide: boolean;
  /** Last day of the working calendar, where the deadline rests on plain weeks after it. */
  readonly coveredThrough: string | null;
  readonly now: Date;
  readonly timeZone: string;
}

export function disputeCard(facts: DisputeCardFacts, locale: Locale): Card {
  const t = texts[locale].dispute;
  const { dispute } = facts;
  const at = (date: Date) => timeText(date, facts.now, facts.timeZone, locale);
  const nameOf = (person: Person | null) =>
    person ? (locale === 'zh' ? person.name : person.nameEn) : texts[locale].nobody;
  const isOpen = dispute.status === 'open';
  const title = titleOf();
  const rows: (Fact | null)[] = [
    isOpen ? null : { label: t.facts.answer, value: dispute.answer ?? '' },
    facts.correction ? { label: t.facts.correction, value: correctionText(facts.correction) } : null,
    { label: t.facts.award, value: facts.award.title[locale] },
    { label: t.facts.line, value: facts.line[locale] },
    { label: t.facts.reason, value: dispute.reason },
    isOpen && !facts.isOwn ? { label: t.facts.owner, value: nameOf(facts.owner) } : null,
    { label: t.facts.raisedAt, value: at(dispute.raisedAt) },
  ];
  return {
    key: facts.key,
    tone: isOpen ? (dispute.isOverdue ? 'danger' : 'warning') : dispute.status === 'upheld' ? 'success' : 'neutral',
    title,
    summary: [title, facts.award.title[locale], facts.line[locale]].join(' · '),
    ...(isOpen ? { body: bodyOf() } : dispute.status === 'upheld' ? { body: upheldBody() } : {}),
    facts: rows.filter((row) => row !== null),
    ...(isOpen ? { deadline: deadlineOf() } : {}),
    actions: actionsOf(facts, locale),
    footnote: [dispute.number, dispute.decidedAt ? at(dispute.decidedAt) : ''].filter(Boolean).join(' · '),
    isSettled: !isOpen && !facts.isOwn,
  };

  function titleOf(): string {
    if (dispute.status === 'upheld') return t.upheldTitle(nameOf(facts.decidedBy));
    if (dispute.status === 'rejected') return t.rejectedTitle(nameOf(facts.decidedBy));
    if (facts.isOwn) return t.titleOwn(dispute.number);
    return dispute.isOverdue ? t.titleOverdue(nameOf(facts.rep)) : t.titleOwner(nameOf(facts.rep));
  }

  function bodyOf(): string {
    if (facts.isOwn)
      return facts.award.isTakenBack ? t.bodyOwnGone(nameOf(facts.owner)) : t.bodyOwn(nameOf(facts.owner));
    return dispute.isOverdue ? t.bodyOverdue(nameOf(facts.owner)) : t.bodyOwner;
  }

  function upheldBody(): string {
    return facts.correction ? t.correctedNote : t.upheldNote;
  }

  function correctionText({ from, fromAmount, to, toAmount }: NonNullable<DisputeCardFacts['correction']>): string {
    return t.correctionLine(from, fromAmount, to, toAmount);
  }

  function deadlineOf(): NonNullable<Card['deadline']> {
    const due = at(dispute.dueAt);
    return {
      label: dispute.isOverdue ? t.overdue(due) : facts.isOwn ? t.dueOwn(due) : t.due(due),
      dueAt: dispute.dueAt.toISOString(),
      startedAt: dispute.raisedAt.toISOString(),
      ...(facts.coveredThrough ? { note: t.uncovered(dayText(facts.coveredThrough, locale)) } : {}),
    };
  }
}

function actionsOf({ dispute, award, canDecide }: DisputeCardFacts, locale: Locale): CardAction[] {
  const t = texts[locale].dispute;
  const open: CardAction = { id: 'award.open', label: t.open, style: 'link', value: award.id };
  if (dispute.status !== 'open' || !canDecide) return [open];
  const value = `${dispute.id}|${dispute.version}`;
  return [{ id: 'dispute.decide', label: t.answer, style: 'primary', value }, open];
}
